import { Body, Controller, Delete, Get, Inject, Param, Patch, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError } from '@signalcraft/contracts/errors';
import { Me } from '@signalcraft/contracts/identity';
import { OwnSessionList, SessionId, SessionsEnded, UpdateProfile } from '@signalcraft/contracts/profile';
import { changeProfile } from '@signalcraft/engine/change-profile';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import type { LocalAccounts } from '../identity/local-accounts.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { readCaller } from '../members/read-caller.ts';
import { Answers } from '../openapi/answers.ts';

/** Of themselves alone. */
const SELF = { role: 'VIEWER', scope: null } as const;

@Controller('v1/me')
@ApiTags('People')
export class ProfileController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Patch()
  @Access(SELF)
  @ApiOperation({ summary: 'Change your name, or where you are' })
  @Answers({ schema: Me })
  async update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: UpdateProfile }) wanted: UpdateProfile,
  ): Promise<Me> {
    if (caller.type !== 'member') throw new AppError('FORBIDDEN');
    await changeProfile({ ...changeOf({ ...this.deps, caller, request }), ...caller, wanted });
    return found(readCaller({ ...this.deps, caller }));
  }

  @Get('sessions')
  @Access(SELF)
  @ApiOperation({ summary: 'Where you are signed in; 404 where this installation does not keep the accounts' })
  @Answers({ schema: OwnSessionList, refusals: [404] })
  async sessions(@Req() request: FastifyRequest): Promise<OwnSessionList> {
    const { accounts, subject, sessionId } = await this.#ownAccount(request);
    const sessions = await accounts.sessionsOf(subject);
    return {
      items: sessions.map(({ id, createdAt, usedAt, address, userAgent }) => ({
        id,
        isCurrent: id === sessionId,
        startedAt: createdAt.toISOString(),
        usedAt: usedAt.toISOString(),
        address,
        userAgent,
      })),
    };
  }

  @Delete('sessions/:id')
  @Access(SELF)
  @ApiOperation({ summary: 'End one of your sessions; its tokens end within seconds' })
  @Answers({ schema: SessionsEnded, refusals: [404] })
  async endSession(
    @Req() request: FastifyRequest,
    @Param('id', { schema: SessionId }) sessionId: string,
  ): Promise<SessionsEnded> {
    const { accounts, subject } = await this.#ownAccount(request);
    const ended = await accounts.endSessions({ subject, sessionId });
    if (!ended) throw new AppError('NOT_FOUND');
    return { ended };
  }

  @Delete('sessions')
  @Access(SELF)
  @ApiOperation({ summary: 'Sign out everywhere, here too' })
  @Answers({ schema: SessionsEnded, refusals: [404] })
  async endAllSessions(@Req() request: FastifyRequest): Promise<SessionsEnded> {
    const { accounts, subject } = await this.#ownAccount(request);
    return { ended: await accounts.endSessions({ subject }) };
  }

  async #ownAccount(request: FastifyRequest): Promise<{ accounts: LocalAccounts; subject: string; sessionId: string }> {
    const { authenticator, accounts } = this.deps.identity;
    const { token } = await authenticator.person(request.headers);
    if (!accounts || token.provider !== 'local')
      throw new AppError('NOT_FOUND', { detail: 'Accounts are kept elsewhere.' });
    return { accounts, subject: token.subject, sessionId: token.sessionId };
  }
}
