import { Body, Controller, Get, Inject, Patch, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LifeCycle, UpdateLifeCycle } from '@signalcraft/contracts/life-cycle';
import { updateLifeCycle } from '@signalcraft/engine/change-life-cycle';
import { readLifeCycle } from '@signalcraft/engine/read-rules';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

@Controller('v1/workspaces/current/life-cycle')
@ApiTags('Workspaces')
export class LifeCycleController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access({ role: 'VIEWER', scope: 'workspaces:read' })
  @ApiOperation({ summary: 'The workspace’s numbers of the life cycle, and the defaults' })
  @Answers({ schema: LifeCycle })
  read(@Caller() { workspaceId }: Principal): Promise<LifeCycle> {
    return readLifeCycle({ ...this.deps, workspaceId });
  }

  @Patch()
  @Access({ role: 'ADMIN', scope: 'workspaces:write' })
  @ApiOperation({ summary: 'Set numbers of the life cycle; what is left out stays' })
  @Answers({ schema: LifeCycle, refusals: [422] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: UpdateLifeCycle }) wanted: UpdateLifeCycle,
  ): Promise<LifeCycle> {
    return updateLifeCycle({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }
}
