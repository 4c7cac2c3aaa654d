import { launchBrowser } from '@signalcraft/testkit/browser';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';
import { type Complaint, openContext, signIn, untilLive } from './browser.ts';

let stack: StartedStack;
let browser: Browser;
let complaints: Complaint[];
let page: Page;

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  await send({
    url: stack.ingest.generic,
    alerts: ['web-1', 'web-2', 'web-3'].map((host) => ({
      title: `Slow on ${host}`,
      severity: 'warning',
      labels: { cluster: 'eu', service: 'checkout', host },
    })),
  });
  const opened = await openContext({ browser, webUrl: stack.webUrl });
  ({ complaints } = opened);
  page = await opened.context.newPage();
  await signIn({ page, email: stack.email, password: stack.password });
  await untilLive(page);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

const region = (name: string) => page.getByRole('region', { name, exact: true });
const heading = (name: string) => page.getByRole('heading', { level: 1, name });

/** The same outage as another tool sees it. */
const sendAlertmanager = async (alertname: string): Promise<void> => {
  const response = await fetch(stack.ingest.alertmanager, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      version: '4',
      groupKey: '{}',
      status: 'firing',
      receiver: 'signalcraft',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example',
      alerts: [
        {
          status: 'firing',
          labels: { alertname, cluster: 'eu', service: 'checkout', tool: 'prometheus' },
          annotations: {},
          startsAt: new Date().toISOString(),
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: '',
          fingerprint: alertname,
        },
      ],
    }),
  });
  expect(response.status).toBe(202);
};

