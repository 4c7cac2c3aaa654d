import { Body, Controller, Delete, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import { StoredException, StoredExceptionList, SwapBody } from '@signalcraft/contracts/schedule-api';
import { CreateScheduleException } from '@signalcraft/contracts/schedules';
import { listExceptions } from '@signalcraft/engine/read-schedules';
import { createException, deleteException, swapShifts } from '@signalcraft/engine/schedule-exceptions';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';
import { mayChangeException, maySwap } from './may-change.ts';

const READ = { role: 'VIEWER', scope: 'schedules:read' } as const;
/** An override is for everybody who can be on call; a temporary schedule is configuration, which the route asks for. */
const TAKE = { role: 'MEMBER', scope: 'schedules:write' } as const;

@Controller('v1/schedules/:id')
@ApiTags('Schedules')
export class ScheduleExceptionsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get('exceptions')
  @Access(READ)
  @ApiOperation({ summary: 'Overrides and temporary schedules that are not over' })
  @Answers({ schema: StoredExceptionList, refusals: [404] })
  list(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) scheduleId: string,
  ): Promise<StoredExceptionList> {
    return found(listExceptions({ ...this.deps, workspaceId, scheduleId }));
  }

  @Post('exceptions')
  @Access(TAKE)
  @ApiOperation({ summary: 'Lay an override, or as an admin a temporary schedule, over all before it' })
  @Answers({ schema: StoredException, status: 201, refusals: [404, 409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
    @Body({ schema: CreateScheduleException }) wanted: CreateScheduleException,
  ): Promise<StoredException> {
    if (!mayChangeException({ caller, kind: wanted.kind })) throw new AppError('FORBIDDEN');
    return found(createException({ ...changeOf({ ...this.deps, caller, request }), scheduleId, wanted }));
  }

  @Delete('exceptions/:exceptionId')
  @Access(TAKE)
  @ApiOperation({ summary: 'Take an override, or as an admin a temporary schedule, away' })
  @Answers({ schema: Deleted, refusals: [404] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
    @Param('exceptionId', { schema: Id }) exceptionId: string,
  ): Promise<Deleted> {
    const mayDelete = (kind: CreateScheduleException['kind']): boolean => mayChangeException({ caller, kind });
    const change = changeOf({ ...this.deps, caller, request });
    return found(deleteException({ ...change, scheduleId, exceptionId, mayDelete }));
  }

  @Post('swaps')
  @Access(TAKE)
  @ApiOperation({ summary: 'Two people swap what they hold: one of them asks, or an admin' })
  @Answers({ schema: StoredExceptionList, status: 201, refusals: [404, 409] })
  swap(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
    @Body({ schema: SwapBody }) wanted: SwapBody,
  ): Promise<StoredExceptionList> {
    if (!maySwap({ caller, wanted })) throw new AppError('FORBIDDEN');
    return found(swapShifts({ ...changeOf({ ...this.deps, caller, request }), scheduleId, wanted }));
  }
}
