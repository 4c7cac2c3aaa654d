import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { hostname } from 'node:os';
import type { Channel, ChannelTest, ChannelWithSecret } from '@signalcraft/contracts/channels';
import type { Problem } from '@signalcraft/contracts/errors';
import { parseCidr } from '@signalcraft/platform/outgoing-address';
import { guardedClient, type OutgoingResult, type ResolveName } from '@signalcraft/platform/outgoing-http';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { bearersOf, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

/** Where an address that somebody chose might lead and must not; `host` alone is tried over https on the canary's port. */
const REFUSED: Record<string, string[]> = {
  'other schemes, credentials, ports and lengths': [
    'http://hooks.example/x',
    'ftp://hooks.example/x',
    'file:///etc/passwd',
    'gopher://hooks.example/x',
    'data:text/plain,x',
    'javascript:alert(1)',
    'https://user:secret@hooks.example/',
    'https://secret@hooks.example/',
    'https://hooks.example:22/',
    'https://hooks.example:25/',
    'https://hooks.example:6379/',
    'https://hooks.example:80/',
    'https://hooks.example:5432/',
    `https://hooks.example/${'x'.repeat(2_048)}`,
    'hooks.example/x',
    'https://',
    'http:///',
  ],
  'this machine in other numbers': [
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.1/',
    'https://127.0.1/',
    'https://0x7f.1/',
    'https://１２７.０.０.１/',
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://127.0.0.1./',
    'https:///127.0.0.1/',
    'https:\\\\127.0.0.1/',
    'https://%31%32%37.0.0.1/',
  ],
  'networks that are not the public one': [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ].map((host) => `https://${host}/`),
  'the same in IPv6': [
    '::1',
    '::',
    'fe80::1',
    'fec0::1',
    'fd00::1',
    'fc00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    '100::1',
    '5f00::1',
  ].map((host) => `https://[${host}]/`),
  'names that mean this machine or its network': [
    'localhost',
    'localhost.',
    'LOCALHOST',
    'a.localhost',
    'api.internal',
    'metadata.google.internal',
    'metadata.google.internal.',
    'printer.local',
    'host.localdomain',
    'router.lan',
    'nas.home.arpa',
    'intranet',
    hostname(),
  ].map((host) => `https://${host}/`),
};
const urls = Object.entries(REFUSED).flatMap(([what, list]) =>
  list.map((url) => ({ what, url, shown: url.slice(0, 60) })),
);

/** Counts who came to this machine. */
let canary: TcpServer;
let canaryPort = 0;
let visits = 0;
beforeAll(async () => {
  canary = createTcpServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  canaryPort = (canary.address() as { port: number }).port;
});
afterAll(() => new Promise((resolve) => canary.close(resolve)));
beforeEach(() => {
  visits = 0;
});

const post = (
  url: string,
  options: { resolve?: ResolveName; allowed?: string; signal?: AbortSignal } = {},
): Promise<OutgoingResult> =>
  guardedClient({
    policy: 'user',
    allowed: options.allowed ? [parseCidr(options.allowed)].filter((one) => one !== null) : [],
    ...(options.resolve ? { resolve: options.resolve } : {}),
  })({ url, headers: {}, body: '{}', signal: options.signal ?? new AbortController().signal });

describe('the guarded client', () => {
  it.each(urls)('refuses $shown, of $what', async ({ url }) => {
    expect(await post(url)).toMatchObject({ kind: 'unsent', isRefused: true });
    expect(visits).toBe(0);
  });

  it('refuses a name by any one of its answers, and one with too many', async () => {
    const answers =
      (...addresses: string[]): ResolveName =>
      async () =>
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const url = `https://hooks.example:${canaryPort}/`;
    for (const resolve of [
      answers('127.0.0.1'),
      answers('93.184.215.14', '127.0.0.1'),
      answers('93.184.215.14', '::1'),
      answers('93.184.215.14', '169.254.169.254'),
      answers(...Array.from({ length: 21 }, (_, index) => `93.184.215.${index}`)),
    ]) {
      expect(await post(url, { resolve })).toMatchObject({ kind: 'unsent', isRefused: true });
    }
    expect(visits).toBe(0);
  });

  it('goes only where it looked: of a hundred flips of a name, none arrives', async () => {
    for (let flip = 0; flip < 100; flip += 1) {
      let asked = 0;
      const resolve: ResolveName = async () => {
        asked += 1;
        // An address that is open and where nobody listens, when it is first asked; the canary's from then on.
        return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
      };
      const result = await post(`http://hooks.example:${canaryPort}/`, { resolve, allowed: '127.0.0.2/32' });
      expect(result).toMatchObject({ kind: 'unsent', isRefused: false });
      expect(asked).toBe(1);
    }
    expect(visits).toBe(0);
  });

  it('opens what the operator opens and nothing else, over http only there, and never where clouds keep secrets', async () => {
    const server = await serve((_request, response) => response.writeHead(204).end());
    const { port } = server.address() as { port: number };
    const allowed = '127.0.0.0/8';
    expect(await post(`http://127.0.0.1:${port}/`, { allowed })).toMatchObject({ kind: 'answered', status: 204 });
    expect(await post(`http://127.0.0.1:${port}/`, { allowed: '10.0.0.0/8' })).toMatchObject({ isRefused: true });
    expect(await post('http://10.0.0.1/', { allowed })).toMatchObject({ kind: 'unsent', isRefused: true });
    const toPublic: ResolveName = async () => [{ address: '93.184.215.14', family: 4 }];
    expect(await post('http://hooks.example/', { allowed, resolve: toPublic })).toMatchObject({ isRefused: true });
    for (const open of ['0.0.0.0/0', '169.254.0.0/16']) {
      expect(await post('https://169.254.169.254/', { allowed: open })).toMatchObject({ isRefused: true });
    }
    await stop(server);
  });

  it.each([301, 302, 303, 307, 308])('takes %i for an answer that failed, and asks nobody else', async (status) => {
    let requests = 0;
    const server = await serve((_request, response) => {
      requests += 1;
      response.writeHead(status, { location: `http://127.0.0.1:${canaryPort}/latest/meta-data/` }).end();
    });
    const { port } = server.address() as { port: number };
    const result = await post(`http://127.0.0.1:${port}/`, { allowed: '127.0.0.0/8' });
    expect(result).toMatchObject({ kind: 'lost', redirect: status });
    expect({ requests, visits }).toEqual({ requests: 1, visits: 0 });
    await stop(server);
  });

  it.each<[string, Parameters<typeof serve>[0]]>([
    [
      'headers of a megabyte',
      (_request, response) => {
        response.writeHead(200, { 'x-much': 'x'.repeat(1_000_000) }).end();
      },
    ],
    [
      'a body without end',
      (_request, response) => {
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
    ],
    [
      'a body that says it is ten gigabytes',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '10000000000' }).write('x'.repeat(70_000));
      },
    ],
  ])('cuts off %s', async (_what, answer) => {
    const server = await serve(answer);
    const { port } = server.address() as { port: number };
    expect(await post(`http://127.0.0.1:${port}/`, { allowed: '127.0.0.0/8' })).toMatchObject({ kind: 'lost' });
    await stop(server);
  });
});

