import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { alertmanagerBody, type IngestAnswer, post } from './deliveries.ts';

const MAX_BYTES = 5 * 1024 * 1024;

let database: TestDatabase;
let api: StartedApp;
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await withDatabase();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  api = await startApi({ databaseUrl: database.appUrl, env: { LOG_LEVEL: 'info', METRICS_TOKEN: 'a-token' } });
});
afterAll(killStartedApps);

const query = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  queryAs<R>({ databaseUrl: database.ownerUrl, text, values });
const toGeneric = (
  body: string | Uint8Array<ArrayBuffer> | object,
  headers: Record<string, string> = {},
): Promise<IngestAnswer> => post({ api, to: workspace.integrations.generic, body, headers });
const bytesOf = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
const alertOf = async (answer: IngestAnswer): Promise<Record<string, unknown>> => {
  const [row] = await query<Record<string, unknown>>('select * from "Alert" where last_receipt_id = $1', [
    answer.body.receiptId,
  ]);
  if (!row) throw new Error('no alert');
  return row;
};
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('what is taken in', () => {
  it('answers 202 with the receipt, the counts and the group', async () => {
    const answer = await toGeneric({ title: 'First' });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    expect(answer.body).toEqual({
      receiptId: expect.any(String),
      accepted: 1,
      unparsed: 0,
      groups: [{ id: expect.any(String), status: 'OPEN', transition: 'opened' }],
    });
    const again = await toGeneric({ title: 'First' });
    expect(again.body.groups).toEqual([{ id: answer.body.groups[0]?.id, status: 'OPEN' }]);
    expect(again.body.receiptId).not.toBe(answer.body.receiptId);
  });

  it('takes 1,000 alerts of one body, and 100 of one group', async () => {
    const many = alertmanagerBody(Array.from({ length: 1_000 }, (_, index) => ({ fingerprint: `many-${index}` })));
    const answer = await post({ api, to: workspace.integrations.alertmanager, body: many });
    expect(answer.status).toBe(202);
    expect(answer.body.accepted).toBe(1_000);
    expect(answer.body.groups).toHaveLength(100);
    const hundred = alertmanagerBody(
      Array.from({ length: 100 }, (_, index) => ({ fingerprint: `one-${index}`, group: 'one' })),
    );
    const one = await post({ api, to: workspace.integrations.alertmanager, body: hundred });
    expect(one.body.groups).toHaveLength(1);
    const [group] = await query('select alert_count, event_count, firing from "AlertGroup" where id = $1', [
      one.body.groups[0]?.id,
    ]);
    expect(group).toMatchObject({ alert_count: 100, event_count: 100, firing: [0, 0, 100, 0, 0] });
  });

  it.each([
    ['no content type at all', undefined],
    ['a form', 'application/x-www-form-urlencoded'],
    ['CloudEvents', 'application/cloudevents+json; charset=utf-8'],
    ['what is no media type', 'json'],
  ])('reads JSON that says it is %s', async (_, contentType) => {
    const answer = await post({
      api,
      to: workspace.integrations.generic,
      body: bytesOf(Buffer.from(JSON.stringify({ title: 'Typed' }))),
      headers: contentType ? { 'content-type': contentType } : { 'content-type': '' },
    });
    expect(answer.status).toBe(202);
    const [receipt] = await query<{ content_type: string | null }>('select content_type from "Receipt" where id = $1', [
      answer.body.receiptId,
    ]);
    expect(receipt?.content_type ?? '').toBe(contentType ?? '');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('decompresses %s and keeps the bytes that were meant', async (encoding, compress) => {
    const body = Buffer.from(JSON.stringify({ title: `Packed ${encoding}` }));
    const answer = await toGeneric(bytesOf(compress(body)), { 'content-encoding': encoding });
    expect(answer.status).toBe(202);
    const [receipt] = await query<{ body: Buffer }>('select body from "Receipt" where id = $1', [
      answer.body.receiptId,
    ]);
    expect(receipt?.body.equals(body)).toBe(true);
  });

  it('drops a byte order mark', async () => {
    const answer = await toGeneric(bytesOf(Buffer.from('\uFEFF{"title":"Marked"}')));
    expect(answer.status).toBe(202);
    expect(await alertOf(answer)).toMatchObject({ title: 'Marked' });
  });

  it('cleans NUL and lone surrogates, and says so', async () => {
    const answer = await toGeneric(
      '{"title":"a\\u0000b\\ud800c","labels":{"k\\u0000":"\\udc00"},"description":"\\ud83d"}',
    );
    expect(answer.status).toBe(202);
    expect(await alertOf(answer)).toMatchObject({
      title: 'ab\uFFFDc',
      labels: { k: '\uFFFD' },
      description: '\uFFFD',
      flags: ['nul_removed', 'surrogates_replaced'],
    });
  });

  it('replaces bytes that are no UTF-8', async () => {
    const answer = await toGeneric(
      bytesOf(Buffer.concat([Buffer.from('{"title":"bad '), Buffer.from([0xff, 0xc3]), Buffer.from('"}')])),
    );
    expect(answer.status).toBe(202);
    expect(await alertOf(answer)).toMatchObject({ title: 'bad \uFFFD\uFFFD' });
  });

  it.each([
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '+275760-09-13T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T00:00:00+26:00',
    'yesterday',
    -1,
    1e300,
  ])('takes the time %s for none or for what it says, and stores the alert', async (startsAt) => {
    const answer = await toGeneric({ title: `Time ${startsAt}`, startsAt });
    expect(answer.status).toBe(202);
    expect(answer.body.accepted).toBe(1);
    const { starts_at: stored } = await alertOf(answer);
    const offMs = stored === null ? 0 : Math.abs((stored as Date).getTime() - Date.UTC(2026, 0, 1));
    expect(offMs).toBeLessThan(1e11);
  });

  it('takes the last of duplicate keys, and names of prototypes as names', async () => {
    const twice = await toGeneric('{"title":"one","title":"two"}');
    expect(await alertOf(twice)).toMatchObject({ title: 'two' });
    const odd = await toGeneric(
      '{"title":"proto","__proto__":{"polluted":true},"labels":{"__proto__":"x","constructor":"y","toString":"z"}}',
    );
    expect(odd.status).toBe(202);
    expect(await alertOf(odd)).toMatchObject({ labels: { constructor: 'y', toString: 'z' } });
    const after = await toGeneric({ title: 'after' });
    expect(Object.keys((await alertOf(after))['labels'] as object)).toEqual([]);
  });

  it.each(['null', '[]', '{}', '"x"', '1', 'true', '[null,[],1]', '{"alerts":{}}', '{"title":{"deep":[]}}'])(
    'keeps %s, which is JSON but no alert, and says what is wrong with it',
    async (body) => {
      const answer = await toGeneric(body);
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ accepted: 0, unparsed: 1, problem: expect.any(String), groups: [] });
      const [receipt] = await query<{ body: Buffer | null; unparsed: number; problem: string }>(
        'select * from "Receipt" where id = $1',
        [answer.body.receiptId],
      );
      expect(receipt).toMatchObject({ unparsed: 1, problem: answer.body.problem });
      expect(receipt?.body?.toString()).toBe(body);
    },
  );

  it('stores what quotes a NUL in its problem', async () => {
    const answer = await toGeneric('{"alerts":["\\u0000\\ud800"]}');
    expect(answer.status).toBe(202);
    expect(answer.body.unparsed).toBe(1);
  });

  it('stores a body once a day, and the receipts that share it all answer for themselves', async () => {
    const body = { title: 'Stored once' };
    const first = await toGeneric(body);
    const second = await toGeneric(body);
    const rows = await query<{ id: string; body: Buffer | null; body_of: string | null }>(
      'select id, body, body_of from "Receipt" where id = any ($1) order by id',
      [[first.body.receiptId, second.body.receiptId]],
    );
    expect(rows).toMatchObject([{ body_of: null }, { body: null, body_of: first.body.receiptId }]);
  });
});

