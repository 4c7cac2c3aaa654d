import { Body, Controller, Delete, Get, Inject, Param, Patch, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import { ChangeMember, Me, Member, MemberList } from '@signalcraft/contracts/identity';
import { changeMemberRole, removeMember } from '@signalcraft/engine/change-members';
import { listMembers } from '@signalcraft/engine/read-people';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
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

  @Patch('members/:id')
  @Access({ role: 'ADMIN', scope: null })
  @ApiOperation({ summary: 'Give a member another role, at most your own' })
  @Answers({ schema: Member, refusals: [404, 409] })
  changeRole(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) memberId: string,
    @Body({ schema: ChangeMember }) wanted: ChangeMember,
  ): Promise<Member> {
    return found(changeMemberRole({ ...changeOf({ ...this.deps, caller, request }), memberId, wanted }));
  }

  @Delete('members/:id')
  @Access({ role: 'VIEWER', scope: null })
  @ApiOperation({ summary: 'Remove a member from the workspace, or leave it yourself' })
  @Answers({ schema: Deleted, refusals: [404, 409] })
  remove(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) memberId: string,
  ): Promise<Deleted> {
    return found(removeMember({ ...changeOf({ ...this.deps, caller, request }), memberId }));
  }
}
