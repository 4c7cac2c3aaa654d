import { generateKeyPairSync, sign } from 'node:crypto';
import { freePort } from '@signalcraft/testkit/ports';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ISSUER = 'https://clerk.example.test';
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let web: StartedApp;
let cookie: string;

/** As Clerk signs the session it keeps in the browser. */
function sessionToken(claims: object): string {
  const now = Math.floor(Date.now() / 1_000);
  const text = [
    base64url({ alg: 'RS256', typ: 'JWT', kid: 'ins_test' }),
    base64url({ iss: ISSUER, sid: 'sess_test', iat: now - 5, nbf: now - 5, exp: now + 60, ...claims }),
  ].join('.');
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

beforeAll(async () => {
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
    CLERK_JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('clerk.example.test$')}`,
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
  const token = sessionToken({ sub: 'user_test', azp: webUrl });
  cookie = `__session=${token}; __client_uat=${Math.floor(Date.now() / 1_000) - 100}; __clerk_db_jwt=dvb_test`;
});

afterAll(killStartedApps);

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

  it('has no local accounts', async () => {
    const response = await fetch(`${web.url}/api/auth/sign-in/email`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });
});