describe('what is refused', () => {
  it.each([
    ['nothing', '', 'MALFORMED_JSON'],
    ['text', 'down!', 'MALFORMED_JSON'],
    ['cut JSON', '{"title":', 'MALFORMED_JSON'],
    ['a trailing comma', '{"title":"x",}', 'MALFORMED_JSON'],
    ['NaN', '{"title":NaN}', 'MALFORMED_JSON'],
    ['nesting of 33', nested(33), 'JSON_TOO_DEEP'],
    ['nesting of 10,000', nested(10_000), 'JSON_TOO_DEEP'],
    ['objects of 10,000', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'JSON_TOO_DEEP'],
  ])('400 for %s', async (_, body, code) => {
    const answer = await toGeneric(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ code, status: 400, requestId: answer.headers.get('x-request-id') });
  });

  it('400 for no body and no content type', async () => {
    const response = await fetch(api.url + workspace.integrations.generic.path, { method: 'POST' });
    expect(response.status).toBe(400);
  });

  it('takes nesting of 32', async () => {
    expect((await toGeneric(nested(32))).status).toBe(202);
  });

  it('401 with one text for an unknown key, another source’s key, and an unknown source', async () => {
    const { generic } = workspace.integrations;
    const answers = await Promise.all(
      [
        `/api/webhooks/generic/sci_${'x'.repeat(43)}`,
        `/api/webhooks/generic/${'k'.repeat(400)}`,
        `/api/webhooks/alertmanager/${generic.key}`,
        `/api/webhooks/nothing/${generic.key}`,
        `/api/webhooks/__proto__/${generic.key}`,
        '/api/webhooks/generic/%00',
      ].map((path) => post({ api, to: { path }, body: {} })),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: 'INGEST_REFUSED', title: answers[0]?.body.title });
    }
    await api.logged({ text: '"reason":"wrong_source"' });
    expect(api.records().filter((line) => line['msg'] === 'Delivery refused')).toContainEqual(
      expect.objectContaining({ reason: 'wrong_source', integrationId: generic.id }),
    );
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('405 for %s', async (method) => {
    const response = await fetch(api.url + workspace.integrations.generic.path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  });

  it.each(['gzip, gzip', 'zstd', 'compress', 'nonsense'])('415 for the encoding %s', async (encoding) => {
    const answer = await toGeneric({ title: 'x' }, { 'content-encoding': encoding });
    expect(answer.status).toBe(415);
    expect(answer.body.code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it.each([
    ['what is not gzip', Buffer.from('{"title":"x"}')],
    ['gzip cut short', gzipSync(Buffer.from(JSON.stringify({ title: 'x'.repeat(1_000) }))).subarray(0, 30)],
  ])('400 for %s', async (_, body) => {
    const answer = await toGeneric(bytesOf(body), { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('MALFORMED_JSON');
  });

  it('takes exactly the limit', async () => {
    const frame = '{"title":"At the limit","description":""}';
    const body = frame.replace('""}', `"${'d'.repeat(MAX_BYTES - frame.length)}"}`);
    expect(Buffer.byteLength(body)).toBe(MAX_BYTES);
    expect((await toGeneric(body)).status).toBe(202);
  });

  it('413 for one byte more, plain, chunked or packed, and a group says so once', async () => {
    const { alertmanager } = workspace.integrations;
    const large = bytesOf(Buffer.alloc(MAX_BYTES + 1, ' '));
    const plain = await post({ api, to: alertmanager, body: large });
    const chunked = await fetch(api.url + alertmanager.path, {
      method: 'POST',
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(MAX_BYTES);
    const packed = await post({
      api,
      to: alertmanager,
      body: bytesOf(bomb),
      headers: { 'content-encoding': 'gzip' },
    });
    expect([plain.status, chunked.status, packed.status]).toEqual([413, 413, 413]);
    expect(plain.body).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(plain.headers.get('connection')).toBe('close');
    const groups = await query(
      `select title, status, event_count, severity from "AlertGroup" where title like 'A delivery of %'`,
    );
    expect(groups).toEqual([
      { title: 'A delivery of 5.1 MiB was refused', status: 'OPEN', event_count: 3, severity: 'high' },
    ]);
    const receipts = await query('select problem, unparsed from "Receipt" where integration_id = $1 and unparsed = 1', [
      alertmanager.id,
    ]);
    expect(receipts).toHaveLength(3);
  });

  it('413 without a valid key tells nobody', async () => {
    const before = await query('select 1 from "Receipt"');
    const answer = await post({
      api,
      to: { path: '/api/webhooks/generic/nobodys' },
      body: bytesOf(Buffer.alloc(MAX_BYTES + 1, ' ')),
    });
    expect(answer.status).toBe(413);
    expect(await query('select 1 from "Receipt"')).toHaveLength(before.length);
  });
});

it('ends a connection whose sender says nothing sensible, and serves on', async () => {
  const { port } = new URL(api.url);
  const raw = (text: string): Promise<string> =>
    new Promise((resolve) => {
      let received = '';
      const socket = createConnection({ port: Number(port), host: '127.0.0.1' }, () => socket.write(text));
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        received += chunk;
      });
      socket.once('close', () => resolve(received));
      socket.once('error', () => undefined);
    });
  const { path } = workspace.integrations.generic;
  const answers = await Promise.all([
    raw(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
    raw(`POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`),
    raw(`POST ${path} HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
    raw('nonsense\r\n\r\n'),
  ]);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect((await toGeneric({ title: 'Still here' })).status).toBe(202);
});

it('refuses a key within seconds of its being revoked', async () => {
  const other = await createWorkspace({ databaseUrl: database.ownerUrl });
  const to = other.integrations.generic;
  expect((await post({ api, to, body: { title: 'Before' } })).status).toBe(202);
  await query('update "Integration" set revoked_at = now() where id = $1', [to.id]);
  let status = 202;
  while (status === 202) {
    await sleep(100);
    ({ status } = await post({ api, to, body: { title: 'After' } }));
  }
  expect(status).toBe(401);
});

it('reads a receipt with the key that sent it, and with no other', async () => {
  const answer = await toGeneric({ title: 'Followed', fingerprint: 'followed' });
  const read = (key: string | null): Promise<Response> =>
    fetch(`${api.url}/api/receipts/${answer.body.receiptId}`, {
      headers: key ? { authorization: `Bearer ${key}` } : {},
    });
  const own = await read(workspace.integrations.generic.key);
  expect(own.status).toBe(200);
  const receipt = await own.json();
  expect(receipt).toMatchObject({
    id: answer.body.receiptId,
    accepted: 1,
    events: [{ ordinal: 0, status: 'firing', reason: 'new_alert', groupId: answer.body.groups[0]?.id }],
    groups: [{ id: answer.body.groups[0]?.id, status: 'OPEN', title: 'Followed', notifications: [] }],
  });
  expect(receipt).not.toHaveProperty('body');
  expect((await read(workspace.integrations.alertmanager.key)).status).toBe(404);
  expect((await read(null)).status).toBe(401);
  expect((await read('sci_wrong')).status).toBe(401);
});

it('has answered nothing with 5xx, and wrote no key into its log', async () => {
  const metrics = await fetch(`${api.url}/api/metrics`, { headers: { authorization: 'Bearer a-token' } });
  const text = await metrics.text();
  expect(text).toContain(
    'signalcraft_http_request_seconds_count{method="POST",route="/api/webhooks/:source/:key",status="202"}',
  );
  expect(text).not.toMatch(/signalcraft_http_5xx_total\{route="\/api\/webhooks[^\n]* [1-9]/);
  await api.logged({ text: 'Alert processed' });
  for (const { key } of Object.values(workspace.integrations)) expect(api.logs()).not.toContain(key);
  expect(api.records()).toContainEqual(
    expect.objectContaining({
      level: 'info',
      msg: 'Alert processed',
      alertId: expect.any(String),
      workspaceId: workspace.workspaceId,
    }),
  );
});
