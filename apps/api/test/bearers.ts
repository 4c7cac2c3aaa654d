import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { ApiScope } from '@signalcraft/contracts/identity';
import { makeApiKeySecret, prefixOfApiKey } from '@signalcraft/engine/api-key-secrets';
import { newId } from '@signalcraft/platform/ids';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestMember, TestWorkspace } from '@signalcraft/testkit/workspace';
import { type JWTPayload, SignJWT } from 'jose';
import { authMode, clerk, issuerOf } from './auth-mode.ts';

export const WEB_ORIGIN = 'http://localhost:3000';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Makes bearers for a database's people and programs without signing anybody in. */
export type Bearers = {
  /** A token of a session of its own, as the issuer of the mode that is set would sign it. */
  of: (member: TestMember, claims?: JWTPayload) => Promise<string>;
  /** The token of a session that is ended by the answered function. */
  session: (member: TestMember) => Promise<{ token: string; end: () => Promise<void> }>;
  apiKey: (options: { workspaceId: string; scopes: readonly ApiScope[] }) => Promise<{ key: string; id: string }>;
  kid: string;
};

/** `databaseUrl` is of the login that owns the tables; call it once the api has made its own key. */
export async function openBearers(options: { databaseUrl: string }): Promise<Bearers> {
  const { databaseUrl } = options;
  const query = async (text: string, values: unknown[]): Promise<void> => {
    await queryAs({ databaseUrl, text, values });
  };
  const sessions = authMode() === 'local accounts' ? await localSessions(query) : await clerkSessions(query);
  const bearers: Bearers = {
    kid: sessions.kid,
    of: async (member, claims = {}) => {
      const session = await sessions.begin(member);
      return signToken({ ...sessions, claims: { ...session.claims, ...claims } });
    },
    session: async (member) => {
      const { claims, end } = await sessions.begin(member);
      return { token: await signToken({ ...sessions, claims }), end };
    },
    apiKey: async ({ workspaceId, scopes }) => {
      const id = newId(Date.now());
      const key = makeApiKeySecret();
      await query(
        `insert into "ApiKey" (id, workspace_id, name, prefix, key_hash, scopes) values ($1, $2, 'Test', $3, $4, $5)`,
        [id, workspaceId, prefixOfApiKey(key), createHash('sha256').update(key).digest(), [...scopes]],
      );
      return { key, id };
    },
  };
  return bearers;
}

type Query = (text: string, values: unknown[]) => Promise<void>;
type Sessions = {
  kid: string;
  key: KeyObject;
  begin: (member: TestMember) => Promise<{ claims: JWTPayload; end: () => Promise<void> }>;
};

async function localSessions(query: Query): Promise<Sessions> {
  const kid = `test-${randomUUID()}`;
  // Older than the api's own, so that the api never signs with it.
  await query(
    `insert into auth.jwks (id, "publicKey", "privateKey", alg, "createdAt") values ($1, $2, 'none', 'RS256', 'epoch')`,
    [kid, JSON.stringify(publicKey.export({ format: 'jwk' }))],
  );
  const begin: Sessions['begin'] = async (member) => {
    const sid = randomUUID();
    await query(
      `with person as (insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true)
         on conflict do nothing)
       insert into auth.session (id, token, "userId", "expiresAt") values ($4, $4, $1, now() + interval '1 hour')`,
      [member.subject, member.name, member.email, sid],
    );
    const end = () => query('delete from auth.session where id = $1', [sid]);
    return { claims: { sub: member.subject, sid }, end };
  };
  return { kid, key: privateKey, begin };
}

/** Clerk keeps its sessions to itself; nothing of ours ends one. */
async function clerkSessions(query: Query): Promise<Sessions> {
  const { keys, people } = await clerk();
  const [signing] = keys;
  if (!signing) throw new Error('Clerk has no key');
  const begin: Sessions['begin'] = async (member) => {
    const sub = clerkSubjectOf(member);
    people.set(sub, { id: sub, email: member.email, name: member.name });
    await query(
      `insert into "UserIdentity" (provider, subject, user_id) values ('clerk', $1, $2) on conflict do nothing`,
      [sub, member.userId],
    );
    const end = () => Promise.reject(new Error('a session of Clerk’s is not ours to end'));
    return { claims: { sub, sid: `sess_${randomUUID()}` }, end };
  };
  return { kid: signing.kid, key: signing.privateKey, begin };
}

export const clerkSubjectOf = (member: TestMember): string => `user_${member.userId.replaceAll('-', '')}`;

/** A token that differs from a good one only by what is given. */
export function signToken(options: {
  kid: string;
  claims: JWTPayload;
  key?: Parameters<SignJWT['sign']>[0];
  alg?: string;
  expiresAt?: number;
}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuerOf(authMode()), azp: WEB_ORIGIN, iat: now, nbf: now - 5, ...options.claims };
  return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: options.alg ?? 'RS256', kid: options.kid })
    .setExpirationTime(options.expiresAt ?? options.claims.exp ?? now + 60)
    .sign(options.key ?? privateKey);
}

export const testPublicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** What signs in the mode of local accounts. */
export const localSigningKey = { privateKey, pem: testPublicPem };

/** One bearer for each role of a workspace. */
export async function bearersOf(options: {
  bearers: Bearers;
  workspace: TestWorkspace;
}): Promise<Record<keyof TestWorkspace['members'], string>> {
  const { owner, admin, member, viewer } = options.workspace.members;
  const { of } = options.bearers;
  return { owner: await of(owner), admin: await of(admin), member: await of(member), viewer: await of(viewer) };
}
