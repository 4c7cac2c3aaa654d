import { createHmac, generateKeyPairSync } from 'node:crypto';
import { sessionCookieName } from '@signalcraft/contracts/identity';
import { makeApiKeySecret } from '@signalcraft/engine/api-key-secrets';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { hashPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers, signToken, testPublicPem, WEB_ORIGIN } from './bearers.ts';

const PASSWORD = 'correct horse battery staple';

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
});
afterAll(killStartedApps);

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

const me = (headers: Record<string, string>): Promise<Response> => fetch(`${api.url}/api/v1/me`, { headers });
const statusWith = async (token: string): Promise<number> => (await me({ authorization: `Bearer ${token}` })).status;

describe('a local account', () => {
  const owner = () => workspace.members.owner;
  const signIn = (options: { password: string; origin?: string; email?: string }): Promise<Response> =>
    fetch(`${api.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: options.origin ?? WEB_ORIGIN },
      body: JSON.stringify({ email: options.email ?? owner().email, password: options.password }),
    });

  beforeAll(async () => {
    const { subject, name, email } = owner();
    await sql(
      `insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true) on conflict do nothing`,
      [subject, name, email],
    );
    await sql(
      `insert into auth.account (id, "accountId", "providerId", "userId", password) values ($1, $1, 'credential', $1, $2)`,
      [subject, await hashPassword(PASSWORD)],
    );
  });

  it('signs in, gets a token for a minute, and is the user behind it until it signs out', async () => {
    const signedIn = await signIn({ password: PASSWORD });
    expect(signedIn.status).toBe(200);
    const [cookie] = signedIn.headers.getSetCookie();
    expect(cookie).toContain(`${sessionCookieName({ webBaseUrl: WEB_ORIGIN })}=`);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const headers = { cookie: cookie?.split(';')[0] ?? '', origin: WEB_ORIGIN };

    const { token } = (await (await fetch(`${api.url}/api/auth/token`, { headers })).json()) as { token: string };
    const answer = await me({ authorization: `Bearer ${token}` });
    expect(await answer.json()).toMatchObject({
      user: { email: owner().email },
      workspaces: [{ id: workspace.workspaceId, role: 'OWNER', memberId: owner().id }],
    });
    expect((await me(headers)).status, 'a cookie is nothing to the api').toBe(401);

    const out = await fetch(`${api.url}/api/auth/sign-out`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(out.status).toBe(200);
    expect((await fetch(`${api.url}/api/auth/token`, { headers })).status).toBe(401);
    await vi.waitFor(async () => expect(await statusWith(token)).toBe(401), { timeout: 5_000, interval: 100 });
  });

  it('is refused with a wrong password, from a foreign origin, and after too many tries', async () => {
    expect((await signIn({ password: 'wrong' })).status).toBe(401);
    expect((await signIn({ password: PASSWORD, origin: 'https://evil.example' })).status).toBe(403);
    const statuses = new Set<number>();
    for (let tries = 0; tries < 12; tries += 1) statuses.add((await signIn({ password: 'wrong' })).status);
    expect(statuses).toContain(429);
    expect((await sql('select 1 from auth."rateLimit"')).length).toBeGreaterThan(0);
  });

  it('is asked for its tokens as often as many people behind one web server do', async () => {
    const statuses = new Set<number>();
    for (let asked = 0; asked < 120; asked += 1) statuses.add((await fetch(`${api.url}/api/auth/token`)).status);
    expect([...statuses]).toEqual([401]);
  });

  it('cannot be made by anybody who asks', async () => {
    const answer = await fetch(`${api.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: WEB_ORIGIN },
      body: JSON.stringify({ email: 'new@x.example', password: PASSWORD, name: 'New' }),
    });
    expect(answer.status).toBe(404);
  });
});

