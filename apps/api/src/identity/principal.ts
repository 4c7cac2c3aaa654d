import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@signalcraft/contracts/enums';
import type { ApiScope } from '@signalcraft/contracts/identity';
import type { PersonActor } from '@signalcraft/engine/act-on-group';
import type { FastifyRequest } from 'fastify';

/** A user in the workspace of this request. */
export type MemberPrincipal = {
  type: 'member';
  userId: string;
  workspaceId: string;
  memberId: string;
  role: Role;
  /** Everything they belong to, `workspaceId` among it. */
  workspaceIds: readonly string[];
};

/** A program: its key belongs to one workspace. */
export type ApiKeyPrincipal = { type: 'api_key'; workspaceId: string; apiKeyId: string; scopes: readonly ApiScope[] };

/** A user, apart from any one workspace. */
export type PersonPrincipal = {
  userId: string;
  isOperator: boolean;
  /** Everything they belong to; it may be nothing. */
  workspaceIds: readonly string[];
};

/** Who is calling, and in which workspace. */
export type Principal = MemberPrincipal | ApiKeyPrincipal;

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
    person?: PersonPrincipal;
  }
}

/** The caller of a route that is not public: the access guard has seen to it. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new Error('a route that asks for its caller must not be public');
  return principal;
});

/** The caller of a route for persons or operators. */
export const CallingPerson = createParamDecorator((_: unknown, context: ExecutionContext): PersonPrincipal => {
  const { person } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!person) throw new Error('a route that asks for its person must be for persons or operators');
  return person;
});

export const callerIdOf = (principal: Principal): string =>
  principal.type === 'member' ? principal.memberId : principal.apiKeyId;

/** The caller as timeline and audit log name them. */
export const actorOf = (principal: Principal): PersonActor => ({ type: principal.type, id: callerIdOf(principal) });
