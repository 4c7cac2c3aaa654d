import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import {
  ClockChangeList,
  CreateSchedule,
  PreviewBody,
  ScheduleBalance,
  SchedulePreview,
  SpanQuery,
  StoredSchedule,
  StoredScheduleList,
  UpdateSchedule,
} from '@signalcraft/contracts/schedule-api';
import { createSchedule, deleteSchedule, updateSchedule } from '@signalcraft/engine/change-schedules';
import { balanceSchedule, previewDraft, previewSchedule, readClockChanges } from '@signalcraft/engine/preview-schedule';
import { listSchedules, readSchedule } from '@signalcraft/engine/read-schedules';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'schedules:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'schedules:write' } as const;

@Controller('v1/schedules')
@ApiTags('Schedules')
export class SchedulesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s schedules by name' })
  @Answers({ schema: StoredScheduleList })
  list(@Caller() { workspaceId }: Principal): Promise<StoredScheduleList> {
    return listSchedules({ ...this.deps, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a schedule' })
  @Answers({ schema: StoredSchedule, status: 201, refusals: [404, 409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateSchedule }) wanted: CreateSchedule,
  ): Promise<StoredSchedule> {
    return createSchedule({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Post('preview')
  @Access(READ)
  @ApiOperation({ summary: 'Who would be on call by a draft, and what it changes; nothing is stored' })
  @Answers({ schema: SchedulePreview, refusals: [404] })
  previewDraft(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: PreviewBody }) wanted: PreviewBody,
  ): Promise<SchedulePreview> {
    return previewDraft({ ...this.deps, workspaceId, wanted });
  }

  @Get(':id/preview')
  @Access(READ)
  @ApiOperation({ summary: 'Who is on call over a span, with gaps and changes of clocks' })
  @Answers({ schema: SchedulePreview, refusals: [404] })
  preview(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) scheduleId: string,
    @Query({ schema: SpanQuery }) query: SpanQuery,
  ): Promise<SchedulePreview> {
    return found(previewSchedule({ ...this.deps, workspaceId, scheduleId, query }));
  }

  @Get(':id/clock-changes')
  @Access(READ)
  @ApiOperation({ summary: 'Each change of a clock that the schedule goes by, over a span' })
  @Answers({ schema: ClockChangeList, refusals: [404] })
  clockChanges(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) scheduleId: string,
    @Query({ schema: SpanQuery }) query: SpanQuery,
  ): Promise<ClockChangeList> {
    return found(readClockChanges({ ...this.deps, workspaceId, scheduleId, query }));
  }

  @Get(':id/balance')
  @Access(READ)
  @ApiOperation({ summary: 'How the hours of a span lie on the people, nights and weekends apart' })
  @Answers({ schema: ScheduleBalance, refusals: [404] })
  balance(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) scheduleId: string,
    @Query({ schema: SpanQuery }) query: SpanQuery,
  ): Promise<ScheduleBalance> {
    return found(balanceSchedule({ ...this.deps, workspaceId, scheduleId, query }));
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One schedule' })
  @Answers({ schema: StoredSchedule, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) scheduleId: string): Promise<StoredSchedule> {
    return found(readSchedule({ ...this.deps, workspaceId, scheduleId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a schedule; what is left out stays' })
  @Answers({ schema: StoredSchedule, refusals: [404, 409] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
    @Body({ schema: UpdateSchedule }) wanted: UpdateSchedule,
  ): Promise<StoredSchedule> {
    return found(updateSchedule({ ...changeOf({ ...this.deps, caller, request }), scheduleId, wanted }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a schedule; 409 where a policy refers to it' })
  @Answers({ schema: Deleted, refusals: [404, 409] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
  ): Promise<Deleted> {
    return found(deleteSchedule({ ...changeOf({ ...this.deps, caller, request }), scheduleId }));
  }
}
