import { describe, expect, test } from 'vitest';
import { type MailAlert, type MailGroup, renderGroupMail, renderPlainPage } from './render-mail.ts';

const GROUP: MailGroup = {
  id: '01935b2e-0000-7000-8000-000000000001',
  workspaceName: 'Example shop',
  status: 'OPEN',
  severity: 'critical',
  title: 'Error rate of checkout is above 5 %',
  alertCount: 3,
  firingCount: 2,
  labels: { service: 'checkout', cluster: 'eu-1' },
  openedAt: Date.UTC(2026, 10, 24, 9, 5),
};
const ALERT: MailAlert = {
  title: 'checkout-1 answers with errors',
  description: '7.3 % failed\nLook at the deployment',
  severity: 'critical',
  status: 'FIRING',
  labels: { service: 'checkout', pod: 'checkout-1' },
  links: [{ label: 'Runbook', url: 'https://runbooks.example.com/checkout?a=1&b=2' }],
  mutedBy: null,
};
const URL_OF_GROUP = `https://signalcraft.example/groups/${GROUP.id}`;

const render = (over: Partial<Parameters<typeof renderGroupMail>[0]> = {}) =>
  renderGroupMail({
    kind: 'PAGE',
    reason: 'opened',
    group: GROUP,
    alerts: [ALERT],
    bundled: [],
    url: URL_OF_GROUP,
    webBaseUrl: 'https://signalcraft.example',
    uncertain: false,
    channelName: null,
    ...over,
  });

test.each([
  ['PAGE', 'opened', 'Critical: Error rate of checkout is above 5 %'],
  ['UPDATE', 'worsened', 'Worse, now critical: Error rate of checkout is above 5 %'],
  ['UPDATE', 'grew_after_ack', 'Update, critical: Error rate of checkout is above 5 %'],
  ['CLEAR', 'all_clear', 'Resolved: Error rate of checkout is above 5 %'],
  ['NOTE', 'exhausted', 'Unattended, critical: Error rate of checkout is above 5 %'],
  ['NOTE', 'assigned', 'Assigned to you, critical: Error rate of checkout is above 5 %'],
] as const)('the subject of a %s (%s)', (kind, reason, subject) => {
  expect(render({ kind, reason }).subject).toBe(subject);
});

test('both texts say what fires, since when, how many, and where to go', () => {
  const { text, html } = render();
  for (const part of [
    'Error rate of checkout is above 5 %',
    'A new problem began to fire.',
    '24 Nov 2026, 09:05 UTC',
    '2 of 3 firing',
    'Example shop',
    'service: checkout',
    'checkout-1 answers with errors',
    'pod: checkout-1',
    'Open and acknowledge',
    URL_OF_GROUP,
    'and 2 more on the page',
  ]) {
    expect(text).toContain(part);
    expect(html).toContain(part);
  }
  expect(text).toContain('Runbook: https://runbooks.example.com/checkout?a=1&b=2');
  expect(html).toContain('href="https://runbooks.example.com/checkout?a=1&amp;b=2"');
});

test('an uncertain one says that it may be a duplicate, a certain one does not', () => {
  expect(render({ uncertain: true }).text).toContain('may be a duplicate');
  expect(render({ uncertain: true }).html).toContain('may be a duplicate');
  expect(render().text).not.toContain('duplicate');
});

test('names the muted ones of its alerts, the first three', () => {
  const muted = ['A', 'B', 'C', 'D', 'E'].map((title) => ({ ...ALERT, title, mutedBy: 'silenced' as const }));
  const { text, html } = render({ alerts: [ALERT, ...muted] });
  for (const mail of [text, html]) {
    expect(mail).toContain('Muted: “A” (silenced), “B” (silenced), “C” (silenced) and 2 more.');
  }
  expect(render({ alerts: [ALERT, { ...ALERT, mutedBy: 'inhibited' }] }).text).toContain(
    'Muted: “checkout-1 answers with errors” (muted by its cause).',
  );
  expect(render().text).not.toContain('Muted');
});