describe('a token', () => {
  const good = (): Promise<string> => bearers.of(workspace.members.owner);
  const { privateKey: otherKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);

  /** A good token's claims, to be spoilt one at a time. */
  const claims = async (): Promise<Record<string, unknown>> =>
    JSON.parse(Buffer.from((await good()).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const sign = async (options: Partial<Parameters<typeof signToken>[0]>): Promise<string> =>
    signToken({ kid: bearers.kid, ...options, claims: { ...(await claims()), ...options.claims } });

  it('opens the api', async () => {
    expect(await statusWith(await good())).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ['signed by another key', () => sign({ key: otherKey })],
    ['of a key that is not known', () => sign({ kid: 'unknown' })],
    [
      'of alg none',
      async () => `${encode({ alg: 'none', kid: bearers.kid })}.${encode({ ...(await claims()), exp: now + 60 })}.`,
    ],
    [
      'of HS256 over the public key',
      async () => {
        const text = `${encode({ alg: 'HS256', kid: bearers.kid })}.${encode({ ...(await claims()), exp: now + 60 })}`;
        return `${text}.${createHmac('sha256', testPublicPem).update(text).digest('base64url')}`;
      },
    ],
    ['of RS512', () => sign({ alg: 'RS512' })],
    ['that ran out', () => sign({ expiresAt: Math.floor(Date.now() / 1_000) - 6 })],
    ['that is not valid yet', () => sign({ claims: { nbf: Math.floor(Date.now() / 1_000) + 60 } })],
    ['of another party', () => sign({ claims: { azp: `${WEB_ORIGIN}.evil.example` } })],
    ['without a party', () => sign({ claims: { azp: undefined } })],
    ['of another issuer', () => sign({ claims: { iss: 'https://clerk.example' } })],
    ['without an issuer', () => sign({ claims: { iss: undefined } })],
    ['without a session', () => sign({ claims: { sid: undefined } })],
    ['of a session that does not exist', () => sign({ claims: { sid: 'made-up' } })],
    ['without a subject', () => sign({ claims: { sub: undefined } })],
    ['of nobody of ours', () => sign({ claims: { sub: 'made-up' } })],
    ['that is none', () => Promise.resolve('not-a-token')],
    ['with a changed claim', async () => (await good()).replace(/\.[^.]+\./, `.${encode(await claims())}.`)],
  ])('%s is refused', async (_, make) => {
    const answer = await me({ authorization: `Bearer ${await make()}` });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('counts only as a bearer', async () => {
    const token = await good();
    expect((await fetch(`${api.url}/api/v1/me?access_token=${token}`)).status).toBe(401);
    expect((await me({ cookie: `__session=${token}` })).status).toBe(401);
    expect((await me({ authorization: token })).status).toBe(401);
  });

  it('ends with the membership', async () => {
    const other = await createWorkspace({ databaseUrl: database.ownerUrl });
    const token = await bearers.of(other.members.viewer);
    expect(await statusWith(token)).toBe(200);
    await sql('delete from "Member" where id = $1', [other.members.viewer.id]);
    await vi.waitFor(async () => expect(await statusWith(token)).toBe(403), { timeout: 5_000, interval: 100 });
  });
});

describe('the workspace', () => {
  it('is the first, or the one the header names, and never a foreign one', async () => {
    const other = await createWorkspace({ databaseUrl: database.ownerUrl });
    const { owner } = workspace.members;
    await sql('insert into "Member" (id, workspace_id, user_id, role) values (gen_random_uuid(), $1, $2, $3)', [
      other.workspaceId,
      owner.userId,
      'VIEWER',
    ]);
    const foreign = await createWorkspace({ databaseUrl: database.ownerUrl });
    const authorization = `Bearer ${await bearers.of(owner)}`;
    const members = async (workspaceId?: string): Promise<{ status: number; ids: string[] }> => {
      const answer = await fetch(`${api.url}/api/v1/members`, {
        headers: { authorization, ...(workspaceId ? { 'x-workspace-id': workspaceId } : {}) },
      });
      const body = (await answer.json()) as { items?: { id: string }[] };
      return { status: answer.status, ids: (body.items ?? []).map((one) => one.id) };
    };
    expect((await members(workspace.workspaceId)).ids).toContain(owner.id);
    expect((await members(other.workspaceId)).ids).toContain(other.members.owner.id);
    expect((await members(other.workspaceId)).ids).not.toContain(workspace.members.member.id);
    expect((await members(foreign.workspaceId)).status).toBe(404);
    expect((await members('not-an-id')).status).toBe(404);
  });
});

describe('an API key', () => {
  const callWith = (key: string, path: string, method = 'GET'): Promise<Response> =>
    fetch(`${api.url}${path}`, { method, headers: { authorization: `Bearer ${key}` } });

  it('opens what its scopes say and nothing else', async () => {
    const { key } = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: ['alert-groups:read'] });
    expect((await callWith(key, '/api/v1/alert-groups')).status).toBe(200);
    expect((await callWith(key, '/api/v1/integrations')).status).toBe(403);
    expect((await callWith(key, '/api/v1/members')).status).toBe(403);
    expect((await callWith(key, '/api/v1/me')).status, 'a program is nobody').toBe(403);
    const group = '019ab000-0000-7000-8000-000000000000';
    expect((await callWith(key, `/api/v1/alert-groups/${group}/acknowledge`, 'POST')).status).toBe(403);
    expect((await callWith(key, `/api/v1/alert-groups/${group}/notifications`)).status).toBe(403);
  });

  it('ends when it is revoked', async () => {
    const { key, id } = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: ['members:read'] });
    expect((await callWith(key, '/api/v1/members')).status).toBe(200);
    await sql('update "ApiKey" set revoked_at = now() where id = $1', [id]);
    await vi.waitFor(async () => expect((await callWith(key, '/api/v1/members')).status).toBe(401), {
      timeout: 5_000,
      interval: 100,
    });
  });

  it('that nobody made is refused', async () => {
    expect((await callWith(makeApiKeySecret(), '/api/v1/members')).status).toBe(401);
  });
});

describe('with Clerk', () => {
  const ISSUER = 'https://clerk.example.com';
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it('its tokens open the api without asking Clerk, and there are no local accounts', async () => {
    const clerk = await startApi({
      databaseUrl: database.appUrl,
      env: {
        AUTH_PROVIDER: 'clerk',
        CLERK_JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString().replaceAll('\n', '\\n'),
        NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from('clerk.example.com$').toString('base64')}`,
      },
    });
    const { owner } = workspace.members;
    await sql(`insert into "UserIdentity" (provider, subject, user_id) values ('clerk', 'user_clerk', $1)`, [
      owner.userId,
    ]);
    const token = await signToken({
      kid: 'ins_1',
      key: privateKey,
      claims: { iss: ISSUER, sub: 'user_clerk', sid: 'sess_1' },
    });
    const call = (bearer: string): Promise<Response> =>
      fetch(`${clerk.url}/api/v1/me`, { headers: { authorization: `Bearer ${bearer}` } });
    expect(await (await call(token)).json()).toMatchObject({ user: { email: owner.email } });
    expect((await call(await bearers.of(owner))).status, 'a local token').toBe(401);
    expect((await fetch(`${clerk.url}/api/auth/jwks`)).status).toBe(404);
    await clerk.kill();
  });
});
