import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id, PageQuery } from '@signalcraft/contracts/common';
import {
  CreateInhibitionRule,
  InhibitionPreview,
  InhibitionRule,
  InhibitionRulePage,
  PreviewInhibitionRule,
  UpdateInhibitionRule,
} from '@signalcraft/contracts/inhibition-rules';
import {
  createInhibitionRule,
  deleteInhibitionRule,
  updateInhibitionRule,
} from '@signalcraft/engine/change-inhibition-rules';
import { previewInhibitionRule } from '@signalcraft/engine/preview-mutes';
import { listInhibitionRules, readInhibitionRule } from '@signalcraft/engine/read-inhibition-rules';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'inhibition-rules:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'inhibition-rules:write' } as const;

@Controller('v1/inhibition-rules')
@ApiTags('Inhibition rules')
export class InhibitionRulesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s inhibition rules, the newest first' })
  @Answers({ schema: InhibitionRulePage })
  list(
    @Caller() { workspaceId }: Principal,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<InhibitionRulePage> {
    return listInhibitionRules({ ...this.deps, workspaceId, query });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a rule by which a firing cause mutes what follows from it' })
  @Answers({ schema: InhibitionRule, status: 201, refusals: [409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateInhibitionRule }) wanted: CreateInhibitionRule,
  ): Promise<InhibitionRule> {
    return createInhibitionRule({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Post('preview')
  @Access(READ)
  @ApiOperation({ summary: 'What a rule would mute now, and by which causes; nothing is changed' })
  @Answers({ schema: InhibitionPreview })
  preview(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: PreviewInhibitionRule }) wanted: PreviewInhibitionRule,
  ): Promise<InhibitionPreview> {
    return previewInhibitionRule({ ...this.deps, workspaceId, wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One inhibition rule' })
  @Answers({ schema: InhibitionRule, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) ruleId: string): Promise<InhibitionRule> {
    return found(readInhibitionRule({ ...this.deps, workspaceId, ruleId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a rule; what is left out stays' })
  @Answers({ schema: InhibitionRule, refusals: [404] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) ruleId: string,
    @Body({ schema: UpdateInhibitionRule }) wanted: UpdateInhibitionRule,
  ): Promise<InhibitionRule> {
    return found(
      updateInhibitionRule({ ...this.deps, ...changeOf({ ...this.deps, caller, request }), ruleId, wanted }),
    );
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a rule: what it kept back goes on at once' })
  @Answers({ schema: Deleted, refusals: [404] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) ruleId: string,
  ): Promise<Deleted> {
    return found(deleteInhibitionRule({ ...this.deps, ...changeOf({ ...this.deps, caller, request }), ruleId }));
  }
}
