import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '@signalcraft/contracts/common';
import { MatchPreview } from '@signalcraft/contracts/mute-preview';
import {
  CreateSilence,
  MuteQuery,
  PreviewSilence,
  Silence,
  SilencePage,
  UpdateSilence,
} from '@signalcraft/contracts/silences';
import { createSilence, expireSilence, updateSilence } from '@signalcraft/engine/change-silences';
import { previewSilence } from '@signalcraft/engine/preview-mutes';
import { listSilences, readSilence } from '@signalcraft/engine/read-silences';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'silences:read' } as const;
const SILENCE = { role: 'MEMBER', scope: 'silences:write' } as const;

@Controller('v1/silences')
@ApiTags('Silences')
export class SilencesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'Silences: those on or to come by their end, those over the last first' })
  @Answers({ schema: SilencePage })
  list(@Caller() { workspaceId }: Principal, @Query({ schema: MuteQuery }) query: MuteQuery): Promise<SilencePage> {
    return listSilences({ ...this.deps, workspaceId, query });
  }

  @Post()
  @Access(SILENCE)
  @ApiOperation({ summary: 'Silence what matches for a time: it pages nobody until then' })
  @Answers({ schema: Silence, status: 201, refusals: [409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateSilence }) wanted: CreateSilence,
  ): Promise<Silence> {
    return createSilence({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Post('preview')
  @Access(READ)
  @ApiOperation({ summary: 'What matchers hold for now, and what they would have held for; nothing is changed' })
  @Answers({ schema: MatchPreview })
  preview(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: PreviewSilence }) wanted: PreviewSilence,
  ): Promise<MatchPreview> {
    return previewSilence({ ...this.deps, workspaceId, wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One silence' })
  @Answers({ schema: Silence, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) silenceId: string): Promise<Silence> {
    return found(readSilence({ ...this.deps, workspaceId, silenceId }));
  }

  @Patch(':id')
  @Access(SILENCE)
  @ApiOperation({ summary: 'Change a silence that is not over' })
  @Answers({ schema: Silence, refusals: [404, 409] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) silenceId: string,
    @Body({ schema: UpdateSilence }) wanted: UpdateSilence,
  ): Promise<Silence> {
    return found(updateSilence({ ...this.deps, ...changeOf({ ...this.deps, caller, request }), silenceId, wanted }));
  }

  @Post(':id/expire')
  @Access(SILENCE)
  @ApiOperation({ summary: 'End a silence now: what it kept back goes on at once' })
  @Answers({ schema: Silence, refusals: [404] })
  expire(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) silenceId: string,
  ): Promise<Silence> {
    return found(expireSilence({ ...this.deps, ...changeOf({ ...this.deps, caller, request }), silenceId }));
  }
}
