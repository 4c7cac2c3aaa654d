import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openErrorReports } from './error-reports.ts';
import { createLogger } from './log.ts';
import { createScrubber } from './scrub.ts';

const SECRET = randomBytes(16).toString('hex');
const envelopes: string[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  envelopes.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8'));
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
let dsn: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  dsn = `http://public@127.0.0.1:${(server.address() as { port: number }).port}/1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('tells of a logged error with its cause and fields, and of no secret in any of them', async () => {
  const scrubber = createScrubber({ secrets: [SECRET] });
  const reports = openErrorReports({ dsn, app: 'worker', environment: 'test', scrubber });
  const log = createLogger({
    level: 'info',
    scrubber,
    onError: reports.report,
    destination: { write: () => undefined },
  });
  const cause = new Error(`connect postgresql://user:${randomBytes(8).toString('hex')}@db/x`);
  log.warn({ err: new Error('only a warning') }, 'Not reported');
  log.error(
    { err: new TypeError(`it said ${SECRET}`, { cause }), requestId: 'r-1', headers: { cookie: 'a=b', plain: SECRET } },
    `Request failed with ${SECRET}`,
  );
  await reports.flush();
  expect(envelopes).toHaveLength(1);
  const [envelope = ''] = envelopes;
  const event = JSON.parse(envelope.split('\n')[2] ?? '') as Record<string, unknown>;
  expect(event).toMatchObject({
    level: 'error',
    environment: 'test',
    tags: { app: 'worker' },
    extra: {
      requestId: 'r-1',
      msg: 'Request failed with [redacted]',
      headers: { cookie: '[redacted]', plain: '[redacted]' },
    },
    exception: {
      values: [
        { type: 'Error', value: 'connect postgresql://[redacted]@db/x' },
        { type: 'TypeError', value: 'it said [redacted]' },
      ],
    },
  });
  expect(envelope).not.toContain(SECRET);
  // Nothing of the machine, its people or its environment.
  for (const name of ['user', 'request', 'modules']) expect(event).not.toHaveProperty(name);
});

it('tells nobody where no address is set', async () => {
  const reports = openErrorReports({ dsn: undefined, app: 'api', environment: 'test', scrubber: createScrubber() });
  reports.report({ error: new Error('x'), message: 'x', fields: {}, isFatal: true });
  await reports.flush();
  expect(envelopes).toHaveLength(1);
});
