import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';
import { DEFAULT_GROUPING, describeGrouping, groupOf } from './grouping.ts';

const fingerprint = (labels: Record<string, string>, title = 't') => fingerprintOf({ dedupKey: null, labels, title });
const keyed = (dedupKey: string, title = 't') => fingerprintOf({ dedupKey, labels: {}, title });

describe('a fingerprint', () => {
  it('says by which version it was made', () => {
    expect(fingerprint({ alertname: 'a' })).toMatch(/^1:[0-9a-f]{32}$/);
  });

  it('stays what it was: a stored alert must be found again', () => {
    expect(fingerprint({ alertname: 'DiskFull', host: 'db-1' })).toBe('1:c730bad9c9693eb007959fa984bbb57d');
    expect(keyed('checkout-error-rate')).toBe('1:759a0bcb4ad56ab1f8316f3db55ea08f');
  });

  it('does not depend on the order of the labels', () => {
    expect(fingerprint({ alertname: 'a', b: '1', c: '2' })).toBe(fingerprint({ c: '2', b: '1', alertname: 'a' }));
  });

  it('tells labels apart that run together as text', () => {
    const all: Record<string, string>[] = [
      { alertname: 'a', b: 'c' },
      { alertname: 'ab', c: '' },
      { alertname: 'a', bc: '' },
      { alertname: 'a', b: '', c: '' },
      { alertnam: 'ea', b: 'c' },
    ];
    expect(new Set(all.map((labels) => fingerprint(labels))).size).toBe(all.length);
  });

  it('takes text as it is: case, composed and decomposed letters, emoji', () => {
    const values = ['\u00e9', 'e\u0301', '\u00c9', '🙂', '🙃', '\u00e9 '];
    expect(new Set(values.map((alertname) => fingerprint({ alertname }))).size).toBe(values.length);
  });

  it('looks at the title only where no label names the alert', () => {
    expect(fingerprint({ alertname: 'a' }, 'CPU at 93 %')).toBe(fingerprint({ alertname: 'a' }, 'CPU at 94 %'));
    expect(fingerprint({ host: 'a' }, 'CPU')).not.toBe(fingerprint({ host: 'a' }, 'Disk'));
  });

  it('is the source’s own key where there is one, whatever else changes', () => {
    expect(keyed('k', 'one title')).toBe(keyed('k', 'another'));
    expect(keyed('k')).not.toBe(keyed('l'));
    expect(keyed('')).toBe(fingerprint({}));
  });
});

describe('a group key', () => {
  const group = (labels: Record<string, string>, options: Partial<Parameters<typeof groupOf>[0]> = {}) =>
    groupOf({ integrationId: 'i', grouping: DEFAULT_GROUPING, labels, title: 't', ...options });
  const labels = { alertname: 'HighErrorRate', service: 'checkout', instance: 'a' };

  it('is shared by alerts of one name and service, and says which labels made it', () => {
    const one = group(labels);
    expect(one.groupKey).toMatch(/^1:[0-9a-f]{32}$/);
    expect(one.groupLabels).toEqual({ alertname: 'HighErrorRate', service: 'checkout' });
    expect(group({ ...labels, instance: 'b', pod: 'x' })).toEqual(one);
  });

  it('stays what it was: a stored group must be found again', () => {
    expect(group(labels).groupKey).toBe('1:0fce4714a86413b00d425031b30b83aa');
  });

  it('is another for another name, service or integration', () => {
    const keys = [
      group(labels),
      group({ ...labels, service: 'cart' }),
      group({ ...labels, alertname: 'Slow' }),
      group({ alertname: 'HighErrorRate', app: 'checkout' }),
      group(labels, { integrationId: 'j' }),
    ].map(({ groupKey }) => groupKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('goes by the title where no label names the alert', () => {
    expect(group({}, { title: 'Disk full' }).groupLabels).toEqual({ title: 'Disk full' });
    expect(group({}, { title: 'a' }).groupKey).not.toBe(group({}, { title: 'b' }).groupKey);
  });

  it('takes an empty label for none, and nothing that was not sent', () => {
    expect(group({ ...labels, namespace: '' })).toEqual(group(labels));
    const grouping = { byName: true, labels: ['constructor', 'toString', '__proto__'] };
    expect(group(labels, { grouping }).groupLabels).toEqual({ alertname: 'HighErrorRate' });
  });

  it('follows the integration’s rule', () => {
    const byHost = { byName: false, labels: ['instance'] };
    const one = group(labels, { grouping: byHost });
    expect(one.groupLabels).toEqual({ instance: 'a' });
    expect(group({ ...labels, alertname: 'Slow' }, { grouping: byHost, title: 'u' })).toEqual(one);
    const everything = { byName: false, labels: [] };
    expect(group({ a: '1' }, { grouping: everything })).toEqual(group({ b: '2' }, { grouping: everything }));
  });
});

describe('the grouping rule in words', () => {
  it.each([
    [
      { byName: true, labels: ['cluster', 'service'] },
      'Alerts that share the integration, the alert’s name and the labels cluster, service',
    ],
    [{ byName: true, labels: [] }, 'Alerts that share the integration and the alert’s name'],
    [{ byName: false, labels: ['host'] }, 'Alerts that share the integration and the label host'],
    [{ byName: false, labels: [] }, 'Alerts that share the integration'],
  ])('%j', (grouping, words) => {
    expect(describeGrouping({ grouping })).toBe(words);
  });
});
