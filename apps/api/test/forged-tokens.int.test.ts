import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApi } from './api.ts';
import { AUTH_MODES, clerk, issuerOf, setAuthMode } from './auth-mode.ts';
import { type Bearers, localSigningKey, openBearers } from './bearers.ts';
import { makeSigningKey } from './clerk-stand-in.ts';
import { FORGED_JWK, FORGERIES, goodToken, type Known } from './forgeries.ts';

let database: TestDatabase;
let workspace: TestWorkspace;
/** Where a forger gives out their key, and how often anybody asked for it. */
let forger: { url: string; asked: number; close: () => void };

beforeAll(async () => {
  database = await withDatabase();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const server = createServer((_request, response) => {
    forger.asked += 1;
    response.end(JSON.stringify({ keys: [FORGED_JWK] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  forger = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    asked: 0,
    close: () => server.close(),
  };
  (await clerk()).keys.push(makeSigningKey());
});
afterAll(async () => {
  forger.close();
  await (await clerk()).close();
  await killStartedApps();
});

const sql = (text: string, values: unknown[]): Promise<object[]> =>
  queryAs({ databaseUrl: database.ownerUrl, text, values });
const part = (token: string, index: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe.each(AUTH_MODES)('with %s', (mode) => {
  let apis: StartedApp[];
  let bearers: Bearers;
  let owner: string | undefined;

  beforeAll(async () => {
    setAuthMode(mode);
    apis = await Promise.all([1, 2].map(() => startApi({ databaseUrl: database.appUrl })));
    bearers = await openBearers({ databaseUrl: database.ownerUrl });
    return killStartedApps;
  });

  const statusOf = async (token: string, api = apis[0]): Promise<number> =>
    (await fetch(`${api?.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;
  /** What there is to know of the owner's token; its times are those of the moment. */
  const known = async (): Promise<Known> => {
    owner ??= await bearers.of(workspace.members.owner);
    const clerkKey = (await clerk()).keys[0] ?? makeSigningKey();
    const [own, other] = mode === 'local accounts' ? [localSigningKey, clerkKey] : [clerkKey, localSigningKey];
    const now = Math.floor(Date.now() / 1_000);
    return {
      header: { ...part(owner, 0), typ: 'JWT' },
      claims: { ...part(owner, 1), iat: now, nbf: now - 5, exp: now + 60 },
      key: own.privateKey,
      pem: own.pem,
      otherIssuer: issuerOf(mode === 'local accounts' ? 'Clerk by its key' : 'local accounts'),
      otherKey: other.privateKey,
      keySetUrl: forger.url,
    };
  };

  it.each(Object.entries(FORGERIES))('a token is refused for: %s', async (_, make) => {
    const facts = await known();
    expect(await statusOf(goodToken(facts)), 'beside it, the same with nothing wrong').toBe(200);
    const answer = await fetch(`${apis[0]?.url}/api/v1/me`, { headers: { authorization: `Bearer ${make(facts)}` } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(forger.asked, 'nobody follows what a token names').toBe(0);
  });

  it('a token counts as a bearer only: not in the address, not in a cookie, not twice', async () => {
    const token = await bearers.of(workspace.members.owner);
    const url = `${apis[0]?.url}/api/v1/me`;
    const wrong: Record<string, string>[] = [
      { cookie: `__session=${token}` },
      { authorization: token },
      { authorization: `Basic ${token}` },
      { authorization: `Bearer ${token}, Bearer ${token}` },
      { 'x-authorization': `Bearer ${token}` },
    ];
    const statuses = await Promise.all([
      ...['token', 'access_token', 'jwt', '__session'].map(
        async (name) => (await fetch(`${url}?${name}=${token}`)).status,
      ),
      ...wrong.map(async (headers) => (await fetch(url, { headers })).status),
    ]);
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(await statusOf(token)).toBe(200);
  });

  it('a token larger than a request’s headers may be opens nothing', async () => {
    const facts = await known();
    expect([401, 431]).toContain(
      await statusOf(goodToken({ ...facts, claims: { ...facts.claims, filler: 'x'.repeat(60_000) } })),
    );
    expect(await statusOf(goodToken(facts))).toBe(200);
  });

  it('a lowered role and an ended membership count within 5 s, at every api', async () => {
    const { members, workspaceId } = await createWorkspace({ databaseUrl: database.ownerUrl });
    const token = await bearers.of(members.admin);
    const asAdmin = (api: StartedApp): Promise<Response> =>
      fetch(`${api.url}/api/v1/teams`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `Team ${Math.random()}` }),
      });
    const all = async (ask: (api: StartedApp) => Promise<{ status: number }>): Promise<number[]> =>
      Promise.all(apis.map(async (api) => (await ask(api)).status));
    const within5s = (check: () => Promise<void>): Promise<void> =>
      vi.waitFor(check, { timeout: 5_000, interval: 100 });
    expect(await all(asAdmin)).toEqual([201, 201]);
    await sql(`update "Member" set role = 'VIEWER' where workspace_id = $1 and id = $2`, [
      workspaceId,
      members.admin.id,
    ]);
    await within5s(async () => expect(await all(asAdmin)).toEqual([403, 403]));
    const me = async (api: StartedApp) => ({ status: await statusOf(token, api) });
    expect(await all(me), 'who may look still may').toEqual([200, 200]);
    await sql('update "Member" set removed_at = now() where workspace_id = $1 and id = $2', [
      workspaceId,
      members.admin.id,
    ]);
    await within5s(async () => expect(await all(me)).toEqual([403, 403]));
  });
});
