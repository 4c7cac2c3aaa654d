import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { API_SCOPES } from '@signalcraft/contracts/identity';
import { rateLimitsOf } from '@signalcraft/contracts/rate-limits';
import { SharedRates } from '@signalcraft/queues/shared-rates';
import { type PrivateRedis, startPrivateRedis } from '@signalcraft/testkit/private-redis';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { testServices, withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';

const PER_MINUTE = 900;
const { key: KEY_LIMIT, refused: REFUSED } = rateLimitsOf(PER_MINUTE);
const AT_ONCE = 24;

let database: TestDatabase;
let workspace: TestWorkspace;
let bearers: Bearers;
let alone: StartedApp;

beforeAll(async () => {
  database = await withDatabase();
  alone = await startApi({ databaseUrl: database.appUrl, env: { API_REQUESTS_PER_MINUTE: '60', TRUST_PROXY: '1' } });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
});
afterAll(killStartedApps);

const newKey = async (): Promise<string> =>
  (await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: API_SCOPES })).key;
const ask = (api: StartedApp, headers: Record<string, string>): Promise<Response> =>
  fetch(`${api.url}/api/v1/teams`, { headers });
const withKey = (key: string, address?: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  ...(address ? { 'x-forwarded-for': address } : {}),
});

/** Statuses by how often they came, asking the processes in turn, many at once, until told to stop. */
async function load(options: { apis: StartedApp[]; key: string; until: () => boolean }): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let turn = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (!options.until()) {
        turn += 1;
        const api = options.apis[turn % options.apis.length];
        if (!api) throw new Error('no process');
        const answer = await ask(api, withKey(options.key));
        await answer.arrayBuffer();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        // Some way past the limit is past it: the machine has others to serve.
        if (answer.status === 429) await sleep(20);
      }
    }),
  );
  return statuses;
}

describe.skipIf(testServices().redisUrl === null)('three processes on one Redis', () => {
  let redis: PrivateRedis;
  let apis: StartedApp[];

  beforeAll(async () => {
    redis = await startPrivateRedis();
    apis = await Promise.all(
      [1, 2, 3].map(() =>
        startApi({
          databaseUrl: database.appUrl,
          env: { REDIS_URL: redis.url, API_REQUESTS_PER_MINUTE: String(PER_MINUTE) },
        }),
      ),
    );
    return async () => {
      await Promise.all(apis.map((api) => api.kill('SIGKILL')));
      await redis.remove();
    };
  });

  /** What one limit lets through in a time: the burst, and the pace from then on. */
  const allowedIn = (ms: number): number => KEY_LIMIT.burst + (PER_MINUTE * ms) / 60_000;

  /** It may do nothing: a refusal costs no query, so that the load is past the limit on a slow machine too. */
  const idleKey = async (): Promise<string> =>
    (await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: [] })).key;
  const ALLOWED = 403;

  it('hold a key’s limit together to within 2 %', async () => {
    const key = await idleKey();
    const from = performance.now();
    const statuses = await load({ apis, key, until: () => performance.now() - from > 12_000 });
    const ratio = (statuses.get(ALLOWED) ?? 0) / allowedIn(performance.now() - from);
    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(1.02);
    expect([...statuses.keys()].sort()).toEqual([ALLOWED, 429]);
  });

  it('go on without Redis, fail nothing, and let through no more than twice the limit', async () => {
    const key = await idleKey();
    const from = performance.now();
    const loaded = load({ apis, key, until: () => performance.now() - from > 10_000 });
    await sleep(3_000);
    await redis.stop({ immediate: true });
    const statuses = await loaded;
    const ratio = (statuses.get(ALLOWED) ?? 0) / allowedIn(performance.now() - from);
    expect(ratio).toBeLessThan(2);
    expect(ratio).toBeGreaterThan(0.9);
    expect([...statuses.keys()].sort()).toEqual([ALLOWED, 429]);
    await redis.start();
  });
});

