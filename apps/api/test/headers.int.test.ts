import { readFile } from 'node:fs/promises';
import { API_SCOPES } from '@signalcraft/contracts/identity';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { openBearers } from './bearers.ts';
import { belongingsOfNobody } from './belongings.ts';
import { readAttempts } from './operations.ts';

const ORIGIN = 'https://alerts.example';
const SECOND = 'https://wall.example:8443';

/** To the letter. */
const HEADERS = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '0',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

let database: TestDatabase;
let api: StartedApp;
let workspace: TestWorkspace;
let key: string;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({
    databaseUrl: database.appUrl,
    env: { NODE_ENV: 'production', WEB_BASE_URL: ORIGIN, CORS_ORIGINS: `${ORIGIN}, ${SECOND}` },
  });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  ({ key } = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: API_SCOPES }));
});
afterAll(killStartedApps);

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(api.url + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });

/** What an answer lacks of what every answer says; nothing where it is whole. */
function faultsOf(name: string, answer: Response): string[] {
  const { headers } = answer;
  const faults = Object.entries(HEADERS)
    .filter(([header, value]) => headers.get(header) !== value)
    .map(([header]) => `${header}: ${headers.get(header)}`);
  for (const header of ['x-powered-by', 'server', 'access-control-allow-origin']) {
    if (headers.has(header)) faults.push(`${header}: ${headers.get(header)}`);
  }
  if (!headers.get('cache-control')?.includes('no-store'))
    faults.push(`cache-control: ${headers.get('cache-control')}`);
  const type = headers.get('content-type');
  if (type !== null && !/; charset=utf-8$/i.test(type)) faults.push(`content-type: ${type}`);
  return faults.map((fault) => `${name}, ${answer.status}: ${fault}`);
}

describe('what every answer tells browsers', () => {
  it('is on every operation’s, whether it is let in or not', async () => {
    const attempts = await readAttempts();
    const nobody = belongingsOfNobody();
    const faults: string[] = [];
    for (const { name, method, path, body } of attempts) {
      for (const authorization of [`Bearer ${key}`, '']) {
        const answer = await ask(path(nobody), {
          method,
          headers: { authorization, 'content-type': 'application/json' },
          ...(method === 'GET' ? {} : { body: JSON.stringify(body?.(nobody) ?? {}) }),
        });
        faults.push(...faultsOf(name, answer));
        await answer.body?.cancel();
      }
    }
    expect(attempts.length).toBeGreaterThan(100);
    expect(faults).toEqual([]);
  });

  it.each([
    ['no path of ours', '/', {}],
    ['nothing below the API', '/api/nothing', {}],
    ['a path that does not decode', '/api/%zz', {}],
    ['a method of no route', '/api/v1/teams', { method: 'PATCH' }],
    [
      'a body that is no JSON',
      '/api/v1/teams',
      { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
    ],
    ['a kind of body that nobody takes', '/api/v1/teams', { method: 'POST', body: 'x=1' }],
    ['a body past the bound', '/api/v1/teams', { method: 'POST', body: `"${'x'.repeat(300_000)}"` }],
    ['a delivery of nobody’s', '/api/webhooks/generic/nobody', { method: 'POST', body: '{}' }],
    ['reading a delivery’s address', '/api/webhooks/generic/nobody', {}],
  ])('is on the refusal of %s', async (name, path, init) => {
    const answer = await ask(path, init);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(faultsOf(name, answer)).toEqual([]);
  });

  it('is on what a delivery is answered', async () => {
    const answer = await fetch(api.url + workspace.integrations.generic.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Disk full' }),
    });
    expect(answer.status).toBe(202);
    expect(faultsOf('a delivery', answer)).toEqual([]);
  });

  it('lets the page of the document have its own style sheet, and no script', async () => {
    const answer = await ask('/api/docs');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; frame-ancestors 'none'; /);
    expect(faultsOf('docs', answer)).toEqual([`docs, 200: content-security-policy: ${policy}`]);
    expect(await answer.text()).not.toContain('<script');
  });
});

