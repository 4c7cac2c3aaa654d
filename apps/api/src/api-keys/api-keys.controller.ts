import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiKey, ApiKeyPage, ApiKeyWithSecret, CreateApiKey, UpdateApiKey } from '@signalcraft/contracts/api-keys';
import { Id, PageQuery } from '@signalcraft/contracts/common';
import { createApiKey, revokeApiKey, rotateApiKey, updateApiKey } from '@signalcraft/engine/change-api-keys';
import { listApiKeys, readApiKey } from '@signalcraft/engine/read-api-keys';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

/** People only: a key that makes keys would outlast its own revocation. */
@Controller('v1/api-keys')
@ApiTags('API keys')
@Access({ role: 'ADMIN', scope: null })
export class ApiKeysController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @ApiOperation({ summary: 'The API keys of the workspace, newest first, without their secrets' })
  @Answers({ schema: ApiKeyPage })
  list(@Caller() { workspaceId }: Principal, @Query({ schema: PageQuery }) query: PageQuery): Promise<ApiKeyPage> {
    return listApiKeys({ ...this.deps, workspaceId, query });
  }

  @Post()
  @ApiOperation({ summary: 'Make an API key: its secret is shown in this answer only' })
  @Answers({ schema: ApiKeyWithSecret, status: 201, refusals: [409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateApiKey }) wanted: CreateApiKey,
  ): Promise<ApiKeyWithSecret> {
    return createApiKey({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One API key, without its secret' })
  @Answers({ schema: ApiKey, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) apiKeyId: string): Promise<ApiKey> {
    return found(readApiKey({ ...this.deps, workspaceId, apiKeyId }));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change an API key’s name, scopes or end' })
  @Answers({ schema: ApiKey, refusals: [404, 409] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) apiKeyId: string,
    @Body({ schema: UpdateApiKey }) wanted: UpdateApiKey,
  ): Promise<ApiKey> {
    return found(updateApiKey({ ...changeOf({ ...this.deps, caller, request }), apiKeyId, wanted }));
  }

  @Post(':id/rotate')
  @ApiOperation({ summary: 'A new secret, shown in this answer only; the one until now opens for 24 hours more' })
  @Answers({ schema: ApiKeyWithSecret, refusals: [404, 409] })
  rotate(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) apiKeyId: string,
  ): Promise<ApiKeyWithSecret> {
    return found(rotateApiKey({ ...changeOf({ ...this.deps, caller, request }), apiKeyId }));
  }

  @Post(':id/revoke')
  @ApiOperation({ summary: 'Take an API key back for good: it stops within five seconds' })
  @Answers({ schema: ApiKey, refusals: [404] })
  revoke(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) apiKeyId: string,
  ): Promise<ApiKey> {
    return found(revokeApiKey({ ...changeOf({ ...this.deps, caller, request }), apiKeyId }));
  }
}
