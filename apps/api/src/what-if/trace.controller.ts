import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '@signalcraft/contracts/common';
import { Trace, TraceQuery } from '@signalcraft/contracts/trace';
import { readTrace } from '@signalcraft/engine/what-if/read-trace';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

@Controller('v1/alert-groups')
@ApiTags('Alert groups')
export class TraceController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get(':id/trace')
  @Access({ role: 'VIEWER', scope: 'alert-groups:read' })
  @ApiOperation({ summary: 'Why the group did, or did not, page: every decision with its reason, oldest first' })
  @Answers({ schema: Trace, refusals: [404] })
  read(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Query({ schema: TraceQuery }) query: TraceQuery,
  ): Promise<Trace> {
    return found(readTrace({ ...this.deps, workspaceId, groupId, query }));
  }
}