describe('another site', () => {
  const EVIL = [
    'https://evil.example',
    'null',
    'http://alerts.example',
    'https://alerts.example.evil.example',
    'https://evil-alerts.example',
    'https://sub.alerts.example',
    'https://alerts.example:444',
    'https://alerts.example.',
    'https://ALERTS.example',
    'https://wall.example',
    '*',
  ];

  it.each(EVIL)('such as %s is not told that it may read, nor that it may ask', async (origin) => {
    const read = await ask('/api/v1/teams', { headers: { origin } });
    const asked = await ask('/api/v1/teams', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(asked.status).toBeLessThan(500);
    for (const { headers } of [read, asked]) {
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toMatch(/\borigin\b/i);
    }
  });

  it.each([ORIGIN, SECOND])('but %s, which is configured, is, and brings no cookies', async (origin) => {
    const read = await ask('/api/v1/teams', { headers: { origin } });
    expect(read.status).toBe(200);
    expect(read.headers.get('access-control-allow-origin')).toBe(origin);
    expect(read.headers.get('access-control-expose-headers')).toContain('ratelimit');
    const asked = await ask('/api/v1/teams/x', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'authorization' },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect(asked.headers.get('access-control-allow-methods')).toContain('DELETE');
    for (const { headers } of [read, asked]) {
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toMatch(/\borigin\b/i);
    }
  });

  it('reads no answer to a delivery, whoever it is', async () => {
    const answer = await fetch(api.url + workspace.integrations.generic.path, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      body: '{"title":"Disk full"}',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('signs nobody in or out', async () => {
    for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`]) {
      for (const path of ['/api/auth/sign-in/email', '/api/auth/sign-out']) {
        const answer = await ask(path, {
          method: 'POST',
          headers: { origin, cookie: 'sc443.session_token=x', 'content-type': 'application/json' },
          body: '{}',
        });
        expect(answer.status).toBe(403);
      }
    }
  });

  it('is not helped by a token in the address or in a cookie', async () => {
    for (const [path, headers] of [
      [`/api/v1/teams?token=${key}&access_token=${key}`, {}],
      ['/api/v1/teams', { cookie: `token=${key}; authorization=Bearer ${key}` }],
      ['/api/v1/teams', { 'x-api-key': key, 'x-authorization': `Bearer ${key}` }],
    ] as const) {
      expect((await fetch(api.url + path, { headers })).status).toBe(401);
    }
  });
});

describe('what is not public', () => {
  it.each([
    '/metrics',
    '/api/metrics',
    '/docs',
    '/api/docs/',
    '/admin/queues',
    '/api/queues',
    '/.env',
    '/api/.env',
    '/.git/config',
    '/api/.git/HEAD',
    '/dist/main.js',
    '/dist/main.js.map',
    '/main.js.map',
    '/package.json',
    '/api/../package.json',
    '/api/%2e%2e/package.json',
    '/server-status',
    '/debug/pprof',
  ])('%s is not there', async (path) => {
    const answer = await fetch(api.url + path);
    expect([401, 404]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });
});

describe('the health answer', () => {
  it('asks the database once a second, however often it is asked, and names no version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const pings = async (): Promise<number> => {
      const [row] = await queryAs<{ commits: string }>({
        databaseUrl: database.ownerUrl,
        text: `select pg_stat_clear_snapshot(), xact_commit as commits from pg_stat_database
          where datname = current_database()`,
      });
      return Number(row?.commits);
    };
    const before = await pings();
    const from = performance.now();
    const stamps = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(`${api.url}/api/health`)));
      for (const answer of answers) {
        expect(answer.status).toBe(200);
        const text = await answer.text();
        expect(text).not.toContain(version);
        expect(text).not.toMatch(/node|fastify|postgres|v\d+\.\d+/i);
        stamps.add((JSON.parse(text) as { timestamp: string }).timestamp);
      }
    }
    const seconds = (performance.now() - from) / 1_000;
    expect(stamps.size).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
    // The api's own look at its stores is among them.
    expect((await pings()) - before).toBeLessThan(200);
  });
});

describe('an id of an odd form', () => {
  const GOOD = '019ab000-0000-7000-8000-000000000000';
  const ODD = [
    '1',
    '0',
    '-1',
    '1e3',
    '999999999999999999999',
    'null',
    'undefined',
    GOOD.toUpperCase(),
    `{${GOOD}}`,
    `${GOOD} `,
    `${GOOD}'--`,
    GOOD.replaceAll('-', ''),
    '../',
    '..%2f..%2fetc%2fpasswd',
    '%00',
    `${GOOD}%00`,
    '%0d%0aset-cookie:x=1',
    '%ff',
    '%F0%9F%92%A9',
    '*',
    '[]',
    'x'.repeat(10_000),
  ];

  it('is not found or not taken, at every route that takes one', async () => {
    const attempts = (await readAttempts()).filter(({ kind }) => kind === 'absent' || kind === 'key');
    const routes = attempts.filter(({ path }) => path(belongingsOfNobody()) !== path({ ...belongingsOfNobody() }));
    expect(routes.length).toBeGreaterThan(60);
    const wrong: string[] = [];
    for (const { name, method, path, body } of routes) {
      const odd = ODD[routes.findIndex((route) => route.name === name) % ODD.length] ?? '';
      const ids = Object.fromEntries(Object.keys(belongingsOfNobody()).map((id) => [id, odd])) as ReturnType<
        typeof belongingsOfNobody
      >;
      const answer = await ask(path(ids), {
        method,
        ...(method === 'GET'
          ? {}
          : {
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body?.(belongingsOfNobody()) ?? {}),
            }),
      });
      await answer.body?.cancel();
      if (![400, 401, 403, 404, 405, 414, 422, 431].includes(answer.status))
        wrong.push(`${name} ${odd}: ${answer.status}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(ODD.map((odd) => ({ odd, name: JSON.stringify(odd.slice(0, 40)) })))(
    '$name reads no group',
    async ({ odd }) => {
      for (const path of [
        `/api/v1/alert-groups/${odd}`,
        `/api/v1/alert-groups/${odd}/timeline`,
        `/api/receipts/${odd}`,
      ]) {
        const answer = await ask(path);
        expect([400, 401, 404, 414, 431]).toContain(answer.status);
      }
    },
  );
});
