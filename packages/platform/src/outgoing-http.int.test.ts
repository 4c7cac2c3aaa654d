import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAllowedAddress, type OutgoingPolicy } from './outgoing-address.ts';
import { guardedClient } from './outgoing-http.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let server: Server;
let port = 0;
let requests = 0;
let connections = 0;
beforeEach(async () => {
  requests = 0;
  connections = 0;
  server = createServer((request, response) => {
    requests += 1;
    if (request.url === '/silent') return;
    if (request.url === '/endless') return response.writeHead(200).write('{');
    if (request.url === '/redirect') return response.writeHead(302, { location: '/' }).end();
    response.writeHead(200, { 'x-test': 'yes' }).end('{"ok":true}');
  });
  server.on('connection', () => {
    connections += 1;
  });
  port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const send = (url: string, policy: OutgoingPolicy = 'operator') =>
  guardedClient({ policy })({
    url,
    headers: { 'x-mine': '1' },
    body: '{"a":1}',
    signal: new AbortController().signal,
  });

test('an operator’s address may be on this machine, over http', async () => {
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({
    kind: 'answered',
    status: 200,
    headers: expect.objectContaining({ 'x-test': 'yes' }),
    body: '{"ok":true}',
  });
  expect(await send(`http://localhost:${port}/`)).toMatchObject({ kind: 'answered', status: 200 });
});

test('a redirect is not followed', async () => {
  expect(await send(`http://127.0.0.1:${port}/redirect`)).toMatchObject({ kind: 'lost' });
  expect(requests).toBe(1);
});

test('an address with a password in it is refused', async () => {
  expect(await send(`http://user:secret@127.0.0.1:${port}/`)).toMatchObject({ kind: 'unsent' });
  expect(connections).toBe(0);
});

test('one that never answers, or never ends its answer, is given up after 15 s', async () => {
  const answers = ['silent', 'endless'].map((path) => send(`http://127.0.0.1:${port}/${path}`));
  // A clock that only weak references hold ends with the next collection.
  const collecting = setInterval(collectGarbage, 250);
  const results = await Promise.all(answers).finally(() => clearInterval(collecting));
  for (const result of results) expect(result).toMatchObject({ kind: 'lost', detail: 'no answer within 15 s' });
}, 60_000);

test('bytes that are no HTTP are an answer that was lost', async () => {
  const tcp = createTcpServer((socket) => socket.end('220 smtp.example ESMTP\r\n', () => socket.destroy()));
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port: tcpPort } = tcp.address() as { port: number };
  expect(await send(`http://127.0.0.1:${tcpPort}/`)).toMatchObject({ kind: 'lost' });
  await new Promise((resolve) => tcp.close(resolve));
});

describe('a user’s address', () => {
  test.each([
    'localhost',
    '127.0.0.1',
    '[::1]',
    '0x7f000001',
    '2130706433',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '169.254.169.254',
    '10.0.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '[fd00::1]',
    '[fe80::1]',
    '127.1',
  ])('https://%s is refused before any connection', async (host) => {
    const result = await send(`https://${host}:${port}/`, 'user');
    expect(result).toMatchObject({ kind: 'unsent', detail: expect.stringMatching(/may not be reached|leads to/) });
    expect(connections).toBe(0);
  });

  test('must be https', async () => {
    expect(await send('http://example.com/', 'user')).toEqual({
      kind: 'unsent',
      detail: 'the address is not https',
      isRefused: true,
    });
  });
});

test.each([
  ['169.254.169.254', 'operator', false],
  ['fe80::1', 'operator', false],
  ['224.0.0.1', 'operator', false],
  ['0.0.0.0', 'operator', false],
  ['10.1.2.3', 'operator', true],
  ['::1', 'operator', true],
  ['93.184.215.14', 'operator', true],
  ['93.184.215.14', 'user', true],
  ['2606:2800:21f::1', 'user', true],
  ['2002:7f00:1::', 'user', false],
  ['198.18.0.1', 'user', false],
  ['not an address', 'operator', false],
] as const)('%s for %s: %s', (address, policy, allowed) => {
  expect(isAllowedAddress({ address, policy })).toBe(allowed);
});
