import { Body, Controller, Delete, Get, Header, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import { CalendarLink, CalendarPreview, CalendarPreviewBody, CalendarQuery } from '@signalcraft/contracts/schedule-api';
import { previewCalendar } from '@signalcraft/engine/preview-calendar';
import { makeCalendarLink, readCalendar, revokeCalendarLink } from '@signalcraft/engine/schedule-calendar';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const CONFIGURE = { role: 'ADMIN', scope: 'schedules:write' } as const;

@Controller('v1/schedules/:id')
@ApiTags('Schedules')
export class ScheduleCalendarController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Post('calendar')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'A secret calendar address; the one before it stops' })
  @Answers({ schema: CalendarLink, status: 201, refusals: [404] })
  make(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
  ): Promise<CalendarLink> {
    const apiBaseUrl = this.deps.env.NEXT_PUBLIC_API_BASE_URL;
    return found(makeCalendarLink({ ...changeOf({ ...this.deps, caller, request }), scheduleId, apiBaseUrl }));
  }

  @Delete('calendar')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Take the calendar address back' })
  @Answers({ schema: Deleted, refusals: [404] })
  revoke(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
  ): Promise<Deleted> {
    return found(revokeCalendarLink({ ...changeOf({ ...this.deps, caller, request }), scheduleId }));
  }

  @Post('calendar/preview')
  @Access({ role: 'MEMBER', scope: 'schedules:write' })
  @ApiOperation({ summary: 'The overrides that a calendar file would add; nothing is stored' })
  @Answers({ schema: CalendarPreview, refusals: [404] })
  preview(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) scheduleId: string,
    @Body({ schema: CalendarPreviewBody }) wanted: CalendarPreviewBody,
  ): Promise<CalendarPreview> {
    return found(previewCalendar({ ...this.deps, workspaceId, scheduleId, wanted }));
  }

  @Get('calendar.ics')
  @Access('public')
  @ApiOperation({ summary: 'Who is on call as an iCalendar, by the secret in the address' })
  @ApiProduces('text/calendar')
  @Header('content-type', 'text/calendar; charset=utf-8')
  @Header('cache-control', 'private, no-store')
  read(
    @Param('id', { schema: Id }) scheduleId: string,
    @Query({ schema: CalendarQuery }) { key }: CalendarQuery,
  ): Promise<string> {
    return found(readCalendar({ ...this.deps, scheduleId, key, webBaseUrl: this.deps.env.WEB_BASE_URL }));
  }
}
