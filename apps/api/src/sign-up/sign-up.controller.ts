import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError } from '@signalcraft/contracts/errors';
import {
  AskForSignUp,
  Claimed,
  ClaimFirst,
  FinishSignUp,
  SignedUp,
  SignUp,
  SignUpAsked,
  SignUpFirst,
} from '@signalcraft/contracts/sign-up';
import { askForSignUp, checkSetupCode, finishSignUp, readSignUpMode, signUpFirst } from '@signalcraft/engine/sign-up';
import { hashPassword } from 'better-auth/crypto';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { Answers } from '../openapi/answers.ts';

@Controller('v1/sign-up')
@ApiTags('Local accounts')
@Access('public')
export class SignUpController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @ApiOperation({ summary: 'How somebody without an account comes in' })
  @Answers({ schema: SignUp })
  async read(): Promise<SignUp> {
    const { database, env, identity } = this.deps;
    return { mode: identity.accounts ? await readSignUpMode({ database, signup: env.SIGNUP }) : 'elsewhere' };
  }

  @Post('first')
  @ApiOperation({ summary: 'Become the first owner, by the code in the API’s log' })
  @Answers({ schema: SignedUp, status: 201, refusals: [404, 409] })
  first(@Req() request: FastifyRequest, @Body({ schema: SignUpFirst }) wanted: SignUpFirst): Promise<SignedUp> {
    return signUpFirst({ ...this.#asked(request), wanted, hashPassword });
  }

  @Post('claim')
  @ApiOperation({ summary: 'Become the first owner, by the code in the API’s log, as whom another provider signed in' })
  @Answers({ schema: Claimed, refusals: [404] })
  async claim(@Req() request: FastifyRequest, @Body({ schema: ClaimFirst }) { code }: ClaimFirst): Promise<Claimed> {
    const { env, identity } = this.deps;
    if (identity.accounts) throw new AppError('NOT_FOUND', { detail: 'Accounts are kept here.' });
    checkSetupCode({ encryptionKey: env.ENCRYPTION_KEY, code });
    const admission = await identity.authenticator.claimFirst(request.headers);
    if (admission.kind === 'gone') throw new AppError('UNAUTHENTICATED');
    if (admission.kind === 'refused') throw new AppError('FORBIDDEN', { reason: admission.reason });
    return { claimed: true };
  }

  @Post('link')
  @ApiOperation({ summary: 'Have a link mailed by which an address becomes an account; only where SIGNUP is open' })
  @Answers({ schema: SignUpAsked, refusals: [404] })
  async ask(
    @Req() request: FastifyRequest,
    @Body({ schema: AskForSignUp }) { email }: AskForSignUp,
  ): Promise<SignUpAsked> {
    await askForSignUp({
      ...this.#asked(request),
      webBaseUrl: this.deps.env.WEB_BASE_URL.replace(/\/+$/, ''),
      email,
    });
    return { sent: true };
  }

  @Post('finish')
  @ApiOperation({ summary: 'Make the account that a mailed link is for' })
  @Answers({ schema: SignedUp, status: 201, refusals: [404, 409, 410] })
  finish(@Req() request: FastifyRequest, @Body({ schema: FinishSignUp }) wanted: FinishSignUp): Promise<SignedUp> {
    return finishSignUp({ ...this.#asked(request), wanted, hashPassword });
  }

  #asked(request: FastifyRequest) {
    const { database, env, identity } = this.deps;
    if (!identity.accounts) throw new AppError('NOT_FOUND', { detail: 'Accounts are kept elsewhere.' });
    return {
      database,
      encryptionKey: env.ENCRYPTION_KEY,
      signup: env.SIGNUP,
      requestId: request.id,
      address: request.ip,
      now: Date.now(),
    };
  }
}
