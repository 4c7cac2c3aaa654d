import { Body, Controller, Delete, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '@signalcraft/contracts/common';
import type { Role } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import {
  CreateInvitation,
  Invitation,
  InvitationList,
  InvitationOffer,
  InvitationToken,
  Joined,
  JoinWithNewAccount,
} from '@signalcraft/contracts/invitations';
import { acceptInvitation, joinWithNewAccount, readOffer } from '@signalcraft/engine/accept-invitation';
import { createInvitation, resendInvitation, revokeInvitation } from '@signalcraft/engine/change-invitations';
import { listInvitations } from '@signalcraft/engine/read-invitations';
import { hashPassword } from 'better-auth/crypto';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

/** No API key: who is let in is a person's decision, up to their own role. */
const PEOPLE = { role: 'ADMIN', scope: null } as const;

@Controller('v1/invitations')
@ApiTags('People')
export class InvitationsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(PEOPLE)
  @ApiOperation({ summary: 'The invitations that nobody has followed or taken back, the newest first' })
  @Answers({ schema: InvitationList })
  list(@Caller() { workspaceId }: Principal): Promise<InvitationList> {
    return listInvitations({ ...this.deps, workspaceId });
  }

  @Post()
  @Access(PEOPLE)
  @ApiOperation({ summary: 'Invite an address to a role of at most your own; the link goes there by mail only' })
  @Answers({ schema: Invitation, status: 201, refusals: [409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateInvitation }) wanted: CreateInvitation,
  ): Promise<Invitation> {
    return createInvitation({ ...this.#mailed({ caller, request }), wanted });
  }

  @Post(':id/resend')
  @Access(PEOPLE)
  @ApiOperation({ summary: 'Send a new link for another seven days; the one before opens nothing any more' })
  @Answers({ schema: Invitation, refusals: [404] })
  resend(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) invitationId: string,
  ): Promise<Invitation> {
    return found(resendInvitation({ ...this.#mailed({ caller, request }), invitationId }));
  }

  @Delete(':id')
  @Access(PEOPLE)
  @ApiOperation({ summary: 'Take an invitation back: its link opens nothing any more' })
  @Answers({ schema: Invitation, refusals: [404] })
  revoke(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) invitationId: string,
  ): Promise<Invitation> {
    const change = changeOf({ ...this.deps, caller, request });
    return found(revokeInvitation({ ...change, ownRole: roleOf(caller), invitationId }));
  }

  @Post('look-up')
  @Access('public')
  @ApiOperation({ summary: 'What the holder of a link is offered; nothing is changed' })
  @Answers({ schema: InvitationOffer, refusals: [404, 410] })
  lookUp(@Body({ schema: InvitationToken }) { token }: InvitationToken): Promise<InvitationOffer> {
    return readOffer({ ...this.deps, token });
  }

  @Post('accept')
  @Access('public')
  @ApiOperation({ summary: 'Accept an invitation as the person who is signed in, whose address it must be' })
  @Answers({ schema: Joined, refusals: [404, 409, 410] })
  async accept(
    @Req() request: FastifyRequest,
    @Body({ schema: InvitationToken }) { token }: InvitationToken,
  ): Promise<Joined> {
    const { userId } = await this.deps.identity.authenticator.person(request.headers);
    return acceptInvitation({ ...this.deps, ...askedBy(request), token, userId });
  }

  @Post('join')
  @Access('public')
  @ApiOperation({ summary: 'Accept an invitation by a local account that is made for it' })
  @Answers({ schema: Joined, status: 201, refusals: [404, 409, 410] })
  async join(
    @Req() request: FastifyRequest,
    @Body({ schema: JoinWithNewAccount }) { password, ...wanted }: JoinWithNewAccount,
  ): Promise<Joined> {
    if (!this.deps.identity.accounts) throw new AppError('NOT_FOUND', { detail: 'Accounts are not kept here.' });
    // Before the costly hash: a token that opens nothing is refused at once.
    await readOffer({ ...this.deps, token: wanted.token });
    const passwordHash = await hashPassword(password);
    return joinWithNewAccount({ ...this.deps, ...askedBy(request), ...wanted, passwordHash });
  }

  #mailed(options: { caller: Principal; request: FastifyRequest }) {
    const { env } = this.deps;
    return {
      ...changeOf({ ...this.deps, ...options }),
      ownRole: roleOf(options.caller),
      encryptionKey: env.ENCRYPTION_KEY,
      webBaseUrl: env.WEB_BASE_URL.replace(/\/+$/, ''),
    };
  }
}

const askedBy = (request: FastifyRequest): { requestId: string; address: string } => ({
  requestId: request.id,
  address: request.ip,
});

function roleOf(caller: Principal): Role {
  if (caller.type !== 'member') throw new AppError('FORBIDDEN');
  return caller.role;
}
