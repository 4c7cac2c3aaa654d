import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createLogger, type LoggedError } from './log.ts';
import { createScrubber } from './scrub.ts';

const CANARY = `canary${randomBytes(16).toString('hex')}`;
const random = (): string => randomBytes(32).toString('base64url');

describe('the scrubber', () => {
  const scrubber = createScrubber({ secrets: ['p@ss "word"', 'tiny'] });

  it.each([
    ['an ingest key in a path', `POST /api/webhooks/generic/sci_${CANARY} failed`],
    ['an API key', `no such key sc_${CANARY}`],
    ['a key of a live installation', `sc_live_${CANARY}`],
    ['a webhook secret', `whsec_${CANARY}/+=`],
    ['a Clerk key', `sk_live_${CANARY}`],
    ['a Resend key', `re_abcdefgh_${CANARY}`],
    ['a SendGrid key', `SG.${CANARY}.${CANARY}`],
    ['a token', `eyJhbGciOiJ9.${CANARY}.${CANARY}`],
    ['a bearer', `authorization is Bearer ${CANARY}`],
    ['basic credentials', `Basic ${CANARY}==`],
    ['a password in an address', `connect to postgresql://user:${CANARY}@host:5432/db`],
    ['a user in an address', `https://${CANARY}@hooks.example/x`],
    ['a query', `GET https://hooks.example/x?plain=${CANARY}&more=${CANARY} answered 500`],
    ['a query with commas', `GET https://hooks.example/x?a=b,${CANARY};${CANARY}`],
    ['a pair in a text', `password=${CANARY}; host=x`],
    ['a pair with a colon', `smtp_password: ${CANARY}`],
    ['a header in JSON', `{"headers":{"cookie":"a=1; b=${CANARY}"}}`],
    ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ api_key: CANARY }) })],
    ['an object as Node prints it', `{ signature: '${CANARY}' }`],
  ])('takes out %s', (_, text) => {
    const scrubbed = scrubber.text(text);
    expect(scrubbed).not.toContain(CANARY);
    expect(scrubbed).toContain('[redacted]');
  });

  it('leaves a line of JSON one', () => {
    const line = JSON.stringify({ headers: { cookie: `b=${CANARY}` }, body: JSON.stringify({ token: CANARY }) });
    expect(JSON.parse(scrubber.text(line))).toEqual({
      headers: { cookie: '[redacted]' },
      body: '{"token":"[redacted]"}',
    });
  });

  it('takes out the secrets of the environment wherever they are said back', () => {
    expect(scrubber.text('535 p@ss "word" is wrong')).toBe('535 [redacted] is wrong');
    expect(scrubber.text(JSON.stringify({ said: 'p@ss "word"' }))).toBe('{"said":"[redacted]"}');
    expect(scrubber.text('/p%40ss%20%22word%22/')).toBe('/[redacted]/');
    expect(scrubber.text('a tiny word')).toBe('a tiny word');
  });

  it.each([
    '{"level":"info","time":1642512000000,"msg":"Alert processed","alertId":"abc123","workspaceId":"xyz789"}',
    '{"requestId":"r-1","method":"POST","route":"/api/webhooks/:source/:key","status":202,"token":3,"keyId":"k"}',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'permission denied for function sc_make_partitions',
    'see https://docs.example/page#part',
    'duplicate key value violates unique constraint "Integration_key_hash_key"',
  ])('leaves alone: %s', (text) => {
    expect(scrubber.text(text)).toBe(text);
  });

  it('empties fields by their name, however deep, and keeps the shape', () => {
    const given = { a: [{ password: CANARY, accessToken: 1, name: 'n' }], cookies: { b: CANARY }, at: null };
    expect(scrubber.value(given)).toEqual({
      a: [{ password: '[redacted]', accessToken: '[redacted]', name: 'n' }],
      cookies: '[redacted]',
      at: null,
    });
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    expect(JSON.stringify(scrubber.value(endless))).toContain('[redacted]');
  });

  it('takes no more than linear time', () => {
    for (const text of ['a-'.repeat(200_000), 'a.'.repeat(200_000), '://'.repeat(100_000), '?a=b&'.repeat(80_000)]) {
      const startedAt = performance.now();
      scrubber.text(`key=${text}`);
      // Quadratic, it would be minutes.
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
  });
});

describe('the log', () => {
  const lines: string[] = [];
  const logged: LoggedError[] = [];
  const log = createLogger({
    level: 'trace',
    scrubber: createScrubber({ secrets: [CANARY] }),
    onError: (one) => logged.push(one),
    destination: { write: (line) => void lines.push(line) },
  });

  it('holds no secret of an error, of its causes and its fields, of a child or of the text', () => {
    const cause = new Error(`password authentication failed: postgresql://user:${random()}@db/x`);
    const error = Object.assign(new Error(`Bearer ${CANARY}`, { cause }), { config: { headers: { token: CANARY } } });
    log.child({ url: `https://u:${CANARY}@x` }).error({ err: error, deep: { deeper: [CANARY] } }, `said ${CANARY}`);
    expect(lines.join('')).not.toContain(CANARY);
    expect(lines.join('')).not.toMatch(/user:[^[]/);
    expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'error', err: { message: expect.any(String) } });
    expect(logged).toMatchObject([{ error, isFatal: false, message: `said ${CANARY}` }]);
  });
});
