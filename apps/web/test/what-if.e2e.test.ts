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
    alerts: [{ title: 'Disk full', severity: 'critical', labels: { service: 'db' } }],
  });
  const opened = await openContext({ browser, webUrl: stack.webUrl });
  ({ complaints } = opened);
  page = await opened.context.newPage();
  await signIn({ page, email: stack.email, password: stack.password });
  await untilLive(page);
  await page.getByRole('link', { name: /Disk full/ }).click();
  await page
    .getByRole('region', { name: 'Who was told' })
    .getByText('Sent', { exact: true })
    .waitFor({ timeout: 30_000 });
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

describe('why a group did page', () => {
  it('is told from the delivery to what became of the page', async () => {
    const panel = page.getByRole('region', { name: 'Why it did, or did not, page' });
    await panel.getByRole('button', { name: 'Show' }).click();
    await panel.getByText(/It has paged once/).waitFor();
    const texts = await panel.getByRole('listitem').allInnerTexts();
    const found = [/Opened by “Disk full”/, /Escalation began/, /Paged /, /The page to .* was sent/].map((text) =>
      texts.findIndex((line) => text.test(line)),
    );
    expect(found.every((place) => place >= 0)).toBe(true);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  });
});

describe('a silence that is written', () => {
  it('says what it would have changed, and leads to which pages', async () => {
    await page.goto('/silences/new');
    await untilLive(page);
    await page.getByLabel('Label of condition 1').fill('service');
    await page.getByLabel('Value of condition 1').fill('db');
    await page.getByRole('button', { name: 'What would it have changed?' }).click();
    await page.getByText('would have changed 1 page in 30 days').waitFor();
    await page.getByRole('link', { name: 'See which' }).click();
    await page.getByRole('heading', { level: 1, name: 'What-if' }).waitFor();
    await untilLive(page);
    expect(await page.getByLabel('What if').inputValue()).toBe('carried');
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('would have changed 1 page in 30 days').waitFor();
    const differences = page.getByRole('list', { name: 'What differs' });
    await differences.getByText(/No page to /).waitFor();
    expect(await page.getByRole('figure', { name: 'Pages by day' }).getByRole('listitem').count()).toBeGreaterThan(28);
  });
});

describe('one payload', () => {
  it('is followed to whom it would page, and leaves nothing behind', async () => {
    await page.goto('/what-if');
    await untilLive(page);
    const panel = page.getByRole('region', { name: 'Try a payload' });
    await panel.getByLabel('As if it were sent to').selectOption({ label: 'Any tool (JSON)' });
    await panel.getByLabel('What the tool would send').fill('{"title": "Mail queue full", "severity": "high"}');
    await panel.getByRole('button', { name: 'Try it' }).click();
    await panel.getByText(/it goes by “Everyone who can respond, by e-mail”/).waitFor();
    await panel.getByText(/Paged /).waitFor();
    await page.goto('/');
    await untilLive(page);
    expect(await page.getByText('Mail queue full').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
