import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OnCallAhead, OnCallNow, OnCallQuery } from '@signalcraft/contracts/schedule-api';
import { readOnCall } from '@signalcraft/engine/read-on-call';
import { readOnCallAhead } from '@signalcraft/engine/read-on-call-ahead';
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

  @Get('ahead')
  @Access({ role: 'VIEWER', scope: 'on-call:read' })
  @ApiOperation({ summary: 'The next two weeks of each schedule, the gaps of twelve, and your own shifts' })
  @Answers({ schema: OnCallAhead })
  ahead(@Caller() caller: Principal, @Query({ schema: OnCallQuery }) query: OnCallQuery): Promise<OnCallAhead> {
    const memberId = caller.type === 'member' ? caller.memberId : null;
    const from = query.at ? Date.parse(query.at) : Date.now();
    return readOnCallAhead({ ...this.deps, workspaceId: caller.workspaceId, memberId, from });
  }
}
