import { readFileSync } from 'node:fs';
import type { FieldMapping } from '@signalcraft/contracts/integrations';
import { describe, expect, it } from 'vitest';
import { generic } from './generic.ts';

const parse = (body: unknown, mapping: FieldMapping = {}) =>
  generic.parse({ body, config: { mapping }, receivedAt: 0 });
function alertsOf(body: unknown, mapping?: FieldMapping) {
  const result = parse(body, mapping);
  if (!result.ok) throw new Error(result.problem);
  return result.alerts;
}
const one = (fields: Record<string, unknown>, mapping?: FieldMapping) =>
  alertsOf({ title: 't', ...fields }, mapping)[0];
const sample = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../samples/generic/${file}`, import.meta.url), 'utf8'));

describe('the generic source', () => {
  it('reads the documented fields', () => {
    expect(alertsOf(sample('firing.json'))).toEqual([
      {
        status: 'firing',
        severity: 'P1',
        title: 'Error rate of checkout is above 5 %',
        description: '7.3 % of requests failed in the last five minutes.',
        labels: { service: 'checkout', environment: 'production' },
        annotations: {},
        links: [{ label: 'Source', url: 'https://grafana.example/d/checkout' }],
        startsAt: Date.UTC(2026, 10, 24, 8, 21, 47),
        endsAt: null,
        dedupKey: 'checkout-error-rate',
      },
    ]);
  });

  it('reads a list, and an object with a list', () => {
    expect(alertsOf(sample('list.json')).map(({ status }) => status)).toEqual(['firing', 'resolved']);
    expect(alertsOf(sample('alerts.json'))).toMatchObject([
      { title: 'Backup failed', severity: '3', labels: { job: 'nightly', attempt: '2' } },
      { title: 'Backup is late', status: 'firing', severity: 'P4', labels: { job: 'weekly' } },
    ]);
  });

  it('reads other names of the same fields', () => {
    expect(alertsOf(sample('oncall-formatted.json'))).toMatchObject([
      {
        status: 'firing',
        title: 'checkout is down',
        description: 'No answer from checkout for five minutes.',
        links: [{ url: 'https://grafana.example/d/checkout' }],
        dedupKey: '08d6891a-835c-e661-39fa-96b6a9e26552',
      },
    ]);
  });

  it.each([
    ['firing', undefined],
    ['firing', 'ALERTING'],
    ['firing', true],
    ['resolved', 'ok'],
    ['resolved', ' Closed '],
    ['resolved', 0],
    ['acknowledged', 'acked'],
  ])('is %s when its status is %j', (status, word) => {
    expect(one({ status: word })?.status).toBe(status);
  });

  it('fires with a status that nobody knows, and says so', () => {
    expect(parse({ title: 't', status: 'on fire' })).toMatchObject({
      ok: true,
      alerts: [{ status: 'firing' }],
      problem: 'body.status: unknown status "on fire"; taken as firing',
    });
  });

  it.each([
    ['seconds', 1_795_508_507],
    ['milliseconds', 1_795_508_507_000],
    ['microseconds', 1_795_508_507_000_000],
    ['nanoseconds', 1_795_508_507_000_000_000],
    ['seconds as text', '1795508507'],
    ['ISO 8601', '2026-11-24T08:21:47Z'],
    ['an offset', '2026-11-24T10:21:47+02:00'],
    ['no zone, which is UTC', '2026-11-24 08:21:47'],
    ['nanoseconds of a second', '2026-11-24T08:21:47.000999999Z'],
  ])('reads a start in %s', (_, startsAt) => {
    expect(one({ startsAt })?.startsAt).toBe(1_795_508_507_000);
  });

  it.each(['yesterday', '2026-02-30T00:00:00Z', '2026-11-24T08:21:47+26:00', true, {}])(
    'cannot read %j as a time',
    (startsAt) => {
      expect(one({ startsAt })?.startsAt).toBeNaN();
    },
  );

  it('reads the fields where the mapping says', () => {
    const mapping: FieldMapping = {
      alerts: 'data.items',
      title: 'rule.name',
      status: 'state',
      severity: 'meta[1].value',
      fingerprint: 'id',
      startsAt: 'at',
      labels: 'tags',
      link: 'urls[0]',
      firingValues: ['HOT'],
      resolvedValues: ['cold'],
    };
    const item = {
      rule: { name: 'Disk' },
      meta: [{}, { value: 2 }],
      id: 77,
      at: 1_795_508_507,
      tags: { host: 'a' },
      urls: ['https://x.example'],
    };
    expect(
      alertsOf(
        {
          data: {
            items: [
              { ...item, state: 'hot' },
              { ...item, state: 'Cold' },
            ],
          },
        },
        mapping,
      ),
    ).toMatchObject([
      {
        title: 'Disk',
        status: 'firing',
        severity: '2',
        dedupKey: '77',
        labels: { host: 'a' },
        startsAt: 1_795_508_507_000,
        links: [{ url: 'https://x.example' }],
      },
      { status: 'resolved' },
    ]);
  });

  it('finds only what was sent, never what every object inherits', () => {
    const mapping = { title: 'constructor.name', fingerprint: '__proto__.x', description: 'toString' };
    expect(one({}, mapping)).toMatchObject({ title: 't', dedupKey: null, description: '' });
    expect(parse({ name: undefined }, mapping)).toMatchObject({ ok: false });
  });

  it('takes no fingerprint that would merge different alerts', () => {
    expect(parse({ title: 't', fingerprint: '{{ .Id }}' })).toMatchObject({
      alerts: [{ dedupKey: null }],
      problem: expect.stringContaining('was not filled in'),
    });
    expect(parse(JSON.parse('{"title":"t","fingerprint":12345678901234567890}'))).toMatchObject({
      alerts: [{ dedupKey: null }],
      problem: expect.stringContaining('not exact'),
    });
    expect(one({ id: 'one-of-each-event' })?.dedupKey).toBeNull();
  });

  it('keeps an alert whose labels cannot be read', () => {
    expect(parse({ title: 't', labels: ['a'] })).toMatchObject({
      ok: true,
      alerts: [{ title: 't', labels: {} }],
      problem: 'body.labels: expected an object, got a list; left out',
    });
  });

  it('keeps the good alerts of a list with bad ones, which it names', () => {
    expect(parse({ alerts: [{ title: 'a' }, 'b', {}, { title: 'c' }] })).toMatchObject({
      ok: true,
      alerts: [{ title: 'a' }, { title: 'c' }],
      problem: 'alerts[1]: expected an object, got "b"; alerts[2].title: expected a text, got nothing',
    });
  });

  it.each([
    [null, {}, 'body: expected an object or a list, got null'],
    ['x', {}, 'body: expected an object or a list, got "x"'],
    [[], {}, 'body: the list is empty'],
    [{}, {}, 'body.title: expected a text, got nothing'],
    [{ a: 1 }, { alerts: 'a' }, 'a: expected a list, got the number 1'],
  ])('says what is wrong with %j', (body, mapping, problem) => {
    expect(parse(body, mapping)).toEqual({ ok: false, problem });
  });
});
