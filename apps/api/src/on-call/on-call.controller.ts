import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OnCallNow, OnCallQuery } from '@signalcraft/contracts/schedule-api';
import { readOnCall } from '@signalcraft/engine/read-on-call';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

@Controller('v1/on-call')
@ApiTags('Schedules')
export class OnCallController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access({ role: 'VIEWER', scope: 'on-call:read' })
  @ApiOperation({ summary: 'Who is on call now, or at an instant, by each schedule' })
  @Answers({ schema: OnCallNow })
  list(@Caller() { workspaceId }: Principal, @Query({ schema: OnCallQuery }) query: OnCallQuery): Promise<OnCallNow> {
    return readOnCall({ ...this.deps, workspaceId, at: query.at ? Date.parse(query.at) : Date.now() });
  }
}
