import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import {
  CreateEscalationPolicy,
  EscalationPolicy,
  EscalationPolicyList,
  UpdateEscalationPolicy,
} from '@signalcraft/contracts/escalation-policies';
import { createPolicy, deletePolicy, updatePolicy } from '@signalcraft/engine/change-policies';
import { listPolicies, readPolicy } from '@signalcraft/engine/read-policies';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'escalation-policies:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'escalation-policies:write' } as const;

@Controller('v1/escalation-policies')
@ApiTags('Escalation policies')
export class EscalationPoliciesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s policies by name' })
  @Answers({ schema: EscalationPolicyList })
  list(@Caller() { workspaceId }: Principal): Promise<EscalationPolicyList> {
    return listPolicies({ ...this.deps, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a policy' })
  @Answers({ schema: EscalationPolicy, status: 201, refusals: [404, 409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateEscalationPolicy }) wanted: CreateEscalationPolicy,
  ): Promise<EscalationPolicy> {
    return createPolicy({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One policy' })
  @Answers({ schema: EscalationPolicy, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) policyId: string): Promise<EscalationPolicy> {
    return found(readPolicy({ ...this.deps, workspaceId, policyId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a policy; what is left out stays' })
  @Answers({ schema: EscalationPolicy, refusals: [404, 409] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) policyId: string,
    @Body({ schema: UpdateEscalationPolicy }) wanted: UpdateEscalationPolicy,
  ): Promise<EscalationPolicy> {
    return found(updatePolicy({ ...changeOf({ ...this.deps, caller, request }), policyId, wanted }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a policy; 409 where a route leads to it' })
  @Answers({ schema: Deleted, refusals: [404, 409] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) policyId: string,
  ): Promise<Deleted> {
    return found(deletePolicy({ ...changeOf({ ...this.deps, caller, request }), policyId }));
  }
}
