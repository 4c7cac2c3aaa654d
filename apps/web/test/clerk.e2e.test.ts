import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@signalcraft/testkit/ports';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
/** Clerk's key, and the one that it changes to. */
const [{ publicKey, privateKey }, next] = [pair(), pair()];
const ISSUER = 'https://clerk.example.test';
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let web: StartedApp;
let cookie: string;

/** As Clerk signs the session it keeps in the browser. */
function sessionToken(claims: object, key: KeyObject = privateKey): string {
  const now = Math.floor(Date.now() / 1_000);
  const text = [
    base64url({ alg: 'RS256', typ: 'JWT', kid: 'ins_test' }),
    base64url({ iss: ISSUER, sid: 'sess_test', iat: now - 5, nbf: now - 5, exp: now + 60, ...claims }),
  ].join('.');
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** Clerk's API, to which everybody is somebody with an address that is not proved. */
const clerkApi = createServer((request, response) => {
  const [id] = (request.url ?? '').split('/').slice(-1);
  const address = { id: 'idn_1', email_address: `${id}@x.example`, verification: { status: 'unverified' } };
  response.end(JSON.stringify({ id, primary_email_address_id: 'idn_1', email_addresses: [address] }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => clerkApi.listen(0, '127.0.0.1', resolve));
  const database = await withDatabase();
  const { integrations, members } = await createWorkspace({ databaseUrl: database.ownerUrl });
  await queryAs({
    databaseUrl: database.ownerUrl,
    text: `insert into "UserIdentity" (provider, subject, user_id) values ('clerk', 'user_test', $1)`,
    values: [members.owner.userId],
  });
  const [apiPort, webPort] = [await freePort(), await freePort()];
  const webUrl = `http://localhost:${webPort}`;
  const shared = {
    NODE_ENV: 'production',
    WEB_BASE_URL: webUrl,
    NEXT_PUBLIC_API_BASE_URL: `http://127.0.0.1:${apiPort}`,
    CLERK_SECRET_KEY: 'sk_test_of_nobody',
    CLERK_JWT_PUBLIC_KEY: [publicKey, next.publicKey]
      .map((key) => key.export({ type: 'spki', format: 'pem' }))
      .join(','),
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('clerk.example.test$')}`,
    CLERK_API_URL: `http://127.0.0.1:${(clerkApi.address() as AddressInfo).port}`,
    CLERK_TELEMETRY_DISABLED: '1',
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  };
  const [api, started] = await Promise.all([
    startApp({
      app: 'api',
      env: {
        ...shared,
        PORT: String(apiPort),
        DATABASE_URL: database.appUrl,
        ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
        LOG_LEVEL: 'error',
      },
    }),
    startApp({ app: 'web', env: { ...shared, PORT: String(webPort), HOSTNAME: 'localhost' } }),
  ]);
  web = started;
  await send({ url: `${api.url}${integrations.generic.path}`, alerts: [{ title: 'Checkout answers 5xx' }] });
  cookie = cookieOf(sessionToken({ sub: 'user_test', azp: webUrl }));
});

const cookieOf = (token: string): string =>
  `__session=${token}; __client_uat=${Math.floor(Date.now() / 1_000) - 100}; __clerk_db_jwt=dvb_test`;
/** All the scripts that a page of this server brings. */
async function scriptsOf(url: string): Promise<string> {
  const html = await (await fetch(url)).text();
  const paths = [...new Set(html.match(/\/_next\/static\/chunks\/[\w.~-]+\.js/g))];
  expect(paths.length).toBeGreaterThan(3);
  const scripts = await Promise.all(paths.map(async (path) => (await fetch(new URL(path, url))).text()));
  return scripts.join('\n');
}

afterAll(async () => {
  clerkApi.close();
  await killStartedApps();
});

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${web.url}${path}`, { headers, redirect: 'manual' });

describe('the same build with Clerk’s keys', () => {
  it('draws Clerk’s sign-in under the policy, and says whose accounts they are', async () => {
    const response = await ask('/sign-in');
    const html = await response.text();
    const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
    expect(html).toContain('Accounts are kept by Clerk.');
    expect(html).toMatch(/<script src="https:\/\/clerk\.example\.test\/[^>]+>/);
    expect(/<script src="https:\/\/clerk\.example\.test\/[^>]+nonce="([^"]+)"/.exec(html)?.[1]).toBe(nonce);
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self' http://127.0.0.1");
  });

  it('leads strangers to it', async () => {
    const response = await ask('/integrations');
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe('/sign-in?next=%2Fintegrations');
  });

  it('passes the session’s token on to the browser, and to nobody without a session', async () => {
    const response = await ask('/api/auth/token', { cookie });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { token } = (await response.json()) as { token: string };
    expect(cookie).toContain(`__session=${token};`);
    expect((await ask('/api/auth/token')).status).toBe(401);
    const forged = sessionToken({ sub: 'user_test', azp: web.url }).replace(/.{8}$/, 'AAAAAAAA');
    expect(
      (await ask('/api/auth/token', { cookie: cookie.replace(/__session=[^;]+/, `__session=${forged}`) })).status,
    ).not.toBe(200);
  });

  it('serves the inbox to the person behind it, without asking Clerk', async () => {
    const html = await (await ask('/', { cookie })).text();
    expect(html).toContain('>Checkout answers 5xx</a>');
    expect(html, 'this installation has no mail provider').toContain('Nobody can be paged by e-mail');
  });

  it('believes a session signed by the key that Clerk changes to, and none of a third', async () => {
    const claims = { sub: 'user_test', azp: web.url };
    const ask200 = await ask('/', { cookie: cookieOf(sessionToken(claims, next.privateKey)) });
    expect(ask200.status).toBe(200);
    expect(await ask200.text()).toContain('>Checkout answers 5xx</a>');
    expect((await ask('/', { cookie: cookieOf(sessionToken(claims, pair().privateKey)) })).status).toBe(307);
  });

  it('tells whom Clerk vouches for without a proved address what to do', async () => {
    const stranger = cookieOf(sessionToken({ sub: 'user_stranger', azp: web.url }));
    const html = await (await ask('/', { cookie: stranger })).text();
    expect(html).toContain('Your e-mail address is not verified');
    expect(html).not.toContain('Checkout answers 5xx');
  });

  it('signs people up by Clerk’s own form', async () => {
    expect(await (await ask('/sign-up')).text()).toContain('Accounts are kept by Clerk.');
  });

  it('loads Clerk’s code here, and none of it where accounts are local', async () => {
    expect(await scriptsOf(`${web.url}/sign-in`)).toContain('clerk-js');
    const port = await freePort();
    const local = await startApp({
      app: 'web',
      env: { NODE_ENV: 'production', AUTH_PROVIDER: 'local', PORT: String(port), HOSTNAME: 'localhost' },
    });
    const scripts = await scriptsOf(`${local.url}/sign-in`);
    expect(scripts).not.toContain('clerk-js');
    expect(scripts).not.toMatch(/__clerk/);
    await local.kill();
  });

  it('has no local accounts', async () => {
    const response = await fetch(`${web.url}/api/auth/sign-in/email`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });
});
