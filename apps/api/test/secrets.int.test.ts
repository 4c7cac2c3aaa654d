import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { ChannelWithSecret } from '@signalcraft/contracts/channels';
import type { IntegrationWithUrl } from '@signalcraft/contracts/integrations';
import { freePort } from '@signalcraft/testkit/ports';
import { type PrivateRedis, startPrivateRedis } from '@signalcraft/testkit/private-redis';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { openWebhookSink } from '@signalcraft/testkit/webhook-sink';
import { createWorkspace, TEST_ENCRYPTION_KEY, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';
import { plantSecrets, SHAPES } from './planted-secrets.ts';

const LOGIN = `secrets_${Date.now()}`;
const { plant, count, foundIn } = plantSecrets();
const secrets = {
  database: plant('DATABASE_URL'),
  redis: plant('REDIS_URL'),
  smtp: plant('SMTP_PASSWORD'),
  metrics: plant('METRICS_TOKEN'),
  heartbeat: plant('HEARTBEAT_URL'),
  sentry: plant('SENTRY_DSN'),
};

let database: Awaited<ReturnType<typeof withDatabase>>;
let redis: PrivateRedis;
let workspace: TestWorkspace;
let api: StartedApp;
let worker: StartedApp;
let call: Call;
/** What the stand-in for Sentry was told. */
const envelopes: string[] = [];
/** What was answered with an error. */
const refusals: string[] = [];
const closers: (() => unknown)[] = [];

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.superuserUrl, text, values });

/** Takes what it is sent, as Sentry does. */
async function openSentry(): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    envelopes.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8'));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const { port } = server.address() as { port: number };
  return `http://${secrets.sentry}@127.0.0.1:${port}/1`;
}

/** A mail server that refuses each login and says back what it was told, in clear and as it came. */
async function openChattySmtp(): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 ready\r\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\r\n').filter(Boolean)) {
        const [, login] = /^AUTH PLAIN (.*)$/.exec(line) ?? [];
        if (login) {
          const said = Buffer.from(login, 'base64').toString('utf8').replaceAll('\0', ' ');
          socket.write(`535 wrong password=${said} (${login})\r\n`);
        } else socket.write(line.startsWith('EHLO') ? '250-here\r\n250 AUTH PLAIN\r\n' : '250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return (server.address() as { port: number }).port;
}

beforeAll(async () => {
  database = await withDatabase();
  redis = await startPrivateRedis();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  await sql(`create role ${LOGIN} login noinherit password '${secrets.database}'`);
  await sql(`grant sc_app, sc_system, sc_auth, sc_queue to ${LOGIN}`);
  const databaseUrl = new URL(database.appUrl);
  databaseUrl.username = LOGIN;
  databaseUrl.password = secrets.database;
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'trace',
    DATABASE_URL: databaseUrl.href,
    REDIS_URL: `redis://default:${secrets.redis}@127.0.0.1:${redis.port}`,
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
    AUTH_PROVIDER: 'local',
    METRICS_TOKEN: secrets.metrics,
    EMAIL_PROVIDER: 'smtp',
    EMAIL_FROM: 'pages@signalcraft.example',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(await openChattySmtp()),
    SMTP_USER: 'mailer',
    SMTP_PASSWORD: secrets.smtp,
    SMTP_REQUIRE_TLS: 'false',
    OUTGOING_ALLOWED_CIDRS: '127.0.0.0/8',
    // Nobody listens there.
    HEARTBEAT_URL: `http://127.0.0.1:${await freePort()}/beat?token=${secrets.heartbeat}`,
    SENTRY_DSN: await openSentry(),
  };
  api = await startApp({ app: 'api', env: { ...env, PORT: String(await freePort()) } });
  worker = await startApp({ app: 'worker', env });
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  call = caller({ api, bearer: await bearers.of(workspace.members.owner) });
}, 120_000);
afterAll(async () => {
  await killStartedApps();
  for (const close of closers) close();
  await redis.remove();
  await database.drop();
  await queryAs({
    databaseUrl: database.superuserUrl.replace(database.name, 'postgres'),
    text: `drop role if exists ${LOGIN}`,
  });
});

