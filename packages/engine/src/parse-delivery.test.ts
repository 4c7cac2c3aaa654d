import { DEFAULT_RULES } from '@signalcraft/domain/lifecycle-state';
import { describe, expect, it } from 'vitest';
import type { KnownIntegration } from './integration-cache.ts';
import { parseDelivery } from './parse-delivery.ts';
import { StoredBodies } from './stored-bodies.ts';

const integration: KnownIntegration = {
  integrationId: '01935b2e-0000-7000-8000-000000000001',
  workspaceId: '01935b2e-0000-7000-8000-000000000002',
  source: 'generic',
  name: 'Generic',
  grouping: { labels: [], byName: true },
  mapping: {},
  rules: DEFAULT_RULES,
  findRule: null,
  shape: null,
};
const parse = (body: string | Buffer, contentType: string | null = 'application/json') =>
  parseDelivery({
    delivery: { source: 'generic', key: 'k', headers: {}, contentType, body: Buffer.from(body) },
    integration,
    now: Date.UTC(2026, 10, 24),
    storedBodies: new StoredBodies(),
  });

describe('parseDelivery', () => {
  it('numbers the alerts of a body as they came', () => {
    const parsed = parse('[{"title":"a"},{"title":"b"}]');
    expect(parsed).toMatchObject({ unparsed: 0, problem: null });
    expect(parsed?.alerts.map(({ ordinal, title }) => [ordinal, title])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('is null for what is not JSON, and keeps what is JSON and no alert', () => {
    expect(parse('')).toBeNull();
    expect(parse(Buffer.from([0xff, 0xfe]))).toBeNull();
    expect(parse('null')).toMatchObject({ alerts: [], unparsed: 1, problem: expect.stringContaining('null') });
  });

  it('reads the first 10,000 alerts of a delivery and says that there were more', () => {
    const body = JSON.stringify(Array.from({ length: 10_001 }, (_, index) => ({ title: `t${index}` })));
    const parsed = parse(body);
    expect(parsed?.alerts).toHaveLength(10_000);
    expect(parsed).toMatchObject({ unparsed: 0, problem: expect.stringContaining('of 10001 alerts') });
    expect(parsed?.body.length).toBe(body.length);
  });

  it('tells problems in text that can be stored, and cuts a media type of any length', () => {
    const parsed = parse('{"alerts":["\\u0000\\ud800"]}', 'x'.repeat(5_000));
    expect(parsed?.problem).not.toContain('\0');
    expect(parsed?.problem?.isWellFormed()).toBe(true);
    expect(parsed?.contentType).toHaveLength(256);
  });
});
