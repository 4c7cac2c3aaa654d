import { expect, it } from 'vitest';
import { renderGroupWebhook, renderPlainWebhook } from './webhook-payload.ts';

const LONG = 'x'.repeat(20_000);
const group = {
  id: 'g-1',
  workspaceName: 'Shop',
  status: 'OPEN',
  severity: 'critical',
  title: 'Checkout answers 5xx',
  alertCount: 1,
  firingCount: 1,
  labels: { service: 'checkout' },
  openedAt: Date.UTC(2026, 0, 5, 9),
};
const alert = {
  id: 'a-1',
  title: 'Checkout answers 5xx',
  description: 'For ten minutes.',
  severity: 'critical',
  status: 'FIRING',
  labels: { service: 'checkout' },
  links: [{ label: 'Graph', url: 'https://graphs.example/1' }],
  mutedBy: null,
};
const render = (over: Partial<Parameters<typeof renderGroupWebhook>[0]> = {}): string =>
  renderGroupWebhook({
    notificationId: 'n-1',
    kind: 'PAGE',
    reason: 'opened',
    at: Date.UTC(2026, 0, 5, 9, 1),
    group,
    alerts: [alert],
    bundled: [{ groupId: 'g-2', title: 'Queue grows', severity: 'high' }],
    url: 'https://sc.example/groups/g-1',
    webBaseUrl: 'https://sc.example',
    uncertain: false,
    ...over,
  });

it('says what happened, to which group, with its alerts and the groups that travel with it', () => {
  expect(JSON.parse(render())).toEqual({
    type: 'alert_group.page',
    timestamp: '2026-01-05T09:01:00.000Z',
    data: {
      notificationId: 'n-1',
      reason: 'opened',
      workspace: 'Shop',
      group: {
        id: 'g-1',
        url: 'https://sc.example/groups/g-1',
        status: 'OPEN',
        severity: 'critical',
        title: 'Checkout answers 5xx',
        labels: { service: 'checkout' },
        alertCount: 1,
        firingCount: 1,
        openedAt: '2026-01-05T09:00:00.000Z',
      },
      alerts: [alert],
      alsoGroups: [{ id: 'g-2', url: 'https://sc.example/groups/g-2', severity: 'high', title: 'Queue grows' }],
      mayBeDuplicate: false,
    },
  });
});

it('stays small and well formed, whatever a source sent', () => {
  const labels = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`label-${index}`, LONG]));
  const many = Array.from({ length: 200 }, () => ({
    ...alert,
    title: `\ud800\u202e${LONG}`,
    description: LONG,
    labels,
  }));
  const body = render({ group: { ...group, title: LONG, labels }, alerts: many, uncertain: true });
  expect(body.length).toBeLessThan(500_000);
  const { data } = JSON.parse(body) as { data: { alerts: { title: string }[]; mayBeDuplicate: boolean } };
  expect(data.mayBeDuplicate).toBe(true);
  expect(data.alerts).toHaveLength(20);
  expect(data.alerts[0]?.title).not.toMatch(/[\ud800\u202e]/u);
});

it('says nothing of the alert where its text ended the workers that rendered it', () => {
  const body = renderPlainWebhook({
    notificationId: 'n-1',
    kind: 'PAGE',
    at: 0,
    group,
    url: 'https://sc.example/groups/g-1',
  });
  expect(body).not.toContain('Checkout');
  expect(JSON.parse(body)).toMatchObject({ type: 'alert_group.page', data: { group: { id: 'g-1', status: 'OPEN' } } });
});
