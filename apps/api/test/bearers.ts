import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { ApiScope } from '@signalcraft/contracts/identity';
import { newId } from '@signalcraft/platform/ids';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestMember, TestWorkspace } from '@signalcraft/testkit/workspace';
import { type JWTPayload, SignJWT } from 'jose';

export const WEB_ORIGIN = 'http://localhost:3000';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Makes bearers for a database's people and programs without signing anybody in. */
export type Bearers = {
  /** A token of a session of its own, as the local issuer would sign it. */
  of: (member: TestMember, claims?: JWTPayload) => Promise<string>;
  /** The token of a session that is ended by the answered function. */
  session: (member: TestMember) => Promise<{ token: string; end: () => Promise<void> }>;
  apiKey: (options: { workspaceId: string; scopes: readonly ApiScope[] }) => Promise<{ key: string; id: string }>;
  kid: string;
};

/** `databaseUrl` is of the login that owns the tables; call it once the api has made its own key. */
export async function openBearers(options: { databaseUrl: string }): Promise<Bearers> {
  const { databaseUrl } = options;
  const kid = `test-${randomUUID()}`;
  const query = async (text: string, values: unknown[]): Promise<void> => {
    await queryAs({ databaseUrl, text, values });
  };
  // Older than the api's own, so that the api never signs with it.
  await query(
    `insert into auth.jwks (id, "publicKey", "privateKey", alg, "createdAt") values ($1, $2, 'none', 'RS256', 'epoch')`,
    [kid, JSON.stringify(publicKey.export({ format: 'jwk' }))],
  );
  const session = async (member: TestMember): Promise<{ sid: string; end: () => Promise<void> }> => {
    const sid = randomUUID();
    await query(
      `with person as (insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true)
         on conflict do nothing)
       insert into auth.session (id, token, "userId", "expiresAt") values ($4, $4, $1, now() + interval '1 hour')`,
      [member.subject, member.name, member.email, sid],
    );
    return { sid, end: () => query('delete from auth.session where id = $1', [sid]) };
  };
  const bearers: Bearers = {
    kid,
    of: async (member, claims = {}) => {
      const { sid } = await session(member);
      return signToken({ kid, claims: { sub: member.subject, sid, ...claims } });
    },
    session: async (member) => {
      const { sid, end } = await session(member);
      return { token: await signToken({ kid, claims: { sub: member.subject, sid } }), end };
    },
    apiKey: async ({ workspaceId, scopes }) => {
      const id = newId(Date.now());
      const key = `sc_${randomBytes(32).toString('base64url')}`;
      await query(
        `insert into "ApiKey" (id, workspace_id, name, prefix, key_hash, scopes) values ($1, $2, 'Test', $3, $4, $5)`,
        [id, workspaceId, key.slice(0, 8), createHash('sha256').update(key).digest(), [...scopes]],
      );
      return { key, id };
    },
  };
  return bearers;
}

/** A token that differs from a good one only by what is given. */
export function signToken(options: {
  kid: string;
  claims: JWTPayload;
  key?: Parameters<SignJWT['sign']>[0];
  alg?: string;
  expiresAt?: number;
}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: 'signalcraft-local', azp: WEB_ORIGIN, iat: now, nbf: now - 5, ...options.claims };
  return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: options.alg ?? 'RS256', kid: options.kid })
    .setExpirationTime(options.expiresAt ?? now + 60)
    .sign(options.key ?? privateKey);
}

export const testPublicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** One bearer for each role of a workspace. */
export async function bearersOf(options: {
  bearers: Bearers;
  workspace: TestWorkspace;
}): Promise<Record<keyof TestWorkspace['members'], string>> {
  const { owner, admin, member, viewer } = options.workspace.members;
  const { of } = options.bearers;
  return { owner: await of(owner), admin: await of(admin), member: await of(member), viewer: await of(viewer) };
}
