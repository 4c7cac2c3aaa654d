import { Body, Controller, Delete, Get, Inject, Patch, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CreateWorkspace,
  DeletedWorkspace,
  DeleteWorkspace,
  UpdateWorkspace,
  Workspace,
  WorkspaceList,
} from '@signalcraft/contracts/workspaces';
import { createWorkspace, deleteWorkspace, updateWorkspace } from '@signalcraft/engine/change-workspaces';
import { listWorkspaces } from '@signalcraft/engine/read-people';
import { readWorkspace } from '@signalcraft/engine/read-workspaces';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, CallingPerson, type PersonPrincipal, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

@Controller('v1/workspaces')
@ApiTags('Workspaces')
export class WorkspacesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access('person')
  @ApiOperation({ summary: 'The workspaces you belong to, in the order you joined them' })
  @Answers({ schema: WorkspaceList })
  list(@CallingPerson() person: PersonPrincipal): Promise<WorkspaceList> {
    return listWorkspaces({ ...this.deps, ...person });
  }

  @Post()
  @Access('person')
  @ApiOperation({ summary: 'Make a workspace that you own' })
  @Answers({ schema: Workspace, status: 201, refusals: [409] })
  create(
    @CallingPerson() person: PersonPrincipal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateWorkspace }) wanted: CreateWorkspace,
  ): Promise<Workspace> {
    return createWorkspace({ ...this.deps, ...person, requestId: request.id, address: request.ip, wanted });
  }

  @Get('current')
  @Access({ role: 'VIEWER', scope: 'workspaces:read' })
  @ApiOperation({ summary: 'The workspace of this request' })
  @Answers({ schema: Workspace, refusals: [404] })
  read(@Caller() { workspaceId }: Principal): Promise<Workspace> {
    return found(readWorkspace({ ...this.deps, workspaceId }));
  }

  @Patch('current')
  @Access({ role: 'ADMIN', scope: 'workspaces:write' })
  @ApiOperation({ summary: 'Rename the workspace, or set its slug, time zone and days to keep' })
  @Answers({ schema: Workspace, refusals: [404, 409] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: UpdateWorkspace }) wanted: UpdateWorkspace,
  ): Promise<Workspace> {
    return found(updateWorkspace({ ...changeOf({ ...this.deps, caller, request }), wanted }));
  }

  @Delete('current')
  @Access({ role: 'OWNER', scope: null })
  @ApiOperation({ summary: 'Delete the workspace: nobody comes in any more at once, and its data goes within 30 days' })
  @Answers({ schema: DeletedWorkspace, refusals: [404] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: DeleteWorkspace }) { slug }: DeleteWorkspace,
  ): Promise<DeletedWorkspace> {
    return found(deleteWorkspace({ ...changeOf({ ...this.deps, caller, request }), slug }));
  }
}
