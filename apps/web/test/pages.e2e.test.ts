import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';
import { type Complaint, openContext, signIn, untilLive } from './browser.ts';

const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

let stack: StartedStack;
let browser: Browser;
let complaints: Complaint[];
let page: Page;

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  await send({
    url: stack.ingest.generic,
    alerts: [
      { title: 'Second of the list', severity: 'warning' },
      {
        title: `Payments fail ${HOSTILE}`,
        severity: 'critical',
        labels: { service: 'payments', runbook: 'https://runbooks.example/payments', bad: 'javascript:alert(1)' },
      },
    ],
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

const part = (name: string) => page.getByRole('region', { name });

describe('a group’s page', () => {
  it('shows what fires, as text, and links only where links may lead', async () => {
    await page.getByRole('link', { name: /Payments fail/ }).click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: HOSTILE }).waitFor();
    await part('Alerts').getByText('payments', { exact: true }).waitFor();
    await part('Alerts').getByRole('link', { name: 'https://runbooks.example/payments' }).waitFor();
    await part('Alerts').getByText('javascript:alert(1)').waitFor();
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    await expect.poll(() => page.title()).toContain('Payments fail <img');
  });

  it('shows the body that came in', async () => {
    await page.getByRole('button', { name: 'Show what the source sent' }).click();
    expect(JSON.parse(await page.getByLabel('What the source sent').innerText())).toMatchObject({
      severity: 'critical',
    });
  });

  it('tells who was paged, live, with the answer to each try', async () => {
    await part('Timeline')
      .getByText(/Opened by/)
      .waitFor();
    await part('Who was told').getByText('Sent', { exact: true }).waitFor({ timeout: 30_000 });
    expect(
      await part('Who was told')
        .getByText(/accepted/)
        .count(),
    ).toBe(1);
    await part('Timeline')
      .getByText(/^Paged/)
      .waitFor();
  });

  it('takes comments and an assignee', async () => {
    await page.getByLabel('Comment (Ctrl+Enter sends)').fill('Looking at it.\n<b>bold</b>');
    await page.keyboard.press('Control+Enter');
    await part('Timeline').getByText('<b>bold</b>').waitFor();
    await page.getByLabel('Assigned to').selectOption({ label: 'Owner' });
    await part('Timeline')
      .getByText(/assigned it to Owner/)
      .waitFor();
    expect(await page.getByLabel('Comment (Ctrl+Enter sends)').inputValue()).toBe('');
  });

  it('is acknowledged and resolved by key, and steps through the list', async () => {
    await page.locator('body').click({ position: { x: 5, y: 400 } });
    await page.keyboard.press('e');
    await part('Timeline')
      .getByText(/acknowledged it/)
      .waitFor();
    await page.keyboard.press('r');
    await part('Timeline')
      .getByText(/resolved it/)
      .waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { level: 1, name: 'Second of the list' }).waitFor();
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Reopen' }).click();
    await part('Timeline')
      .getByText(/reopened it/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('is not found when it is not there', async () => {
    for (const id of ['01935a00-0000-7000-8000-000000000000', 'nonsense']) {
      await page.goto(`/groups/${id}`);
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    }
    expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(1);
    complaints.splice(0);
  });
});

describe('integrations', () => {
  it('makes one whose command works, and lists what arrives by itself', async () => {
    await page.goto('/integrations');
    await untilLive(page);
    await page.getByRole('button', { name: 'New integration' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('Probe of the shop');
    await form.getByLabel('Source').selectOption('generic');
    await form.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'Probe of the shop' }).waitFor();
    const command = await page.getByLabel('Command that sends a test alert').innerText();
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    expect(JSON.parse(stdout)).toMatchObject({ accepted: 1, unparsed: 0 });
    await part('Last deliveries').getByText('1 alert', { exact: true }).click();
    await part('Last deliveries').getByRole('link').first().waitFor();
  });

  it('shows what could not be understood, with the reason', async () => {
    const url = await page.getByLabel('Address to send alerts to').innerText();
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '["no alert"]',
    });
    expect(response.status).toBe(202);
    await part('Last deliveries')
      .getByText(/Kept, but not understood/)
      .waitFor();
  });

  it('saves grouping and fields, and reads the next delivery by them', async () => {
    await page.getByLabel(/Group by these labels/).fill('host, zone');
    await part('Name and grouping').getByRole('button', { name: 'Save' }).click();
    await part('Name and grouping')
      .getByText(/^Saved/)
      .waitFor();
    await page.getByLabel('Title', { exact: true }).fill('check.what');
    await part('Fields').getByRole('button', { name: 'Save' }).click();
    await part('Fields')
      .getByText(/^Saved/)
      .waitFor();
    await page.reload();
    expect(await page.getByLabel(/Group by these labels/).inputValue()).toBe('host, zone');
    expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('check.what');
  });

  it('shows a key only when asked, and rotates it only when it is meant', async () => {
    expect(await page.getByLabel('Address to send alerts to').count()).toBe(0);
    await page.getByRole('button', { name: 'Show the address' }).click();
    const before = await page.getByLabel('Address to send alerts to').innerText();
    await part('Address').getByRole('button', { name: 'Rotate the key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep the key' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Address to send alerts to').innerText()).toBe(before);
    await part('Address').getByRole('button', { name: 'Rotate the key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate the key' }).click();
    await expect.poll(() => page.getByLabel('Address to send alerts to').innerText()).not.toBe(before);
  });
});

describe('mail', () => {
  it('shows the page that would have been sent, without giving it any power', async () => {
    await page.goto('/mail');
    await page.getByRole('article').getByRole('heading').waitFor();
    const frame = page.locator('iframe');
    expect(await frame.getAttribute('sandbox')).toBe('');
    expect(await frame.getAttribute('srcdoc')).toContain('Open and acknowledge');
    expect(await frame.getAttribute('srcdoc')).not.toMatch(/<(script|style|link)/);
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page.getByRole('article').getByText(stack.webUrl).first().waitFor();
  });
});

it('has heard no complaint from any page', () => {
  expect(complaints).toEqual([]);
});
