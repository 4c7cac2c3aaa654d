import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import {
  CreateGroupingRule,
  GroupingPreview,
  GroupingRule,
  GroupingRuleList,
  PreviewGrouping,
  ReorderGroupingRules,
  UpdateGroupingRule,
} from '@signalcraft/contracts/grouping-rules';
import {
  createGroupingRule,
  deleteGroupingRule,
  reorderGroupingRules,
  updateGroupingRule,
} from '@signalcraft/engine/change-grouping-rules';
import { previewGrouping } from '@signalcraft/engine/preview-grouping';
import { listGroupingRules, readGroupingRule } from '@signalcraft/engine/read-grouping-rules';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'grouping-rules:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'grouping-rules:write' } as const;

@Controller('v1/grouping-rules')
@ApiTags('Grouping rules')
export class GroupingRulesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s grouping rules in their order' })
  @Answers({ schema: GroupingRuleList })
  list(@Caller() { workspaceId }: Principal): Promise<GroupingRuleList> {
    return listGroupingRules({ ...this.deps, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a grouping rule, for alerts that begin to fire from now on' })
  @Answers({ schema: GroupingRule, status: 201, refusals: [409, 422] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateGroupingRule }) wanted: CreateGroupingRule,
  ): Promise<GroupingRule> {
    return createGroupingRule({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Post('reorder')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Put all grouping rules in this order' })
  @Answers({ schema: GroupingRuleList, refusals: [404, 409] })
  reorder(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: ReorderGroupingRules }) { ids }: ReorderGroupingRules,
  ): Promise<GroupingRuleList> {
    return reorderGroupingRules({ ...changeOf({ ...this.deps, caller, request }), ids });
  }

  @Post('preview')
  @Access(READ)
  @ApiOperation({ summary: 'Into how many groups the newest alerts fall now and with a draft; nothing is changed' })
  @Answers({ schema: GroupingPreview, refusals: [404, 422] })
  preview(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: PreviewGrouping }) wanted: PreviewGrouping,
  ): Promise<GroupingPreview> {
    return previewGrouping({ ...this.deps, workspaceId, wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One grouping rule' })
  @Answers({ schema: GroupingRule, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) ruleId: string): Promise<GroupingRule> {
    return found(readGroupingRule({ ...this.deps, workspaceId, ruleId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a grouping rule; what is left out stays, and so do the groups that it made' })
  @Answers({ schema: GroupingRule, refusals: [404, 409, 422] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) ruleId: string,
    @Body({ schema: UpdateGroupingRule }) wanted: UpdateGroupingRule,
  ): Promise<GroupingRule> {
    return found(updateGroupingRule({ ...changeOf({ ...this.deps, caller, request }), ruleId, wanted }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a grouping rule; the groups that it made stay' })
  @Answers({ schema: Deleted, refusals: [404] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) ruleId: string,
  ): Promise<Deleted> {
    return found(deleteGroupingRule({ ...changeOf({ ...this.deps, caller, request }), ruleId }));
  }
}
