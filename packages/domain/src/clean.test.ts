import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncomingAlert } from './alert.ts';
import { normaliseAlert } from './clean.ts';
import { DEFAULT_GROUPING } from './grouping.ts';
import { hours } from './time.ts';

const RECEIVED_AT = 1_795_510_800_000;
const ALERT: IncomingAlert = {
  status: 'firing',
  severity: 'critical',
  title: 'Disk full',
  description: 'Four per cent left.',
  labels: { alertname: 'DiskFull', host: 'db-1' },
  annotations: { runbook: 'https://runbooks.example' },
  links: [{ label: 'Source', url: 'https://prometheus.example' }],
  startsAt: RECEIVED_AT - hours(1),
  endsAt: null,
  dedupKey: null,
};
const clean = (changes: Partial<IncomingAlert> = {}) =>
  normaliseAlert({
    alert: { ...ALERT, ...changes },
    ordinal: 3,
    integrationId: 'i',
    grouping: DEFAULT_GROUPING,
    receivedAt: RECEIVED_AT,
  });

describe('cleaning an alert', () => {
  it('leaves a clean one as it is, without copying', () => {
    const cleaned = clean();
    const { dedupKey: _key, ...same } = ALERT;
    expect(cleaned).toMatchObject({ ...same, ordinal: 3, flags: [] });
    for (const part of ['labels', 'annotations', 'links'] as const) expect(cleaned[part]).toBe(ALERT[part]);
  });

  it('removes NUL and replaces halves of characters, wherever they stand', () => {
    const dirty = 'a\0b\ud800c';
    const cleaned = clean({
      title: dirty,
      description: dirty,
      labels: { [`n${dirty}`]: dirty },
      annotations: { [dirty]: dirty },
      links: [{ label: dirty, url: 'https://x.example' }],
    });
    const fit = 'ab\ufffdc';
    expect(cleaned).toMatchObject({
      title: fit,
      description: fit,
      labels: { [`n${fit}`]: fit },
      annotations: { [fit]: fit },
      links: [{ label: fit, url: 'https://x.example' }],
      groupLabels: { title: fit },
      flags: ['nul_removed', 'surrogates_replaced'],
    });
  });

  it('keeps every other character: markup, emoji, direction marks, control characters', () => {
    const text = '<script>alert(1)</script> 🙂 \u202e\u200b\u001b[31m\r\n é é';
    expect(clean({ title: text, description: text, labels: { text } })).toMatchObject({
      title: text,
      description: text,
      labels: { text },
      flags: [],
    });
  });

  it('cuts what is too long, never between the halves of a character', () => {
    const cleaned = clean({ title: `${'x'.repeat(1_023)}🙂`, labels: { a: 'v'.repeat(9_999) } });
    expect(cleaned.title).toBe('x'.repeat(1_023));
    expect(cleaned.labels['a']).toHaveLength(4_096);
    expect(cleaned.flags).toEqual(['title_cut', 'labels_cut']);
    expect(clean({ title: `${'x'.repeat(1_022)}🙂` }).flags).toEqual([]);
  });

  it('keeps 64 labels and 20 links', () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`l${index}`, 'v']));
    const links = Array.from({ length: 21 }, (_, index) => ({ label: 'l', url: `https://x.example/${index}` }));
    const cleaned = clean({ labels: many, annotations: many, links });
    expect(Object.keys(cleaned.labels)).toHaveLength(64);
    expect(cleaned.links).toHaveLength(20);
    expect(cleaned.flags).toEqual(['labels_cut', 'annotations_cut', 'links_cut']);
  });

  it('tells alerts apart by what was sent, before it was cut', () => {
    const end = (text: string) => clean({ labels: { a: 'v'.repeat(9_999) + text } });
    expect(end('1').fingerprint).not.toBe(end('2').fingerprint);
    expect(end('1').labels).toEqual(end('2').labels);
  });

  it('takes a label called __proto__ for none, and constructor for one like others', () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y","a":"b"}');
    const cleaned = clean({ labels });
    expect(Object.entries(cleaned.labels)).toEqual([
      ['constructor', 'y'],
      ['a', 'b'],
    ]);
    expect(cleaned.flags).toEqual(['label_name_dropped']);
    expect(Object.getPrototypeOf(cleaned.labels)).toBe(Object.prototype);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://x.example',
    '/relative',
    'https://a b',
    `https://x.example/${'p'.repeat(2_048)}`,
    '',
  ])('drops a link to %s', (url) => {
    const cleaned = clean({ links: [{ label: 'a', url }, ...ALERT.links] });
    expect(cleaned.links).toEqual(ALERT.links);
    expect(cleaned.flags).toEqual(['link_dropped']);
  });

  it.each([
    ['year 1', -62_135_596_800_000],
    ['1999', 946_598_400_000],
    ['27 hours ahead', RECEIVED_AT + hours(27)],
    ['the year 275760', 8.64e15],
    ['what is no number', Number.NaN],
    ['without end', Number.POSITIVE_INFINITY],
  ])('drops a time that is absurd: %s', (_, time) => {
    expect(clean({ startsAt: time })).toMatchObject({ startsAt: null, flags: ['starts_at_absurd'] });
    expect(clean({ endsAt: time })).toMatchObject({ endsAt: null, flags: ['ends_at_absurd'] });
  });

  it('keeps a time of another zone’s tomorrow, in whole milliseconds', () => {
    expect(clean({ startsAt: RECEIVED_AT + hours(26) }).flags).toEqual([]);
    expect(clean({ startsAt: RECEIVED_AT + 0.5 }).startsAt).toBe(RECEIVED_AT);
  });

  it('drops an end before the start', () => {
    expect(clean({ endsAt: RECEIVED_AT - hours(2) })).toMatchObject({ endsAt: null, flags: ['ends_before_start'] });
  });

  it('names an alert without a title after its label, or says that it has no name', () => {
    expect(clean({ title: ' ' })).toMatchObject({ title: 'DiskFull', flags: ['title_missing'] });
    expect(clean({ title: ' \0\n', labels: { alertname: '\0' } }).title).toBe('Alert without a name');
  });

  it('says of an unknown severity that it is one', () => {
    expect(clean({ severity: 'purple' })).toMatchObject({ severity: 'warning', flags: ['severity_unknown'] });
    expect(clean({ severity: null })).toMatchObject({ severity: 'warning', flags: [] });
  });

  it('makes of any alert one that Postgres takes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      fc.constantFrom('', '\0', '\ud83d', '__proto__'),
    );
    const record = fc.dictionary(text, text, { maxKeys: 90 });
    const time = fc.option(fc.oneof(fc.double(), fc.integer({ min: 0, max: 2e12 })));
    const alert: fc.Arbitrary<IncomingAlert> = fc.record({
      status: fc.constantFrom('firing', 'resolved', 'acknowledged'),
      severity: fc.option(text),
      title: text.map((one) => one.repeat(200)),
      description: text,
      labels: record,
      annotations: record,
      links: fc.array(fc.record({ label: text, url: fc.oneof(text, fc.webUrl()) })),
      startsAt: time,
      endsAt: time,
      dedupKey: fc.option(text),
    });
    fc.assert(
      fc.property(alert, (one) => {
        const cleaned = clean(one);
        const { title, description, links, startsAt, endsAt } = cleaned;
        const records = [cleaned.labels, cleaned.annotations, cleaned.groupLabels].flatMap(Object.entries).flat();
        const texts = [title, description, ...records, ...links.flatMap(({ label, url }) => [label, url])];
        for (const each of texts)
          expect(!each.includes('\0') && each.isWellFormed() && each.length <= 16_384).toBe(true);
        expect(title).not.toBe('');
        expect(title.length).toBeLessThanOrEqual(1_024);
        expect(Object.keys(cleaned.labels).length).toBeLessThanOrEqual(64);
        for (const at of [startsAt, endsAt]) expect(at === null || Number.isSafeInteger(at)).toBe(true);
        expect(clean(one)).toEqual(cleaned);
      }),
      { numRuns: 500 },
    );
  });
});
