import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Me, MemberList } from '@signalcraft/contracts/identity';
import { listMembers } from '@signalcraft/engine/read-people';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';
import { readCaller } from './read-caller.ts';

@Controller('v1')
@ApiTags('People')
export class MembersController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get('me')
  @Access({ role: 'VIEWER', scope: null })
  @ApiOperation({ summary: 'Who you are, and the workspaces you belong to' })
  @Answers({ schema: Me })
  me(@Caller() caller: Principal): Promise<Me> {
    return found(readCaller({ ...this.deps, caller }));
  }

  @Get('members')
  @Access({ role: 'VIEWER', scope: 'members:read' })
  @ApiOperation({ summary: 'The members of the workspace' })
  @Answers({ schema: MemberList })
  list(@Caller() { workspaceId }: Principal): Promise<MemberList> {
    return listMembers({ ...this.deps, workspaceId });
  }
}
