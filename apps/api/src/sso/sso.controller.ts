import { Body, Controller, Delete, Get, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '@signalcraft/contracts/common';
import { AddSsoDomain, EnforceSso, SaveSsoConnection, SsoSettings, SsoTest } from '@signalcraft/contracts/sso';
import {
  addSsoDomain,
  deleteSsoConnection,
  enforceSso,
  removeSsoDomain,
  saveSsoConnection,
} from '@signalcraft/engine/change-sso';
import { readSso, readSsoTest } from '@signalcraft/engine/read-sso';
import { ssoAvailability } from '@signalcraft/engine/sso-addresses';
import { beginSsoTest } from '@signalcraft/engine/sso-login';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { usesClerk } from '../identity/open-identity.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const SETTINGS = { role: 'ADMIN', scope: null } as const;
/** What decides whose the workspace's people are, and how they may sign in at all. */
const HOLD = { role: 'OWNER', scope: null } as const;

@Controller('v1/sso')
@ApiTags('Single sign-on')
export class SsoController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  /** Read when it is asked for: the document is written by an application that has opened nothing. */
  get #here(): Pick<SsoSettings, 'availability'> & { webBaseUrl: string } {
    const { env } = this.deps;
    return {
      webBaseUrl: env.WEB_BASE_URL,
      availability: ssoAvailability({ usesClerk: usesClerk(env), isOn: env.ENABLE_SAML_SSO }),
    };
  }

  @Get()
  @Access(SETTINGS)
  @ApiOperation({ summary: 'How the workspace signs its people in by its identity provider' })
  @Answers({ schema: SsoSettings })
  read(@Caller() { workspaceId }: Principal): Promise<SsoSettings> {
    return readSso({ ...this.deps, ...this.#here, workspaceId });
  }

  @Put()
  @Access(SETTINGS)
  @ApiOperation({ summary: 'Save the identity provider; what is left out stays' })
  @Answers({ schema: SsoSettings, refusals: [409, 422] })
  save(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: SaveSsoConnection }) wanted: SaveSsoConnection,
  ): Promise<SsoSettings> {
    return saveSsoConnection({ ...this.#here, ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Delete()
  @Access(SETTINGS)
  @ApiOperation({ summary: 'Forget the identity provider' })
  @Answers({ schema: SsoSettings, refusals: [409] })
  delete(@Caller() caller: Principal, @Req() request: FastifyRequest): Promise<SsoSettings> {
    return deleteSsoConnection({ ...this.#here, ...changeOf({ ...this.deps, caller, request }) });
  }

  @Put('enforcement')
  @Access(HOLD)
  @ApiOperation({ summary: 'Whether addresses of the confirmed domains sign in by the provider and by nothing else' })
  @Answers({ schema: SsoSettings, refusals: [409] })
  enforce(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: EnforceSso }) { enforced }: EnforceSso,
  ): Promise<SsoSettings> {
    return enforceSso({ ...this.#here, ...changeOf({ ...this.deps, caller, request }), enforced });
  }

  @Post('domains')
  @Access(HOLD)
  @ApiOperation({ summary: 'Name a domain as the workspace’s; the operator of this server confirms it' })
  @Answers({ schema: SsoSettings, status: 201, refusals: [409] })
  addDomain(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: AddSsoDomain }) wanted: AddSsoDomain,
  ): Promise<SsoSettings> {
    return addSsoDomain({ ...this.#here, ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Delete('domains/:id')
  @Access(HOLD)
  @ApiOperation({ summary: 'Take a domain back: nobody signs in by the provider with an address of it any more' })
  @Answers({ schema: SsoSettings, refusals: [404, 409] })
  removeDomain(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) domainId: string,
  ): Promise<SsoSettings> {
    return found(removeSsoDomain({ ...this.#here, ...changeOf({ ...this.deps, caller, request }), domainId }));
  }

  @Post('tests')
  @Access(SETTINGS)
  @ApiOperation({ summary: 'Begin a test: what the provider says is shown, and nobody is signed in' })
  @Answers({ schema: SsoTest, status: 201, refusals: [404, 409] })
  beginTest(@Caller() { workspaceId }: Principal): Promise<SsoTest> {
    return beginSsoTest({ ...this.deps, ...this.#here, workspaceId });
  }

  @Get('tests/:id')
  @Access(SETTINGS)
  @ApiOperation({ summary: 'A test, and what came of it' })
  @Answers({ schema: SsoTest, refusals: [404] })
  readTest(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) testId: string): Promise<SsoTest> {
    return found(readSsoTest({ ...this.deps, ...this.#here, workspaceId, testId }));
  }
}