const read = async <T>(path: string): Promise<{ items: T[] }> => {
  const answer = await fetch(`${stack.apiUrl}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
  });
  return (await answer.json()) as { items: T[] };
};

/** A group with alerts of more than one integration. */
async function findShared(): Promise<string | null> {
  const groups = await read<{ id: string }>('alert-groups?limit=50');
  for (const { id } of groups.items) {
    const alerts = await read<{ integrationId: string }>(`alert-groups/${id}/alerts`);
    if (new Set(alerts.items.map(({ integrationId }) => integrationId)).size > 1) return id;
  }
  return null;
}

describe('a grouping rule', () => {
  it('shows beforehand what it would do, and says at their field what cannot work', async () => {
    await page.goto('/grouping');
    await page.getByText('No rule yet').waitFor();
    await page.getByRole('link', { name: 'New rule' }).first().click();
    await heading('New rule').waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('One outage, one group');
    await page.getByLabel('Group by these labels').fill('cluster, service');
    await page.getByLabel('Across sources').check();
    await region('What it would do').getByText('1 group instead of 3').waitFor();
    await region('What it would do').getByText('3 alerts', { exact: true }).waitFor();
    await page.getByLabel('Reopen window').fill('1 min');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('must not be under the workspace’s flap window of 30 minutes').first().waitFor();
    await page.getByLabel('Reopen window').fill('2 h');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('the same cluster and service, across sources').waitFor();
    expect(await page.getByText('reopens within 2 h').count()).toBe(1);
  });

  it('brings the alerts of two tools into one group, whose page says why', async () => {
    // Processes keep an integration with its rules for five seconds at most.
    let shared: string | null = null;
    await expect
      .poll(
        async () => {
          const fresh = Date.now();
          const labels = { cluster: 'eu', service: 'checkout' };
          await send({ url: stack.ingest.generic, alerts: [{ title: `Down ${fresh}`, severity: 'high', labels }] });
          await sendAlertmanager(`Errors ${fresh}`);
          shared = await findShared();
          return shared;
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .not.toBeNull();
    await page.goto(`/groups/${shared}`);
    await page.getByText('Grouped by rule “One outage, one group”, revision 1, across sources').first().waitFor();
    await region('Alerts')
      .getByText('Grouped by rule “One outage, one group”, revision 1, across sources: cluster=eu, service=checkout.')
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'The rule as it is now' }).click();
    await heading('One outage, one group').waitFor();
  });

  it('is switched off, moved and deleted from the list', async () => {
    await page.goto('/grouping/new');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Another');
    await page.getByLabel('Its place').selectOption('0');
    await page.getByRole('button', { name: 'Save' }).click();
    await heading('Grouping').waitFor();
    const names = () => region('Rules in their order').getByRole('link').allTextContents();
    await expect.poll(names).toEqual(['Another', 'One outage, one group']);
    await page.getByRole('button', { name: /^Move Another, 1 of 2/ }).press('ArrowDown');
    await page.getByRole('button', { name: 'Save the order' }).click();
    await page.getByText('The order is changed, not saved.').waitFor({ state: 'detached' });
    await page.reload();
    await expect.poll(names).toEqual(['One outage, one group', 'Another']);
    await page.getByLabel('Another is on').click({ force: true });
    await expect.poll(() => page.getByLabel('Another is on').isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Delete Another' }).click();
    await page.getByRole('button', { name: 'Delete the rule' }).click();
    await expect.poll(names).toEqual(['One outage, one group']);
  });
});

describe('groups', () => {
  it('are merged in the inbox, where a person says which one stays', async () => {
    await page.goto('/');
    await untilLive(page);
    for (const host of ['web-1', 'web-2']) await page.getByLabel(`Select Slow on ${host}`).check({ force: true });
    await region('Selected groups').getByRole('button', { name: 'Merge…' }).click();
    await page.getByRole('radio', { name: /Slow on web-2/ }).check();
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await heading('Slow on web-2').waitFor();
    await page.getByText('2 of 2 alerts').first().waitFor();
    await region('Alerts').getByText('Slow on web-1').first().click();
    await page.getByText(/^Moved here by /).waitFor();
    await page.getByText(/merged “Slow on web-1” into it: 1 alert/).waitFor();
    expect(await page.getByText('2 of 2 alerts').count()).toBe(1);
  });

  it('stay merged whatever their source sends', async () => {
    const alert = {
      title: 'Slow on web-1',
      severity: 'warning',
      labels: { cluster: 'eu', service: 'checkout', host: 'web-1' },
    };
    await send({ url: stack.ingest.generic, alerts: [alert, { ...alert, status: 'resolved' }, alert] });
    await page.reload();
    await page.getByText('2 of 2 alerts').first().waitFor();
    expect(await heading('Slow on web-2').count()).toBe(1);
  });

  it('are split on the page of one, and its alerts moved back', async () => {
    await page.getByRole('button', { name: 'Split or move…' }).click();
    await page.getByLabel('Select Slow on web-1').check();
    await page.getByRole('button', { name: 'Split off…' }).click();
    await page.getByRole('button', { name: 'Split off', exact: true }).click();
    await heading('Slow on web-1').waitFor();
    await page.getByText('1 of 1 alert').waitFor();
    await page.getByRole('button', { name: 'Split or move…' }).click();
    await page.getByLabel('Select Slow on web-1').check();
    await page.getByRole('button', { name: 'Move…', exact: true }).click();
    await page.getByLabel('Find the group').fill('web-2');
    await page.getByRole('radio', { name: /Slow on web-2/ }).check();
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await heading('Slow on web-2').waitFor();
    await page.getByText('2 of 2 alerts').first().waitFor();
    expect(await page.getByRole('button', { name: 'Split or move…' }).count()).toBe(1);
  });
});

describe('the life cycle’s numbers', () => {
  it('are set with their defaults beside them', async () => {
    await page.goto('/grouping/life-cycle');
    await page.getByLabel('Critical').fill('90 min');
    await page.getByLabel('High').fill('soon');
    await page.getByText('a time such as 30 s, 10 min or 2 h').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.getByLabel('High').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. Times that run already keep their end.').waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel('Critical').inputValue()).toBe('90 min');
    expect(await page.getByText('Default: 2 h.').count()).toBe(1);
  });

  it('and no page complained', () => {
    // The browser notes what the API refused, as it was meant to.
    expect(complaints.filter(({ text }) => !text.includes('status of 422'))).toEqual([]);
  });
});
