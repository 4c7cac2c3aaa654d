import type { Problem } from '@signalcraft/contracts/errors';
import { freePort } from '@signalcraft/testkit/ports';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { testServices, withDatabase } from '@signalcraft/testkit/test-services';
import { TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';

const ORIGIN = 'https://alerts.example';

let databaseUrl: string;
let api: StartedApp;
beforeAll(async () => {
  ({ appUrl: databaseUrl } = await withDatabase());
  const { redisUrl } = testServices();
  api = await startApi({
    databaseUrl,
    env: {
      LOG_LEVEL: 'info',
      WEB_BASE_URL: `${ORIGIN}/`,
      METRICS_TOKEN: 'the token',
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    },
  });
});
afterAll(killStartedApps);

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(api.url + path, { headers });

describe('starting', () => {
  it('names every fault of its configuration at once and exits with 1', async () => {
    const broken = await startApp({
      app: 'api',
      env: { NODE_ENV: 'production', PORT: 'high', REDIS_URL: 'http://x', EMAIL_PROVIDER: 'smtp' },
      waitUntilReady: false,
    });
    await broken.logged({ text: 'is not usable' });
    expect((await broken.ended).code).toBe(1);
    for (const name of ['PORT', 'REDIS_URL', 'DATABASE_URL', 'ENCRYPTION_KEY', 'SMTP_HOST', 'CLERK_SECRET_KEY']) {
      expect(broken.logs()).toContain(name);
    }
    expect(broken.logs()).not.toMatch(/ at .*\.js:\d+/);
  });

  it('lives and says what is missing while its stores are away', async () => {
    const port = String(await freePort());
    const lonely = await startApp({
      app: 'api',
      env: {
        NODE_ENV: 'production',
        AUTH_PROVIDER: 'local',
        PORT: port,
        DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:9/nowhere',
        REDIS_URL: 'redis://127.0.0.1:9',
        ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
      },
      waitUntilReady: false,
    });
    await lonely.logged({ text: 'Trying each second', timeoutMs: 20_000 });
    const health = await fetch(`${lonely.url}/api/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({
      status: 'degraded',
      timestamp: expect.stringMatching(/^\d{4}-/),
      uptime: expect.any(Number),
      checks: { database: 'down', redis: 'down', mail: 'off' },
    });
    const ready = await fetch(`${lonely.url}/api/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ checks: { database: 'down' } });
    expect((await fetch(`${lonely.url}/api/health/live`)).status).toBe(200);
    // In production an open metrics page does not exist.
    expect((await fetch(`${lonely.url}/api/metrics`)).status).toBe(404);
    const { groups, ...answer } = (await (
      await fetch(`${lonely.url}/api/webhooks/generic/some-key`, { method: 'POST', body: '{}' })
    ).json()) as Problem & { groups?: unknown };
    expect(answer).toMatchObject({ status: 503, code: 'DATABASE_DOWN' });
    expect(groups).toBeUndefined();
  });
});

describe('health and metrics', () => {
  it('says that all is well', async () => {
    const answer = await get('/api/health');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      status: 'ok',
      timestamp: expect.any(String),
      uptime: expect.any(Number),
      checks: { database: 'up', redis: testServices().redisUrl ? 'up' : 'off', mail: 'off' },
    });
  });

  it('shows metrics to the bearer of the token only', async () => {
    expect((await get('/api/metrics')).status).toBe(401);
    expect((await get('/api/metrics', { authorization: 'Bearer another' })).status).toBe(401);
    await get('/api/health/live');
    const answer = await get('/api/metrics', { authorization: 'Bearer the token' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    for (const line of [
      /^signalcraft_http_request_seconds_bucket\{le="0.01",method="GET",route="\/api\/health\/live",status="200"\} \d+$/m,
      /^signalcraft_queue_jobs\{queue="notifications",state="wait"\} 0$/m,
      /^signalcraft_queue_jobs\{queue="escalations",state="wait"\} 0$/m,
      /^signalcraft_database_connections\{state="idle"\} \d+$/m,
      /^signalcraft_database_connections\{state="active"\} \d+$/m,
      /^signalcraft_partition_days_ahead 14$/m,
      /^signalcraft_notifications_oldest_due_seconds 0$/m,
      /^signalcraft_ingest_waiting_alerts 0$/m,
      /^# TYPE signalcraft_http_5xx_total counter$/m,
      /^# TYPE signalcraft_alert_processing_seconds histogram$/m,
      /^# TYPE signalcraft_flush_alerts histogram$/m,
    ]) {
      expect(text).toMatch(line);
    }
  });
});

describe('every answer', () => {
  it('carries a request id: the proxy’s where it is one, else its own', async () => {
    expect((await get('/api/health/live', { 'x-request-id': 'proxy-0123456789' })).headers.get('x-request-id')).toBe(
      'proxy-0123456789',
    );
    for (const odd of ['x', 'a b c d e f g h', 'y'.repeat(65)]) {
      const id = (await get('/api/health/live', { 'x-request-id': odd })).headers.get('x-request-id');
      expect(id).toBeTruthy();
      expect(id).not.toBe(odd);
    }
  });

  it('is a problem without internals where it is an error', async () => {
    const cases: [Promise<Response>, number, string][] = [
      [get('/api/nothing'), 404, 'NOT_FOUND'],
      [get('/'), 404, 'NOT_FOUND'],
      [get('/api/%zz'), 400, 'VALIDATION_FAILED'],
      [get('/api/receipts/no-uuid', { authorization: 'Bearer x' }), 400, 'VALIDATION_FAILED'],
    ];
    for (const [asked, status, code] of cases) {
      const answer = await asked;
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      const problem = (await answer.json()) as Problem;
      expect(problem).toMatchObject({ status, code, requestId: answer.headers.get('x-request-id') });
      expect(Object.keys(problem).filter((name) => name === 'stack' || name === 'message')).toEqual([]);
    }
    const invalid = (await (await get('/api/receipts/no-uuid', { authorization: 'Bearer x' })).json()) as Problem;
    expect(invalid.issues).toEqual([{ path: '', message: expect.any(String) }]);
  });

  it('lets the web app’s origin read it and no other', async () => {
    const preflight = await fetch(`${api.url}/api/v1/alert-groups`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,last-event-id',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await get('/api/health', { origin: ORIGIN })).headers.get('access-control-allow-origin')).toBe(ORIGIN);
    for (const origin of ['https://alerts.example.evil', 'http://alerts.example', 'null']) {
      expect((await get('/api/health', { origin })).headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('tells browsers to be strict', async () => {
    const { headers } = await get('/api/health');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=63072000');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it('is logged by its route’s pattern, and neither URL nor headers are', async () => {
    const secret = '0192aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee';
    await get(`/api/receipts/${secret}?token=visible`, {
      authorization: 'Bearer also-secret',
      cookie: 'c=cookie-value',
    });
    await api.logged({ text: '"route":"/api/receipts/:id","status":401' });
    expect(api.records()).toContainEqual(
      expect.objectContaining({
        level: 'info',
        msg: 'Request answered',
        method: 'GET',
        route: '/api/receipts/:id',
        status: 401,
        ms: expect.any(Number),
        time: expect.any(Number),
      }),
    );
    for (const text of [secret, 'visible', 'also-secret', 'cookie-value']) expect(api.logs()).not.toContain(text);
  });
});