async function serve(answer: Parameters<typeof createServer>[1] & object): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

describe('the api', () => {
  let database: TestDatabase;
  let api: StartedApp;
  let workspace: TestWorkspace;
  let as: Record<'owner' | 'admin', Call>;
  beforeAll(async () => {
    database = await withDatabase();
    api = await startApi({ databaseUrl: database.appUrl });
    workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
    const tokens = await bearersOf({ bearers: await openBearers({ databaseUrl: database.ownerUrl }), workspace });
    as = { owner: caller({ api, bearer: tokens.owner }), admin: caller({ api, bearer: tokens.admin }) };
  });
  afterAll(killStartedApps);

  const make = <T = Problem>(target: object) => as.admin<T>('POST', '/api/v1/channels', { name: 'Hook', target });

  it('keeps no channel that leads to any of these', async () => {
    const kept: string[] = [];
    for (const { url } of urls) {
      const { status, body } = await make({ kind: 'webhook', url });
      const isRefused = status === 422 && body.code === 'URL_NOT_ALLOWED' && body.issues?.[0]?.path === 'target.url';
      if (!isRefused) kept.push(`${url}: ${status} ${body.code}`);
    }
    expect(kept).toEqual([]);
    const { body: channel } = await make<ChannelWithSecret>({ kind: 'webhook', url: 'https://hooks.example/x' });
    const moved = await as.admin<Problem>('PATCH', `/api/v1/channels/${channel.id}`, {
      target: { kind: 'webhook', url: 'https://127.1/' },
    });
    expect(moved).toMatchObject({ status: 422, body: { code: 'URL_NOT_ALLOWED' } });
  }, 60_000);

  it.each([
    ['Host', 'x', 'name'],
    ['Content-Length', '5', 'name'],
    ['Content-Type', 'text/plain', 'name'],
    ['Transfer-Encoding', 'chunked', 'name'],
    ['webhook-signature', 'v1,x', 'name'],
    ['Webhook-Id', 'x', 'name'],
    ['X-Forwarded-For', '127.0.0.1', 'name'],
    ['Cookie', 'a=b', 'name'],
    ['X Y', 'x', 'name'],
    ['X-A\r\nHost', 'x', 'name'],
    ['X-A', 'x\r\nHost: inside', 'value'],
    ['X-A', 'x\ny', 'value'],
    ['X-A', 'x\u0000', 'value'],
    ['X-A', '“x”', 'value'],
  ])('sends no header %j: %j', async (name, value, at) => {
    const headers = [
      { name: 'X-Fine', value: 'fine' },
      { name, value },
    ];
    const answer = await make({ kind: 'webhook', url: 'https://hooks.example/x', headers });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'RULE_INVALID', issues: [{ path: `target.headers[1].${at}` }] },
    });
  });

  it('tries a channel five times in ten minutes for each, and says nothing but status and time', async () => {
    const { body: channel } = await make<Channel>({ kind: 'webhook', url: 'https://hooks.invalid.example/x' });
    const attempt = (call: Call) => call<ChannelTest & Problem>('POST', `/api/v1/channels/${channel.id}/test`);
    for (let count = 1; count <= 5; count += 1) {
      const { status, body } = await attempt(as.admin);
      expect(status).toBe(200);
      expect(Object.keys(body).sort()).toEqual(['detail', 'durationMs', 'ok', 'status']);
      expect(body).toMatchObject({ ok: false, status: null });
    }
    const sixth = await attempt(as.admin);
    expect(sixth).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
    // A pace of one's own, not the workspace's.
    expect((await attempt(as.owner)).status).toBe(200);
    const tried = await queryAs<{ actor: string }>({
      databaseUrl: database.ownerUrl,
      text: `select actor_id as actor from "AuditEntry" where action = 'channel.tested' and object_id = $1 order by id`,
      values: [channel.id],
    });
    expect(tried.map(({ actor }) => actor)).toEqual([
      ...Array.from({ length: 5 }, () => workspace.members.admin.id),
      workspace.members.owner.id,
    ]);
  });
});
