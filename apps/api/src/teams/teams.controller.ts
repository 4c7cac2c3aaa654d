import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import { CreateTeam, Team, TeamList, UpdateTeam } from '@signalcraft/contracts/teams';
import { createTeam, deleteTeam, updateTeam } from '@signalcraft/engine/change-teams';
import { listTeams, readTeam } from '@signalcraft/engine/read-teams';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'teams:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'teams:write' } as const;

@Controller('v1/teams')
@ApiTags('Teams')
export class TeamsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s teams by name' })
  @Answers({ schema: TeamList })
  list(@Caller() { workspaceId }: Principal): Promise<TeamList> {
    return listTeams({ ...this.deps, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a team' })
  @Answers({ schema: Team, status: 201, refusals: [404, 409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateTeam }) wanted: CreateTeam,
  ): Promise<Team> {
    return createTeam({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One team' })
  @Answers({ schema: Team, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) teamId: string): Promise<Team> {
    return found(readTeam({ ...this.deps, workspaceId, teamId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a team; what is left out stays' })
  @Answers({ schema: Team, refusals: [404, 409] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) teamId: string,
    @Body({ schema: UpdateTeam }) wanted: UpdateTeam,
  ): Promise<Team> {
    return found(updateTeam({ ...changeOf({ ...this.deps, caller, request }), teamId, wanted }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a team; 409 where a policy or schedule refers to it' })
  @Answers({ schema: Deleted, refusals: [404, 409] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) teamId: string,
  ): Promise<Deleted> {
    return found(deleteTeam({ ...changeOf({ ...this.deps, caller, request }), teamId }));
  }
}
