import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { AppError } from '@signalcraft/contracts/errors';
import { isApiKeySecret } from '@signalcraft/engine/api-key-secrets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallerLimits } from '../rate-limit/caller-limits.ts';
import { accessOf, type RoleRule } from './access.ts';
import { type Authenticator, bearerOf } from './authenticator.ts';
import type { Principal } from './principal.ts';

/** Rank by position: a later role may do what an earlier one may. */
const ROLES = ['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'];

/** Asked by probes, and by those who send with a key that is checked by itself: not counted. */
const UNCOUNTED = /^\/api\/(health|metrics|receipts)(\/|$)/;

/** Lets a request through to its route, or answers 401, 403 or 429. A route without a rule is closed to everybody. */
export class AccessGuard implements CanActivate {
  readonly #authenticator: Authenticator;
  readonly #limits: CallerLimits;

  constructor(options: { authenticator: Authenticator; limits: CallerLimits }) {
    this.#authenticator = options.authenticator;
    this.#limits = options.limits;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = accessOf({ controller: context.getClass(), handler: context.getHandler() });
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (rule === 'public') {
      if (!UNCOUNTED.test(request.routeOptions.url ?? '')) await this.#limits.anonymous({ request, reply });
      return true;
    }
    if (rule === 'person' || rule === 'operator') {
      // A program is nobody.
      if (isApiKeySecret(bearerOf(request.headers) ?? '')) throw new AppError('FORBIDDEN');
      const person = await this.#limits.person({ authenticator: this.#authenticator, request, reply });
      request.person = person;
      if (rule === 'operator' && !person.isOperator) throw new AppError('FORBIDDEN');
      return true;
    }
    const { principal } = await this.#limits.open({ authenticator: this.#authenticator, request, reply });
    request.principal = principal;
    if (!rule || !mayCall({ rule, principal })) throw new AppError('FORBIDDEN');
    return true;
  }
}

/** Whether this caller's role or scopes satisfy the rule. */
export function mayCall(options: { rule: RoleRule; principal: Principal }): boolean {
  const { rule, principal } = options;
  if (principal.type === 'member') return ROLES.indexOf(principal.role) >= ROLES.indexOf(rule.role);
  return rule.scope !== null && principal.scopes.includes(rule.scope);
}
