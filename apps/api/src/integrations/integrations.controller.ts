import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id, PageQuery } from '@signalcraft/contracts/common';
import {
  CreateIntegration,
  Integration,
  IntegrationList,
  IntegrationWithUrl,
  ReceiptPage,
  UpdateIntegration,
} from '@signalcraft/contracts/integrations';
import {
  createIntegration,
  readIngestKey,
  rotateIngestKey,
  updateIntegration,
} from '@signalcraft/engine/change-integrations';
import { listReceipts } from '@signalcraft/engine/list-receipts';
import { listIntegrations, readIntegration } from '@signalcraft/engine/read-integrations';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { actorOf, Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'integrations:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'integrations:write' } as const;
/** A key in the clear is for people: a program that may configure gets those it makes itself. */
const SEE_KEY = { role: 'ADMIN', scope: null } as const;
const RECEIPTS = { role: 'VIEWER', scope: 'receipts:read' } as const;

@Controller('v1/integrations')
@ApiTags('Integrations')
export class IntegrationsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s integrations' })
  @Answers({ schema: IntegrationList })
  list(@Caller() { workspaceId }: Principal): Promise<IntegrationList> {
    return listIntegrations({ ...this.#keyed, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make an integration, with a key of its own' })
  @Answers({ schema: IntegrationWithUrl, status: 201 })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateIntegration }) wanted: CreateIntegration,
  ): Promise<IntegrationWithUrl> {
    return createIntegration({ ...this.#change(caller, request), wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One integration, without its key' })
  @Answers({ schema: Integration, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) integrationId: string): Promise<Integration> {
    return found(readIntegration({ ...this.#keyed, workspaceId, integrationId }));
  }

  @Get(':id/key')
  @Access(SEE_KEY)
  @ApiOperation({ summary: 'One integration with its address and key; each reading is audited' })
  @Answers({ schema: IntegrationWithUrl, refusals: [404, 409] })
  readKey(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) integrationId: string,
  ): Promise<IntegrationWithUrl> {
    return found(readIngestKey({ ...this.#change(caller, request), integrationId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change the name, the grouping or the mapping' })
  @Answers({ schema: Integration, refusals: [404] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) integrationId: string,
    @Body({ schema: UpdateIntegration }) wanted: UpdateIntegration,
  ): Promise<Integration> {
    return found(updateIntegration({ ...this.#change(caller, request), integrationId, wanted }));
  }

  @Post(':id/rotate-key')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'A new key; the old one stops within five seconds' })
  @Answers({ schema: IntegrationWithUrl, refusals: [404] })
  rotateKey(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) integrationId: string,
  ): Promise<IntegrationWithUrl> {
    return found(rotateIngestKey({ ...this.#change(caller, request), integrationId }));
  }

  @Get(':id/receipts')
  @Access(RECEIPTS)
  @ApiOperation({ summary: 'What the integration received, newest first' })
  @Answers({ schema: ReceiptPage, refusals: [404] })
  receipts(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) integrationId: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<ReceiptPage> {
    return found(listReceipts({ ...this.deps, workspaceId, integrationId, query }));
  }

  get #keyed() {
    return { database: this.deps.database, encryptionKey: this.deps.env.ENCRYPTION_KEY };
  }

  #change(caller: Principal, request: FastifyRequest) {
    const { env } = this.deps;
    return {
      ...this.#keyed,
      apiBaseUrl: env.NEXT_PUBLIC_API_BASE_URL,
      workspaceId: caller.workspaceId,
      askedBy: { actor: actorOf(caller), requestId: request.id, address: request.ip },
    };
  }
}