test('other groups travel in it by title, with a link each', () => {
  const bundled = Array.from({ length: 150 }, (_, index) => ({
    groupId: `group-${index}`,
    title: `Group ${index}`,
    severity: 'warning',
  }));
  const { subject, text, html } = render({ bundled });
  expect(subject).toBe('Critical: Error rate of checkout is above 5 % and 150 other groups');
  expect(text).toContain('https://signalcraft.example/groups/group-149');
  // Some mail programs cut off what is longer.
  expect((html ?? '').length).toBeLessThan(102_000);
  expect(html).toContain('href="https://signalcraft.example/groups/group-0"');
  expect(render({ bundled: bundled.slice(0, 1) }).subject).toMatch(/ and 1 other group$/);
});

test('the subject names the group that the mail begins with, and the worst of the others leads their list', () => {
  const { subject, text } = render({
    group: { ...GROUP, severity: 'critical', title: 'Checkout' },
    bundled: [
      { groupId: 'a', title: 'Disk', severity: 'low' },
      { groupId: 'b', title: 'Queue', severity: 'warning' },
    ],
  });
  expect(subject).toBe('Critical: Checkout and 2 other groups');
  expect(text).toMatch(/Critical: Checkout[^]*Warning: Queue[^]*Low: Disk/);
});

describe('hostile text', () => {
  const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>'&`;
  test('is shown as text wherever it stands', () => {
    const { html } = render({
      group: { ...GROUP, title: evil, workspaceName: evil, labels: { [evil]: evil } },
      alerts: [
        {
          ...ALERT,
          title: evil,
          description: evil,
          labels: { [evil]: evil },
          links: [{ label: evil, url: `https://x.example/${evil}` }],
        },
      ],
      bundled: [{ groupId: evil, title: evil, severity: evil }],
      url: `https://signalcraft.example/groups/${evil}`,
    });
    expect(html).not.toMatch(/<(img|script)/);
    // Every attribute is closed by us: what follows a quote is a space or the tag's end.
    expect(html).not.toMatch(/href="[^"]*"[^\s>]/);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example',
    `https://x.example/${'a'.repeat(3_000)}`,
  ])('%s is no link', (url) => {
    const { html, text } = render({ alerts: [{ ...ALERT, links: [{ label: 'Click', url }] }] });
    expect(html).not.toContain('Click');
    expect(text).not.toContain('Click');
  });

  test('an override of direction, control characters and line breaks leave no trace in a title', () => {
    const { subject, html, text } = render({ group: { ...GROUP, title: 'a\u202eb\r\nBcc: c\u0007\u2066d' } });
    expect(subject).toBe('Critical: a b Bcc: c d');
    expect(`${html}${text}`).not.toMatch(/[\u202a-\u202e\u2066-\u2069\r]/);
  });

  test('a megabyte of everything makes a mail of moderate size', () => {
    const huge = 'x'.repeat(1_000_000);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`label${index}`, huge]));
    const { subject, html, text } = render({
      group: { ...GROUP, title: huge, labels: many },
      alerts: Array.from({ length: 20 }, () => ({ ...ALERT, title: huge, description: huge, labels: many })),
    });
    expect(subject.length).toBeLessThan(200);
    expect(text.length).toBeLessThan(100_000);
    expect((html ?? '').length).toBeLessThan(150_000);
  });

  test('an empty title is still a mail', () => {
    expect(render({ group: { ...GROUP, title: ' \n ' } }).subject).toBe('Critical: (no title)');
  });
});

test('nothing in it is loaded from anywhere', () => {
  expect(render().html).not.toMatch(/<(img|link|script|iframe)|url\(|@import|src=/);
});

test('the plain page holds nothing of the alert', () => {
  const { subject, text, html } = renderPlainPage({ group: GROUP, url: URL_OF_GROUP });
  expect(html).toBeNull();
  expect(text).toContain(URL_OF_GROUP);
  expect(`${subject}${text}`).not.toContain('checkout');
});
