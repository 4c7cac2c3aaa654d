import { Role } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import { WORKSPACE_HEADER } from '@signalcraft/contracts/identity';
import type { Database } from '@signalcraft/database/database';
import { findUserByIdentity, type Membership } from '@signalcraft/database/system/identity';
import { findApiKeyByHash } from '@signalcraft/database/system/keys';
import { isApiKeySecret } from '@signalcraft/engine/api-key-secrets';
import { noteApiKeyUse } from '@signalcraft/engine/change-api-keys';
import type { Admission } from '@signalcraft/engine/first-sign-in';
import { hashKey } from '@signalcraft/engine/integration-cache';
import { knownScopes } from '@signalcraft/engine/read-api-keys';
import type { Logger } from '@signalcraft/platform/log';
import type { ApiKeyPrincipal, PersonPrincipal, Principal } from './principal.ts';
import { ShortMemory } from './short-memory.ts';
import { type TokenIssuer, type VerifiedToken, verifyBearerToken } from './verify-token.ts';

/** How old an answer about a session, a membership or a key may be: what is taken away ends within this time. */
const REMEMBER_MS = 2_000;
/** How old the note of a key's last use may be. */
const NOTE_USE_EVERY_MS = 60_000;

/** `refusal`: why somebody who proved who they are belongs to nothing; without a user they are not known here at all. */
type Person = { userId: string | null; isOperator: boolean; memberships: Membership[]; refusal?: string };
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
    if (!isApiKeySecret(bearer)) {
      const token = await this.#verify(bearer);
      renew = () => this.#byToken({ token, workspaceId });
    }
    return { principal: await renew(), renew };
  }

  /**
   * The user behind a token, of whatever workspaces or none; these are read anew afterwards, since what is asked for
   * here may change them. Throws UNAUTHENTICATED for a bearer that is no person's, and FORBIDDEN for a person who is not
   * let in.
   */
  async person(headers: RequestHeaders): Promise<PersonPrincipal & { token: VerifiedToken }> {
    const bearer = bearerOf(headers);
    if (!bearer || isApiKeySecret(bearer)) throw new AppError('UNAUTHENTICATED');
    const token = await this.#verify(bearer);
    const person = await this.#knownPerson(token);
    this.#people.forget(personKeyOf(token));
    if (person.userId === null) throw noWorkspace(person);
    const { userId, isOperator, memberships } = person;
    return { userId, isOperator, workspaceIds: memberships.map((one) => one.workspaceId), token };
  }

  /** Lets in the first of all, who has the code for it. Throws UNAUTHENTICATED for a bearer that is no person's. */
  async claimFirst(headers: RequestHeaders): Promise<Admission> {
    const bearer = bearerOf(headers);
    const { admitStranger } = this.#options;
    if (!bearer || isApiKeySecret(bearer) || !admitStranger) throw new AppError('UNAUTHENTICATED');
    const token = await this.#verify(bearer);
    const admission = await admitStranger({ token, hasSetupCode: true });
    this.#people.forget(personKeyOf(token));
    return admission;
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
    const person = await this.#knownPerson(token);
    const [first] = person.memberships;
    if (!first || person.userId === null) throw noWorkspace(person);
    const membership = workspaceId ? person.memberships.find((one) => one.workspaceId === workspaceId) : first;
    if (!membership) throw new AppError('NOT_FOUND');
    const role = await this.#roles.get(membership.memberId, () => this.#readRole(membership));
    if (!role) {
      // Removed since it was looked at: what they still belong to is read anew.
      this.#people.forget(personKeyOf(token));
      this.#roles.forget(membership.memberId);
      return this.#byToken(options);
    }
    return {
      type: 'member',
      userId: person.userId,
      ...membership,
      role,
      workspaceIds: person.memberships.map((one) => one.workspaceId),
    };
  }

  async #knownPerson(token: VerifiedToken): Promise<Person> {
    const person = await this.#people.get(personKeyOf(token), () => this.#readPerson(token));
    if (!person) throw new AppError('UNAUTHENTICATED');
    return person;
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
    const { database, isSessionAlive, admitStranger } = this.#options;
    if (!(await isSessionAlive(token))) return null;
    const find = () => findUserByIdentity({ database, provider: token.provider, subject: token.subject });
    const known = await find();
    if (known?.memberships.length || !admitStranger) return known;
    const admission = await admitStranger({ token, hasSetupCode: false });
    if (admission.kind === 'gone') return null;
    if (admission.kind === 'admitted') return find();
    const { userId, isOperator } = known ?? { userId: null, isOperator: false };
    return { userId, isOperator, memberships: [], refusal: admission.reason };
  }

  #readRole(membership: Membership): Promise<Role | null> {
    const { workspaceId, memberId } = membership;
    return this.#options.database.tenant({ workspaceId }, async (db) => {
      const member = await db.member.findUnique({
        where: { workspaceId_id: { workspaceId, id: memberId }, removedAt: null },
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
    const key = await database.tenant({ workspaceId }, (db) =>
      db.apiKey.findUnique({
        where: { workspaceId_id: { workspaceId, id: apiKeyId } },
        select: { scopes: true, lastUsedAt: true },
      }),
    );
    if (!key) return null;
    if (!key.lastUsedAt || Date.now() - key.lastUsedAt.getTime() >= NOTE_USE_EVERY_MS) this.#noteUse(found);
    return { type: 'api_key', workspaceId, apiKeyId, scopes: knownScopes(key.scopes) };
  }

  /** Beside the request, which does not wait for it and does not fail with it. */
  #noteUse(key: { workspaceId: string; apiKeyId: string }): void {
    const { database, log } = this.#options;
    noteApiKeyUse({ ...key, database }).catch((error: unknown) =>
      log.warn({ err: error, apiKeyId: key.apiKeyId }, 'The last use of an API key was not noted'),
    );
  }
}

export type AuthenticatorOptions = {
  database: Database;
  issuers: readonly TokenIssuer[];
  authorizedParties: readonly string[];
  /** Whether the session that a token was made in still goes on, as far as we keep it. */
  isSessionAlive: (token: VerifiedToken) => Promise<boolean>;
  /** Lets somebody in who proved who they are and belongs to nothing yet. Left out where a token alone lets nobody in. */
  admitStranger?: (options: { token: VerifiedToken; hasSetupCode: boolean }) => Promise<Admission>;
  log: Logger;
};

const personKeyOf = ({ provider, subject, sessionId }: VerifiedToken): string => `${provider}/${subject}/${sessionId}`;

const noWorkspace = ({ refusal }: Person): AppError => new AppError('FORBIDDEN', { reason: refusal ?? 'no_workspace' });

/** What stands behind `Bearer` in the header; null: nothing that could be one. */
export const bearerOf = (headers: RequestHeaders): string | null => {
  const { authorization } = headers;
  return (typeof authorization === 'string' && /^bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1]) || null;
};
