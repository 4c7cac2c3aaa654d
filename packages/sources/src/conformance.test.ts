import { readdirSync, readFileSync } from 'node:fs';
import type { NormalisedAlert } from '@signalcraft/domain/alert';
import { normaliseAlert } from '@signalcraft/domain/clean';
import { DEFAULT_GROUPING } from '@signalcraft/domain/grouping';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';
import { SOURCES } from './registry.ts';
import type { ParseResult, Source } from './source.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 24, 9, 5);
const INTEGRATION = '01990000-0000-7000-8000-000000000001';
const samplesOf = (source: Source) => {
  const folder = new URL(`../samples/${source.name}/`, import.meta.url);
  return readdirSync(folder).map((file) => ({ file, bytes: readFileSync(new URL(file, folder)) }));
};

const parse = (source: Source, body: unknown): ParseResult =>
  source.parse({ body, config: { mapping: {} }, receivedAt: RECEIVED_AT });

function normalised(source: Source, body: unknown): NormalisedAlert[] {
  const result = parse(source, body);
  if (!result.ok) throw new Error(result.problem);
  return result.alerts.map((alert, ordinal) =>
    normaliseAlert({
      alert,
      ordinal,
      integrationId: INTEGRATION,
      grouping: DEFAULT_GROUPING,
      receivedAt: RECEIVED_AT,
    }),
  );
}

/** What Postgres takes as text: well-formed, without NUL. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

describe.each(Object.entries(SOURCES))('%s', (name, source) => {
  const samples = samplesOf(source);

  it('stands under its own name, with a real firing and the resolve of it', () => {
    expect(source.name).toBe(name);
    expect(samples.map(({ file }) => file)).toEqual(expect.arrayContaining(['firing.json', 'resolved.json']));
  });

  it.each(samples)('reads $file: nothing needs cleaning, and each reading is the same', ({ bytes }) => {
    expect(isDeeperThan({ bytes, max: 32 })).toBe(false);
    const body: unknown = JSON.parse(bytes.toString());
    const alerts = normalised(source, body);
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts.flatMap((alert) => alert.flags)).toEqual([]);
    for (const alert of alerts) {
      expect(alert.fingerprint).toMatch(/^1:[0-9a-f]{32}$/);
      expect(alert.groupKey).toMatch(/^1:[0-9a-f]{32}$/);
    }
    expect(normalised(source, JSON.parse(bytes.toString()))).toEqual(alerts);
    expect(new Set(alerts.map((alert) => alert.fingerprint)).size).toBe(alerts.length);
  });

  it('reads a resolve as the end of its firing: same alert, same group, same start', () => {
    const read = (file: string) =>
      normalised(source, JSON.parse(samples.find((sample) => sample.file === file)?.bytes.toString() ?? ''));
    const [firing] = read('firing.json');
    const [resolved] = read('resolved.json');
    expect([firing?.status, resolved?.status]).toEqual(['firing', 'resolved']);
    for (const field of ['fingerprint', 'groupKey', 'groupLabels', 'startsAt'] as const)
      expect(resolved?.[field]).toEqual(firing?.[field]);
  });

  it('reads its own sample, which needs no cleaning either', () => {
    const alerts = normalised(source, source.sample);
    expect(alerts).toMatchObject([{ status: 'firing', severity: 'critical', flags: [] }]);
  });

  it('never throws, whatever JSON it is given, and says why what does not fit does not', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const nearly = fc.record(
      {
        alerts: fc.oneof(
          json,
          fc.array(
            fc.record(
              { status: json, labels: json, annotations: json, startsAt: json, fingerprint: json, title: json },
              { requiredKeys: [] },
            ),
          ),
        ),
        title: json,
        status: json,
        labels: json,
        links: json,
        fingerprint: json,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(json, nearly), (body) => {
        const result = parse(source, body);
        const alerts = result.ok ? normalised(source, body) : [];
        expect(alerts.length > 0).toBe(result.ok);
        expect(result.problem ?? 'no: problem').toMatch(/\S: \S/);
        expect(isStorable(result.problem ?? '')).toBe(true);
        expect((result.problem ?? '').length).toBeLessThan(2_000);
      }),
      { numRuns: 2_000 },
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('reads the id that a sender gave its delivery, and nothing else as one', () => {
    expect(source.deliveryId({})).toBeNull();
    expect(source.deliveryId({ 'x-request-id': 'made-by-a-proxy' })).toBeNull();
    expect(source.deliveryId({ 'idempotency-key': ' k-1 ' })).toBe('k-1');
    expect(source.deliveryId({ 'idempotency-key': '' })).toBeNull();
    expect(source.deliveryId({ 'webhook-id': 'msg_1' })).toBe('msg_1');
    expect(source.deliveryId({ 'ce-id': '7', 'ce-source': '/disk' })).toBe('/disk 7');
    expect(source.deliveryId({ 'ce-source': '/disk' })).toBeNull();
    const long = ['a', 'b'].map((end) => source.deliveryId({ 'idempotency-key': 'x'.repeat(300) + end }));
    expect(long[0]?.length).toBeLessThanOrEqual(255);
    expect(long[0]).not.toBe(long[1]);
  });
});
