import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import {
  CreateShapingRule,
  PreviewShaping,
  ReorderShapingRules,
  ShapingPreview,
  ShapingRule,
  ShapingRuleList,
  UpdateShapingRule,
} from '@signalcraft/contracts/shaping-rules';
import {
  createShapingRule,
  deleteShapingRule,
  reorderShapingRules,
  updateShapingRule,
} from '@signalcraft/engine/change-shaping-rules';
import { previewShaping } from '@signalcraft/engine/preview-shaping';
import { listShapingRules, readShapingRule } from '@signalcraft/engine/read-shaping-rules';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'shaping-rules:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'shaping-rules:write' } as const;

@Controller('v1/shaping-rules')
@ApiTags('Shaping rules')
export class ShapingRulesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s shaping rules in their order' })
  @Answers({ schema: ShapingRuleList })
  list(@Caller() { workspaceId }: Principal): Promise<ShapingRuleList> {
    return listShapingRules({ ...this.deps, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a shaping rule; it acts on what comes in within five seconds' })
  @Answers({ schema: ShapingRule, status: 201, refusals: [404, 409, 422] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateShapingRule }) wanted: CreateShapingRule,
  ): Promise<ShapingRule> {
    return createShapingRule({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Post('reorder')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Put all shaping rules in this order' })
  @Answers({ schema: ShapingRuleList, refusals: [404, 409] })
  reorder(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: ReorderShapingRules }) { ids }: ReorderShapingRules,
  ): Promise<ShapingRuleList> {
    return reorderShapingRules({ ...changeOf({ ...this.deps, caller, request }), ids });
  }

  @Post('preview')
  @Access(READ)
  @ApiOperation({ summary: 'What the rules with a draft would make of the last alerts; nothing is changed' })
  @Answers({ schema: ShapingPreview, refusals: [404, 422] })
  preview(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: PreviewShaping }) wanted: PreviewShaping,
  ): Promise<ShapingPreview> {
    return previewShaping({ ...this.deps, workspaceId, wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One shaping rule' })
  @Answers({ schema: ShapingRule, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) ruleId: string): Promise<ShapingRule> {
    return found(readShapingRule({ ...this.deps, workspaceId, ruleId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a shaping rule; what is left out stays' })
  @Answers({ schema: ShapingRule, refusals: [404, 409, 422] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) ruleId: string,
    @Body({ schema: UpdateShapingRule }) wanted: UpdateShapingRule,
  ): Promise<ShapingRule> {
    return found(updateShapingRule({ ...changeOf({ ...this.deps, caller, request }), ruleId, wanted }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a shaping rule; what it made of alerts stays' })
  @Answers({ schema: Deleted, refusals: [404] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) ruleId: string,
  ): Promise<Deleted> {
    return found(deleteShapingRule({ ...changeOf({ ...this.deps, caller, request }), ruleId }));
  }
}