/** Sends a request that carries secrets wherever a request can, and keeps what it is refused with. */
async function ask(options: { when: string; method: string; path: string; body?: string; headers?: object }) {
  const { when, method, path } = options;
  const at = (what: string): string => `${what} of ${method} ${path}, ${when}`;
  const answer = await fetch(`${api.url}${path}${path.includes('?') ? '&' : '?'}q=${plant(at('query'))}`, {
    method,
    headers: {
      authorization: `Bearer ${plant(at('bearer'), SHAPES.apiKey)}`,
      cookie: `sc3000.session_token=${plant(at('cookie'))}`,
      'x-api-key': plant(at('header')),
      'webhook-signature': `v1,${plant(at('signature'))}`,
      'content-type': 'application/json',
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  const text = `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
  if (answer.status >= 400) refusals.push(text);
  return answer.status;
}

/** Every kind of endpoint, with requests that fail before, in and after what guards it. */
async function askEverywhere(when: string): Promise<number[]> {
  const { alertmanager, generic } = workspace.integrations;
  const wrongKey = plant(`ingest key, ${when}`, SHAPES.ingestKey);
  const password = plant(`password, ${when}`);
  const id = workspace.workspaceId;
  return Promise.all([
    ask({ when, method: 'POST', path: `/api/webhooks/generic/${wrongKey}`, body: '{"title":"x"}' }),
    ask({
      when,
      method: 'POST',
      path: generic.path,
      body: `{"title":"x","password":"${plant(`broken body, ${when}`)}`,
    }),
    ask({ when, method: 'POST', path: alertmanager.path, body: '{"alerts":"none"}' }),
    ask({ when, method: 'GET', path: `/api/receipts/${id}` }),
    ask({ when, method: 'GET', path: '/api/v1/me' }),
    ask({
      when,
      method: 'GET',
      path: '/api/v1/me',
      headers: { authorization: `Bearer ${plant(`JWT, ${when}`, SHAPES.token)}` },
    }),
    ask({
      when,
      method: 'GET',
      path: '/api/v1/me',
      headers: { authorization: `Basic ${btoa(`u:${plant(`basic, ${when}`)}`)}` },
    }),
    ask({ when, method: 'POST', path: '/api/v1/channels', body: JSON.stringify({ secret: plant(`field, ${when}`) }) }),
    ask({ when, method: 'GET', path: `/api/v1/alert-groups?cursor=${plant(`cursor, ${when}`)}` }),
    ask({
      when,
      method: 'GET',
      path: '/api/metrics',
      headers: { authorization: `Bearer ${plant(`metrics token, ${when}`)}` },
    }),
    ask({ when, method: 'GET', path: '/api/auth/token' }),
    ask({
      when,
      method: 'POST',
      path: '/api/auth/sign-in/email',
      headers: { origin: 'http://localhost:3000' },
      body: JSON.stringify({ email: workspace.members.owner.email, password }),
    }),
    ask({ when, method: 'GET', path: `/api/nowhere/${plant(`path, ${when}`)}` }),
  ]);
}

/** A channel whose address, headers and signing secret are secrets, at a receiver that says everything back. */
async function makeChannel(path: string): Promise<ChannelWithSecret> {
  const target = {
    kind: 'webhook',
    url: `${path}?token=${plant('token in a channel’s address')}`,
    headers: [{ name: 'authorization', value: `Bearer ${plant('header of a channel')}` }],
  };
  const made = await call<ChannelWithSecret>('POST', '/api/v1/channels', { name: path.slice(-20), target });
  expect(made.status).toBe(201);
  return made.body;
}

