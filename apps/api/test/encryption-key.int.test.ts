import { randomBytes } from 'node:crypto';
import type { ChannelList, ChannelTest, ChannelWithSecret } from '@signalcraft/contracts/channels';
import type { Problem } from '@signalcraft/contracts/errors';
import { sessionCookieName } from '@signalcraft/contracts/identity';
import type { IntegrationList, IntegrationWithUrl } from '@signalcraft/contracts/integrations';
import { freePort } from '@signalcraft/testkit/ports';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { openWebhookSink, type WebhookSink } from '@signalcraft/testkit/webhook-sink';
import { createWorkspace, TEST_ENCRYPTION_KEY, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { hashPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { openBearers, WEB_ORIGIN } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const PASSWORD = 'correct horse battery staple';
const NEW_KEY = randomBytes(32).toString('base64');

let database: TestDatabase;
let workspace: TestWorkspace;
let sink: WebhookSink;

beforeAll(async () => {
  database = await withDatabase();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  sink = await openWebhookSink();
});
afterAll(killStartedApps);

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

describe('the api starts with no key that is', () => {
  it.each([
    ['missing', {}],
    ['of 31 bytes', { ENCRYPTION_KEY: randomBytes(31).toString('base64') }],
    ['of 33 bytes', { ENCRYPTION_KEY: randomBytes(33).toString('base64') }],
    ['not base64', { ENCRYPTION_KEY: `${randomBytes(32).toString('base64').slice(0, 42)}*=` }],
    ['all zero', { ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') }],
    ['the guide’s example', { ENCRYPTION_KEY: 'your_32_byte_base64_key' }],
    ['what .env.example says', { ENCRYPTION_KEY: '' }],
    ['good, with an old one that is not', { ENCRYPTION_KEY: TEST_ENCRYPTION_KEY, ENCRYPTION_KEYS_OLD: 'short' }],
  ])('%s', async (_, env) => {
    const api = await startApp({
      app: 'api',
      env: {
        NODE_ENV: 'production',
        AUTH_PROVIDER: 'local',
        PORT: String(await freePort()),
        DATABASE_URL: database.appUrl,
        ...env,
      },
      waitUntilReady: false,
    });
    expect((await api.ended).code).toBe(1);
    const lines = api.logs().trimEnd().split('\n');
    expect(lines[0]).toBe('The configuration is not usable:');
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^ {2}ENCRYPTION_KEY.*generate one with: openssl rand -base64 32$/),
    ]);
  });
});

describe('a secret that cannot be read', () => {
  let api: StartedApp;
  let call: Call;
  let channel: ChannelWithSecret;

  const asAdmin = async (started: StartedApp): Promise<Call> => {
    const bearers = await openBearers({ databaseUrl: database.ownerUrl });
    return caller({ api: started, bearer: await bearers.of(workspace.members.admin) });
  };
  const channels = async (): Promise<ChannelList['items']> =>
    (await call<ChannelList>('GET', '/api/v1/channels')).body.items;
  const integrations = async (): Promise<IntegrationList['items']> =>
    (await call<IntegrationList>('GET', '/api/v1/integrations')).body.items;
  const trial = async (): Promise<ChannelTest> =>
    (await call<ChannelTest>('POST', `/api/v1/channels/${channel.id}/test`)).body;

  beforeAll(async () => {
    api = await startApi({
      databaseUrl: database.appUrl,
      env: { OUTGOING_ALLOWED_CIDRS: '127.0.0.0/8', LOG_LEVEL: 'trace' },
    });
    call = await asAdmin(api);
    const target = { kind: 'webhook', url: sink.url, headers: [{ name: 'x-team', value: 'blue' }] };
    channel = (await call<ChannelWithSecret>('POST', '/api/v1/channels', { name: 'Hook', target })).body;
    await call('POST', '/api/v1/channels', { name: 'Other', target });
  });

  it.each([
    ['moved from another row', `(select secret_sealed from "Channel" where name = 'Other')`],
    ['moved from another column', 'headers_sealed'],
    ['cut', `left(secret_sealed, -16)`],
    [
      'with another nonce',
      `overlay(secret_sealed placing translate(substr(secret_sealed, 13, 1), 'A' || substr(secret_sealed, 13, 1), 'BA') from 13)`,
    ],
    ['of a key that nobody has', `regexp_replace(secret_sealed, '^v1\\.[^.]*', 'v1.00000000')`],
    ['no sealed value', `'plain'`],
  ])('%s: the channel says so, fails by name, and works again with a new one', async (_, sealed) => {
    await sql(`update "Channel" set secret_sealed = ${sealed} where id = $1`, [channel.id]);
    expect(await channels()).toMatchObject([
      { name: 'Hook', secretUnreadable: true },
      { name: 'Other', secretUnreadable: false },
    ]);
    await sql(`delete from "AuditEntry" where action = 'channel.tested'`);
    const before = sink.requests.length;
    expect(await trial()).toMatchObject({
      ok: false,
      status: null,
      detail: expect.stringMatching(/^secret unreadable/),
    });
    expect(sink.requests).toHaveLength(before);
    // Everything else of it can be changed meanwhile.
    const renamed = await call('PATCH', `/api/v1/channels/${channel.id}`, { description: String(Math.random()) });
    expect(renamed).toMatchObject({ status: 200, body: { secretUnreadable: true } });

    const rotated = await call<ChannelWithSecret>('POST', `/api/v1/channels/${channel.id}/rotate-secret`);
    expect(rotated).toMatchObject({ status: 200, body: { secretUnreadable: false, previousSecretUntil: null } });
    expect(await trial()).toMatchObject({ ok: true, status: 204 });
    expect(sink.requests.at(-1)?.headers).toMatchObject({ 'x-team': 'blue' });
  });

  it('a header’s is mended by setting the headers anew', async () => {
    await sql(`update "Channel" set headers_sealed = secret_sealed where id = $1`, [channel.id]);
    expect(await channels()).toMatchObject([{ secretUnreadable: true }, {}]);
    const target = { kind: 'webhook', url: sink.url, headers: [{ name: 'x-team', value: 'green' }] };
    const mended = await call('PATCH', `/api/v1/channels/${channel.id}`, { target });
    expect(mended).toMatchObject({ status: 200, body: { secretUnreadable: false } });
    await sql(`delete from "AuditEntry" where action = 'channel.tested'`);
    expect(await trial()).toMatchObject({ ok: true });
    expect(sink.requests.at(-1)?.headers).toMatchObject({ 'x-team': 'green' });
  });

  it('an integration’s key: deliveries go on, the key is shown to nobody until there is a new one', async () => {
    const { generic } = workspace.integrations;
    const [{ sealed } = { sealed: '' }] = await sql<{ sealed: string }>(
      'select key_sealed as sealed from "Integration" where id = $1',
      [workspace.integrations.alertmanager.id],
    );
    await sql('update "Integration" set key_sealed = $2 where id = $1', [generic.id, sealed]);
    expect(await integrations()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: generic.id, secretUnreadable: true }),
        expect.objectContaining({ id: workspace.integrations.alertmanager.id, secretUnreadable: false }),
      ]),
    );
    const shown = await call<Problem>('GET', `/api/v1/integrations/${generic.id}/key`);
    expect(shown).toMatchObject({ status: 409, body: { code: 'CONFLICT', reason: 'secret_unreadable' } });
    expect(await sql(`select 1 from "AuditEntry" where action = 'integration.key_read'`)).toEqual([]);
    expect((await deliver({ api, integration: generic, alert: { title: 'Still taken in' } })).accepted).toBe(1);

    const rotated = await call<IntegrationWithUrl>('POST', `/api/v1/integrations/${generic.id}/rotate-key`);
    expect(rotated).toMatchObject({ status: 200, body: { secretUnreadable: false } });
    const read = await call<IntegrationWithUrl>('GET', `/api/v1/integrations/${generic.id}/key`);
    expect(read.body.ingestUrl).toBe(rotated.body.ingestUrl);
  });

  it('made none of these answers a 5xx', () => {
    const faults = api.records().filter(({ status, level }) => Number(status) >= 500 || level === 'error');
    expect(faults).toEqual([]);
  });
});

