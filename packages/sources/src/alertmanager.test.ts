import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertmanager } from './alertmanager.ts';

const parse = (body: unknown, mapping = {}) => alertmanager.parse({ body, config: { mapping }, receivedAt: 0 });
const sample = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../samples/alertmanager/${file}`, import.meta.url), 'utf8'));
const alertsOf = (body: unknown) => {
  const result = parse(body);
  if (!result.ok) throw new Error(result.problem);
  return result.alerts;
};

describe('Alertmanager’s webhook', () => {
  it('takes each alert’s own status, not the group’s', () => {
    expect(alertsOf(sample('firing-and-resolved.json')).map((alert) => alert.status)).toEqual(['firing', 'resolved']);
  });

  it('reads all that is of use', () => {
    expect(alertsOf(sample('firing-and-resolved.json'))[1]).toMatchObject({
      severity: 'warning',
      title: 'Pod is crash looping.',
      description: expect.stringContaining('CrashLoopBackOff'),
      labels: { alertname: 'KubePodCrashLooping', cluster: 'prod-eu-1' },
      links: [
        { label: 'Source', url: expect.stringMatching(/^http:\/\/prometheus\.example:9090\//) },
        { label: 'Runbook', url: expect.stringContaining('/kubepodcrashlooping') },
        { label: 'Alertmanager', url: 'http://alertmanager.example:9093' },
      ],
      startsAt: Date.UTC(2026, 10, 24, 8, 11, 47, 631),
      endsAt: Date.UTC(2026, 10, 24, 8, 26, 47, 631),
      dedupKey: 'e0c2a7b1d95f3384',
    });
  });

  it('takes Go’s zero time, and an end while it fires, for none', () => {
    const body = sample('firing.json');
    expect(alertsOf(body)[0]?.endsAt).toBeNull();
    const [alert] = body['alerts'] as Record<string, unknown>[];
    expect(alertsOf({ ...body, alerts: [{ ...alert, endsAt: '2030-01-01T00:00:00Z' }] })[0]?.endsAt).toBeNull();
  });

  it('names the alert and the instance where there is no summary', () => {
    const one = (labels: Record<string, string>) => alertsOf({ alerts: [{ status: 'firing', labels }] })[0];
    expect(one({ alertname: 'Down', instance: 'a:1' })?.title).toBe('Down on a:1');
    expect(one({ alertname: 'Down' })?.title).toBe('Down');
    expect(one({ job: 'x' })?.title).toBe('Alert without a name');
  });

  it('tells of alerts that were left out, and resolves nothing for it', () => {
    const result = parse(sample('truncated-newer-release.json'));
    expect(result).toMatchObject({ ok: true, problem: expect.stringContaining('left out 12 alerts') });
  });

  it('keeps the good alerts of a list with bad ones, which it names', () => {
    const good = { status: 'firing', labels: { alertname: 'A' } };
    const result = parse({ alerts: [good, { status: 'burning', labels: {} }, 7, good, { status: 'firing' }] });
    expect(result).toMatchObject({
      ok: true,
      alerts: [{ title: 'A' }, { title: 'A' }],
      problem:
        'alerts[1].status: expected "firing" or "resolved", got "burning"; ' +
        'alerts[2]: expected an object, got the number 7; alerts[4].labels: expected an object, got nothing',
    });
  });

  it.each([
    [null, 'body: expected an object, got null'],
    [[], 'body: expected an object, got a list'],
    [{ alerts: 'x' }, 'alerts: expected a list, got "x"'],
    [{ alerts: [] }, 'alerts: the list is empty'],
    [{ alerts: [null] }, 'alerts[0]: expected an object, got null'],
  ])('says what is wrong with %j', (body, problem) => {
    expect(parse(body)).toEqual({ ok: false, problem });
  });

  it('names five of many bad alerts and counts the rest', () => {
    const result = parse({ alerts: Array.from({ length: 300 }, () => 1) });
    expect(result).toMatchObject({ ok: false, problem: expect.stringMatching(/alerts\[4\].*; and 295 more$/) });
  });

  it('reads a receiver’s own payload by the integration’s mapping', () => {
    const result = parse({ text: 'Disk full', host: { name: 'db-1' } }, { title: 'text', fingerprint: 'host.name' });
    expect(result).toMatchObject({ ok: true, alerts: [{ title: 'Disk full', dedupKey: 'db-1' }] });
  });
});