describe.skipIf(testServices().redisUrl === null)('a Redis that hangs', () => {
  it('holds a request up for a moment, and the next not at all', async () => {
    const redis = await startPrivateRedis();
    const rates = new SharedRates({ backend: { kind: 'redis', url: redis.url }, onError: () => undefined });
    const take = () => rates.take({ key: 'x', intervalUs: 1_000, toleranceUs: 1_000_000, counts: true });
    await expect.poll(take, { timeout: 20_000 }).toBeGreaterThan(0);
    const pid = redis.pid();
    if (pid === null) throw new Error('Redis does not run');
    process.kill(pid, 'SIGSTOP');
    const times: number[] = [];
    for (let count = 0; count < 21; count += 1) {
      const from = performance.now();
      expect(await take()).toBeNull();
      times.push(performance.now() - from);
    }
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(50);
    process.kill(pid, 'SIGCONT');
    await expect.poll(take, { timeout: 20_000 }).toBeGreaterThan(0);
    rates.close();
    await redis.remove();
  });
});

describe('one caller', () => {
  it('is told what is left, and past it when to come again', async () => {
    const key = await newKey();
    const first = await ask(alone, withKey(key));
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"key";q=10;w=10');
    expect(first.headers.get('ratelimit')).toBe('"key";r=9;t=1');
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(alone, withKey(key))));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.headers.get('ratelimit')).toBe('"key";r=0;t=1');
    expect(await refused?.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect((await ask(alone, withKey(await newKey()))).status, 'another key has its own').toBe(200);
    const member = await bearers.of(workspace.members.viewer);
    const ofMember = await ask(alone, withKey(member));
    expect(ofMember.headers.get('ratelimit')).toBe('"member";r=9;t=1');
    const again = await ask(alone, withKey(await bearers.of(workspace.members.viewer)));
    expect(again.headers.get('ratelimit'), 'whatever token they come with').toBe('"member";r=8;t=2');
  });

  it('that names nobody is counted by its address, which it cannot choose', async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 300 && !statuses.has(429); count += 20) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          ask(alone, { 'x-forwarded-for': `10.0.${count}.${index}, 198.51.100.7` }),
        ),
      );
      for (const { status } of answers) statuses.add(status);
    }
    expect([...statuses].sort()).toEqual([401, 429]);
    expect((await ask(alone, { 'x-forwarded-for': '198.51.100.8' })).status).toBe(401);
  });
});

describe('guessing at keys', () => {
  const guess = (): string => `sc_${randomBytes(32).toString('base64url')}`;

  it('ends after ten from one address, which does not lock out a key that was good before', async () => {
    const [used, unused] = [await newKey(), await newKey()];
    const address = '203.0.113.5';
    expect((await ask(alone, withKey(used, address))).status).toBe(200);
    for (let count = 0; count < REFUSED.burst; count += 1) {
      expect((await ask(alone, withKey(guess(), address))).status).toBe(401);
    }
    const refused = await ask(alone, withKey(guess(), address));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-policy')).toBe('"refused";q=10;w=60');
    expect((await ask(alone, withKey(unused, address))).status, 'the right guess is none the wiser').toBe(429);
    expect((await ask(alone, withKey(used, address))).status).toBe(200);
    expect((await ask(alone, withKey(unused, '203.0.113.6'))).status).toBe(200);
    const token = await bearers.of(workspace.members.owner);
    expect((await ask(alone, withKey(token, address))).status, 'a person at that address').toBe(200);
  });

  it('ends after ten with one key from many addresses', async () => {
    const wrong = guess();
    const statuses: number[] = [];
    for (let count = 0; count <= REFUSED.burst; count += 1) {
      statuses.push((await ask(alone, withKey(wrong, `192.0.2.${count}`))).status);
    }
    expect(statuses).toEqual([...Array.from({ length: REFUSED.burst }, () => 401), 429]);
  });
});
