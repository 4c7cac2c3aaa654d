import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { AppError } from '@signalcraft/contracts/errors';
import type { FastifyRequest } from 'fastify';
import { type AccessRule, accessOf } from './access.ts';
import type { Authenticator } from './authenticator.ts';
import type { Principal } from './principal.ts';

/** Rank by position: a later role may do what an earlier one may. */
const ROLES = ['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'];

/** Lets a request through to its route, or answers 401 or 403. A route without a rule is closed to everybody. */
export class AccessGuard implements CanActivate {
  readonly #authenticator: Authenticator;

  constructor(options: { authenticator: Authenticator }) {
    this.#authenticator = options.authenticator;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = accessOf({ controller: context.getClass(), handler: context.getHandler() });
    if (rule === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.principal = await this.#authenticator.authenticate(request.headers);
    if (!rule || !mayCall({ rule, principal: request.principal })) throw new AppError('FORBIDDEN');
    return true;
  }
}

/** Whether this caller's role or scopes satisfy the rule. */
export function mayCall(options: { rule: Exclude<AccessRule, 'public'>; principal: Principal }): boolean {
  const { rule, principal } = options;
  if (principal.type === 'member') return ROLES.indexOf(principal.role) >= ROLES.indexOf(rule.role);
  return rule.scope !== null && principal.scopes.includes(rule.scope);
}
