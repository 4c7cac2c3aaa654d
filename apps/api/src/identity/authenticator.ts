import { Role } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import { ApiScope, WORKSPACE_HEADER } from '@signalcraft/contracts/identity';
import type { Database } from '@signalcraft/database/database';
import { findUserByIdentity, type Membership } from '@signalcraft/database/system/identity';
import { findApiKeyByHash } from '@signalcraft/database/system/keys';
import { hashKey } from '@signalcraft/engine/integration-cache';
import type { Logger } from '@signalcraft/platform/log';
import type { ApiKeyPrincipal, Principal } from './principal.ts';
import { ShortMemory } from './short-memory.ts';
import { type TokenIssuer, type VerifiedToken, verifyBearerToken } from './verify-token.ts';

/** How old an answer about a session, a membership or a key may be: what is taken away ends within this time. */
const REMEMBER_MS = 2_000;
const API_KEY = /^sc_[\w-]{20,200}$/;

type Person = { userId: string; memberships: Membership[] };
export type RequestHeaders = Record<string, string | string[] | undefined>;

/** Turns a request's bearer into who is calling. Only the header counts: no cookie, no query parameter. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #people = new ShortMemory<Person | null>({ maxAgeMs: REMEMBER_MS });
  readonly #roles = new ShortMemory<Role | null>({ maxAgeMs: REMEMBER_MS });
  readonly #apiKeys = new ShortMemory<ApiKeyPrincipal | null>({ maxAgeMs: REMEMBER_MS });

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /**
   * The caller and their workspace: the one `x-workspace-id` names, else the first they joined. Throws UNAUTHENTICATED
   * for a bearer that is not believed, FORBIDDEN for a user of no workspace, NOT_FOUND for a workspace not theirs.
   */
  async authenticate(headers: RequestHeaders): Promise<Principal> {
    return (await this.open(headers)).principal;
  }

  /**
   * The same for a request that outlasts its token: `renew` answers whom the session, the membership or the key still
   * stands for, and throws as soon as it stands for nobody.
   */
  async open(headers: RequestHeaders): Promise<{ principal: Principal; renew: () => Promise<Principal> }> {
    const bearer = bearerOf(headers);
    if (!bearer) throw new AppError('UNAUTHENTICATED');
    const wanted = headers[WORKSPACE_HEADER];
    const workspaceId = typeof wanted === 'string' && wanted !== '' ? wanted.toLowerCase() : null;
    let renew = (): Promise<Principal> => this.#byApiKey({ bearer, workspaceId });
    if (!API_KEY.test(bearer)) {
      const token = await this.#verify(bearer);
      renew = () => this.#byToken({ token, workspaceId });
    }
    return { principal: await renew(), renew };
  }

  async #byApiKey(options: { bearer: string; workspaceId: string | null }): Promise<Principal> {
    const keyHash = hashKey(options.bearer);
    const principal = await this.#apiKeys.get(keyHash.toString('base64'), () => this.#readApiKey(keyHash));
    if (!principal) throw new AppError('UNAUTHENTICATED');
    if (options.workspaceId && options.workspaceId !== principal.workspaceId) throw new AppError('NOT_FOUND');
    return principal;
  }

  async #byToken(options: { token: VerifiedToken; workspaceId: string | null }): Promise<Principal> {
    const { token, workspaceId } = options;
    const person = await this.#people.get(`${token.provider}/${token.subject}/${token.sessionId}`, () =>
      this.#readPerson(token),
    );
    if (!person) throw new AppError('UNAUTHENTICATED');
    const [first] = person.memberships;
    if (!first) throw new AppError('FORBIDDEN', { reason: 'no_workspace' });
    const membership = workspaceId ? person.memberships.find((one) => one.workspaceId === workspaceId) : first;
    if (!membership) throw new AppError('NOT_FOUND');
    const role = await this.#roles.get(membership.memberId, () => this.#readRole(membership));
    if (!role) throw new AppError('UNAUTHENTICATED');
    return {
      type: 'member',
      userId: person.userId,
      ...membership,
      role,
      workspaceIds: person.memberships.map((one) => one.workspaceId),
    };
  }

  async #verify(bearer: string): Promise<VerifiedToken> {
    const { issuers, authorizedParties, log } = this.#options;
    const outcome = await verifyBearerToken({ token: bearer, issuers, authorizedParties });
    if (outcome.ok) return outcome.token;
    log.debug({ reason: outcome.reason, err: outcome.cause }, 'Token refused');
    throw new AppError('UNAUTHENTICATED');
  }

  /** Null: nobody of ours, or the session is over. */
  async #readPerson(token: VerifiedToken): Promise<Person | null> {
    const { database, isSessionAlive } = this.#options;
    if (!(await isSessionAlive(token))) return null;
    return findUserByIdentity({ database, provider: token.provider, subject: token.subject });
  }

  #readRole(membership: Membership): Promise<Role | null> {
    const { workspaceId, memberId } = membership;
    return this.#options.database.tenant({ workspaceId }, async (db) => {
      const member = await db.member.findUnique({
        where: { workspaceId_id: { workspaceId, id: memberId } },
        select: { role: true },
      });
      return member ? Role.parse(member.role) : null;
    });
  }

  async #readApiKey(keyHash: Buffer): Promise<ApiKeyPrincipal | null> {
    const { database } = this.#options;
    const found = await findApiKeyByHash({ database, keyHash });
    if (!found) return null;
    const { workspaceId, apiKeyId } = found;
    return database.tenant({ workspaceId }, async (db) => {
      const key = await db.apiKey.findUnique({
        where: { workspaceId_id: { workspaceId, id: apiKeyId } },
        select: { scopes: true },
      });
      // A scope that this version does not know opens nothing.
      const scopes = (key?.scopes ?? []).flatMap((scope) => ApiScope.safeParse(scope).data ?? []);
      return key ? { type: 'api_key', workspaceId, apiKeyId, scopes } : null;
    });
  }
}

export type AuthenticatorOptions = {
  database: Database;
  issuers: readonly TokenIssuer[];
  authorizedParties: readonly string[];
  /** Whether the session that a token was made in still goes on, as far as we keep it. */
  isSessionAlive: (token: VerifiedToken) => Promise<boolean>;
  log: Logger;
};

const bearerOf = (headers: RequestHeaders): string | null => {
  const { authorization } = headers;
  return (typeof authorization === 'string' && /^bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1]) || null;
};