describe('another ENCRYPTION_KEY', () => {
  const cookieName = sessionCookieName({ webBaseUrl: WEB_ORIGIN });
  const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const signIn = async (api: StartedApp): Promise<string> => {
    const answer = await fetch(`${api.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: WEB_ORIGIN },
      body: JSON.stringify({ email: workspace.members.owner.email, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    return cookieOf(answer);
  };
  const tokenOf = (api: StartedApp, cookie: string): Promise<Response> =>
    fetch(`${api.url}/api/auth/token`, { headers: { cookie: `other=1; ${cookie}`, origin: WEB_ORIGIN } });
  const me = async (api: StartedApp, token: string): Promise<number> =>
    (await fetch(`${api.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('signs nobody out and breaks no token while the old one is known', async () => {
    const { owner } = workspace.members;
    await sql(
      `insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true) on conflict do nothing`,
      [owner.subject, owner.name, owner.email],
    );
    await sql(
      `insert into auth.account (id, "accountId", "providerId", "userId", password) values ($1, $1, 'credential', $1, $2)`,
      [owner.subject, await hashPassword(PASSWORD)],
    );
    const before = await startApi({ databaseUrl: database.appUrl });
    const cookie = await signIn(before);
    const { token } = (await (await tokenOf(before, cookie)).json()) as { token: string };
    const keys = await sql('select id from auth.jwks order by id');
    await before.kill();

    const env = { ENCRYPTION_KEY: NEW_KEY, ENCRYPTION_KEYS_OLD: TEST_ENCRYPTION_KEY };
    const during = await startApi({ databaseUrl: database.appUrl, env });
    // By its key, and not by asking with it: a token lives for a minute, and a busy machine starts slowly.
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    const { keys: known } = (await (await fetch(`${during.url}/api/auth/jwks`)).json()) as { keys: { kid: string }[] };
    expect(known.map((key) => key.kid)).toContain(kid);
    const answer = await tokenOf(during, cookie);
    expect(answer.status).toBe(200);
    expect(await me(during, ((await answer.json()) as { token: string }).token)).toBe(200);
    // No other key signs: the one of before was opened.
    expect(await sql('select id from auth.jwks order by id')).toEqual(keys);
    const cookieNow = cookieOf(answer);
    expect(cookieNow).toMatch(new RegExp(`^${cookieName}=`));
    expect(cookieNow).not.toBe(cookie);
    expect(answer.headers.getSetCookie()[0]).toMatch(/Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await tokenOf(during, cookieNow)).headers.getSetCookie()).toEqual([]);
    // A signature that none of our keys made is worth nothing.
    expect((await tokenOf(during, `${cookie.slice(0, -6)}AAA%3D`)).status).toBe(401);
    await during.kill();

    const after = await startApi({ databaseUrl: database.appUrl, env: { ENCRYPTION_KEY: NEW_KEY } });
    expect((await tokenOf(after, cookieNow)).status).toBe(200);
    expect((await tokenOf(after, cookie)).status).toBe(401);
    // The key that signed was not sealed anew: another one signs beside it.
    expect((await sql('select id from auth.jwks')).length).toBe(keys.length + 1);
    expect(await signIn(after)).toMatch(/./);
    await after.kill();
  }, 180_000);
});
