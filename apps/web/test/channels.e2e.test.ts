import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import { openWebhookSink, type WebhookSink } from '@signalcraft/testkit/webhook-sink';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from './alerts.ts';
import { type Complaint, openContext, signIn, untilLive } from './browser.ts';

const ALERT = 'Checkout answers 5xx';

let sink: WebhookSink;
let stack: StartedStack;
let browser: Browser;
let page: Page;
let complaints: Complaint[];
beforeAll(async () => {
  sink = await openWebhookSink();
  const database = await cloneDatabase({ template: testServices().template });
  const env = { OUTGOING_ALLOWED_CIDRS: '127.0.0.0/8' };
  [stack, browser] = await Promise.all([
    startStack({ database, redisUrl: testServices().redisUrl, env }),
    launchBrowser(),
  ]);
  const opened = await openContext({ browser, webUrl: stack.webUrl });
  ({ complaints } = opened);
  page = await opened.context.newPage();
  await signIn({ page, email: stack.email, password: stack.password, path: '/channels' });
  await untilLive(page);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

const call = async <T>(method: string, path: string, body: object): Promise<T> => {
  const response = await fetch(`${stack.apiUrl}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

const part = (name: string): Locator => page.getByRole('region', { name });
const dialog = (): Locator => page.getByRole('dialog');

it('a webhook is made, tried, told of an alert, rotated, paused, and not deleted while it is told', async () => {
  await page.getByText('No channel yet').waitFor();
  await page.getByRole('button', { name: 'New channel' }).first().click();
  await dialog().getByLabel('Name').fill('Operations room');
  await dialog().getByLabel('Address').fill('https://169.254.169.254/latest');
  await dialog().getByRole('button', { name: 'Create' }).click();
  await dialog().getByText('169.254.169.254 may not be reached').waitFor();
  await dialog().getByLabel('Address').fill(sink.url);
  await dialog().getByRole('button', { name: 'Create' }).click();

  await page.getByText('Copy it now').waitFor();
  const secret = (await page.getByLabel('Signing secret', { exact: true }).last().innerText()).trim();
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('It was taken: it answered 204').waitFor();
  expect(sink.requests[0]).toMatchObject({
    body: expect.stringContaining('channel.test'),
    headers: { 'webhook-signature': expect.stringMatching(/^v1,/) },
  });
  await page.reload();
  await part('Signing secret').getByText('is not shown again').waitFor();
  expect(await page.getByText(secret).count()).toBe(0);

  const channelId = page.url().split('/').at(-1);
  const policy = await call<{ id: string }>('POST', 'escalation-policies', {
    name: 'To the room',
    steps: [{ delayMs: 0, targets: [{ kind: 'channel', channelId }] }],
  });
  await call('POST', 'routes', { name: 'Everything', matchers: [], policyId: policy.id });
  await send({ url: stack.ingest.generic, alerts: [{ title: ALERT, severity: 'critical' }] });
  await part('What it was sent').getByRole('link', { name: ALERT }).waitFor();
  await part('What it was sent').getByText('accepted: it answered 204').waitFor();
  await part('Health').getByText('The only message: 1 sent.').waitFor();

  await page.getByRole('button', { name: 'Rotate the secret' }).click();
  await dialog().getByRole('button', { name: 'Rotate the secret' }).click();
  await part('Signing secret').getByText('The secret before it signs too').waitFor();

  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await part('Health').getByText('A step that tells only it reaches nobody').waitFor();
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();

  await page.reload();
  await part('Health').getByRole('link', { name: 'To the room' }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog().getByRole('button', { name: 'Delete the channel' }).click();
  await dialog().getByText('It is used by the escalation policy “To the room”.').waitFor();
  await dialog().getByRole('button', { name: 'Keep it' }).click();

  await page.goto('/channels');
  await page.getByRole('listitem').filter({ hasText: 'Operations room' }).getByText('On', { exact: true }).waitFor();
});

it('what an address cannot be is said at its field; who may only look is offered nothing', async () => {
  await page.getByRole('link', { name: 'Operations room' }).click();
  const settings = part('Settings');
  await settings.getByLabel('Address').fill('http://10.0.0.1/hook');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('10.0.0.1 may not be reached').waitFor();
  await queryAs({ databaseUrl: stack.database.ownerUrl, text: `update "Member" set role = 'VIEWER'` });
  await page.reload();
  await part('What it was sent').waitFor();
  for (const name of ['Send a test', 'Pause', 'Delete', 'Save', 'Rotate the secret']) {
    expect([name, await page.getByRole('button', { name, exact: true }).count()]).toEqual([name, 0]);
  }
  expect(complaints.filter(({ text }) => !/\b(404|409|422)\b/.test(text))).toEqual([]);
});