it('are in no log, error, job, metric, stored answer, audit entry or report, whatever goes wrong', async () => {
  const sink = await openWebhookSink();
  sink.setAnswer(({ headers, body, path }) => ({
    status: path.startsWith('/moved') ? 302 : 500,
    headers: { location: `https://user:${String(headers.authorization).slice(7)}@elsewhere.example/${path}` },
    body: JSON.stringify({ headers, body }),
  }));

  // Made and shown: what a person is given stands in the answer, and nowhere else.
  const shown = [
    await call<IntegrationWithUrl>('POST', '/api/v1/integrations', { name: 'A', source: 'generic' }),
    await call<IntegrationWithUrl>('POST', `/api/v1/integrations/${workspace.integrations.generic.id}/rotate-key`),
    await call<IntegrationWithUrl>('GET', `/api/v1/integrations/${workspace.integrations.alertmanager.id}/key`),
  ].map(({ body }) => body.ingestUrl.split('/').at(-1) ?? '');
  workspace.integrations.generic.path = `/api/webhooks/generic/${shown[1] ?? ''}`;
  const origin = new URL(sink.url).origin;
  const channels = [await makeChannel(`${origin}/hook`), await makeChannel(`${origin}/moved`)];
  const rotated = await call<ChannelWithSecret>('POST', `/api/v1/channels/${channels[0]?.id ?? ''}/rotate-secret`);
  const given = [...shown, ...[...channels, rotated.body].map(({ secret }) => secret ?? '')];
  for (const [index, secret] of given.entries()) plant(`what was shown, ${index}`, () => secret);
  plant('a key in force', () => workspace.integrations.alertmanager.key);

  // Refused: the address holds a password.
  const userinfo = `https://hook:${plant('password in a channel’s address')}@hooks.example/x`;
  const refused = await call('POST', '/api/v1/channels', { name: 'x', target: { kind: 'webhook', url: userinfo } });
  expect(refused.status).toBe(422);
  refusals.push(JSON.stringify(refused.body));

  // Told to both channels and to everyone who can respond, by mail; nothing arrives, each for another reason.
  const policy = await call<{ id: string }>('POST', '/api/v1/escalation-policies', {
    name: 'All',
    steps: [
      {
        delayMs: 0,
        targets: [
          ...channels.map(({ id }) => ({ kind: 'channel', channelId: id })),
          { kind: 'everyone_who_can_respond' },
        ],
      },
    ],
  });
  const route = { name: 'All', policyId: policy.body.id, matchers: [] };
  expect((await call('POST', '/api/v1/routes', route)).status).toBe(201);
  for (const { id } of channels) await call('POST', `/api/v1/channels/${id}/test`);
  await deliver({ api, integration: workspace.integrations.generic, alert: { title: 'Down', severity: 'critical' } });
  const attempts = () =>
    sql<{ method: string; detail: string }>(
      `select n.method, a.detail from "NotificationAttempt" a join "Notification" n on n.id = a.notification_id
       where a.detail is not null`,
    );
  await vi.waitFor(
    async () => {
      const details = (await attempts()).map(({ detail }) => detail);
      expect(details).toContainEqual(expect.stringContaining('535'));
      expect(details).toContainEqual(expect.stringContaining('it answered 500'));
    },
    { timeout: 60_000, interval: 200 },
  );

  expect(new Set(await askEverywhere('everything up'))).toEqual(new Set([202, 400, 401, 404]));
  const metrics = await fetch(`${api.url}/api/metrics`, { headers: { authorization: `Bearer ${secrets.metrics}` } });
  const measured = await metrics.text();
  expect(measured).toContain('# TYPE');
  await redis.stop({ immediate: true });
  // Every command that it was ever sent.
  const jobs = readdirSync(redis.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
  expect(jobs).toContain('bull:notifications');

  await askEverywhere('queue down');
  await deliver({ api, integration: workspace.integrations.generic, alert: { title: 'Still' } });

  await sql(`alter role ${LOGIN} password '${plant('the database’s new password')}'`);
  await sql('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [LOGIN]);
  expect(await askEverywhere('database down')).toContain(503);
  await call('GET', '/api/v1/alert-groups');
  await vi.waitFor(() => expect(envelopes.join('')).toContain('"type":"event"'), { timeout: 30_000, interval: 100 });
  await vi.waitFor(() => expect(worker.logs()).toContain('password authentication failed'), { timeout: 30_000 });
  await sleep(500);
  await Promise.all([api.kill(), worker.kill()]);

  expect(count()).toBeGreaterThanOrEqual(200);
  expect(refusals.length).toBeGreaterThan(20);
  const rows = async (table: string): Promise<string> =>
    (await sql<{ row: string }>(`select t::text as row from "${table}" t`)).map(({ row }) => row).join('\n');
  expect({
    logs: foundIn(api.logs() + worker.logs()),
    answers: foundIn(refusals.join('\n')),
    metrics: foundIn(measured),
    jobs: foundIn(jobs),
    attempts: foundIn((await rows('NotificationAttempt')) + (await rows('Notification'))),
    audit: foundIn(await rows('AuditEntry')),
    reports: foundIn(envelopes.join('\n')).filter((where) => where !== 'SENTRY_DSN'),
    // Sealed or hashed.
    integrations: foundIn(await rows('Integration')),
    apiKeys: foundIn(await rows('ApiKey')),
    channels: foundIn(await rows('Channel')).filter((where) => where !== 'token in a channel’s address'),
    accounts: foundIn(
      (await sql<{ row: string }>(`select t::text as row from auth.account t`)).map(({ row }) => row).join('\n'),
    ),
  }).toEqual({
    logs: [],
    answers: [],
    metrics: [],
    jobs: [],
    attempts: [],
    audit: [],
    reports: [],
    integrations: [],
    apiKeys: [],
    channels: [],
    accounts: [],
  });
}, 240_000);

it('are not in what the api says of a configuration that it cannot use', async () => {
  const env = {
    NODE_ENV: 'production',
    PORT: String(await freePort()),
    DATABASE_URL: `postgresql://user:${plant('unusable DATABASE_URL')}@:port/x`,
    REDIS_URL: `http://user:${plant('unusable REDIS_URL')}@127.0.0.1`,
    ENCRYPTION_KEY: plant('unusable ENCRYPTION_KEY'),
    ENCRYPTION_KEYS_OLD: plant('unusable ENCRYPTION_KEYS_OLD'),
    SMTP_PORT: plant('unusable SMTP_PORT'),
  };
  const broken = await startApp({ app: 'api', env, waitUntilReady: false });
  expect((await broken.ended).code).toBe(1);
  expect(broken.logs()).toContain('DATABASE_URL');
  expect(foundIn(broken.logs())).toEqual([]);
});
