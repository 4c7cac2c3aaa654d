import { readFile } from 'node:fs/promises';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Complaint, openContext, signIn, untilLive } from './browser.ts';

let stack: StartedStack;
let browser: Browser;
let page: Page;
let complaints: Complaint[];
beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  const opened = await openContext({ browser, webUrl: stack.webUrl });
  ({ complaints } = opened);
  page = await opened.context.newPage();
  await signIn({ page, email: stack.email, password: stack.password, path: '/settings/api-keys' });
  await untilLive(page);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

const dialog = (): Locator => page.getByRole('dialog');
const row = (): Locator => page.getByRole('listitem').filter({ hasText: 'Terraform' });
const statusWith = async (secret: string, path: string): Promise<number> =>
  (await fetch(`${stack.apiUrl}/api/v1/${path}`, { headers: { authorization: `Bearer ${secret}` } })).status;
const shownSecret = async (): Promise<string> =>
  (await dialog().getByLabel('API key', { exact: true }).innerText()).trim();

it('a key is made, shown once, rotated with an overlap, and revoked', async () => {
  await page.getByRole('listitem').filter({ hasText: 'First run' }).waitFor();
  await page.getByRole('button', { name: 'New API key' }).click();
  await dialog().getByLabel('Name').fill('Terraform');
  expect(await dialog().getByRole('button', { name: 'Create' }).isDisabled()).toBe(true);
  await dialog().getByRole('checkbox', { name: 'Read teams' }).check();
  await dialog().getByRole('checkbox', { name: 'Write silences' }).check();
  await dialog().getByRole('button', { name: 'Create' }).click();
  await dialog().getByText('Copy it now').waitFor();
  const first = await shownSecret();
  expect(first).toMatch(/^sc_live_[0-9A-Za-z]{38}$/);
  expect(await dialog().getByLabel('Command that uses the key').innerText()).toContain(`${stack.apiUrl}/api/v1/teams`);
  expect(await statusWith(first, 'teams')).toBe(200);
  expect(await statusWith(first, 'routes')).toBe(403);
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  await row().getByText('Silences (write), Teams (read)').waitFor();
  expect(await page.getByText(first).count()).toBe(0);

  await page.getByRole('button', { name: 'Rotate Terraform' }).click();
  await dialog().getByRole('button', { name: 'Rotate', exact: true }).click();
  await dialog().getByText('The secret before it opens too').waitFor();
  const second = await shownSecret();
  await dialog().getByRole('button', { name: 'I have copied it' }).click();
  expect([await statusWith(first, 'teams'), await statusWith(second, 'teams')]).toEqual([200, 200]);

  await page.getByRole('button', { name: 'Revoke Terraform' }).click();
  await dialog().getByText('every request with it is refused').waitFor();
  await dialog().getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('list', { name: 'Revoked API keys' }).getByText('Terraform').waitFor();
  await vi.waitFor(async () => expect(await statusWith(second, 'teams')).toBe(401), { timeout: 20_000, interval: 500 });
});

it('the audit log tells it as sentences, narrows by its address, and is exported', async () => {
  await page.goto(`${stack.webUrl}/settings/audit`);
  const entry = page.getByRole('listitem').filter({ hasText: 'rotated the API key “Terraform”' });
  await entry.getByText('What changed: prefix').click();
  await entry.getByText('sc_live_').first().waitFor();
  await page.getByLabel('What', { exact: true }).selectOption('route');
  await page.getByText('Nothing like this was done').waitFor();
  expect(new URL(page.url()).searchParams.get('kind')).toBe('route');
  await page.getByRole('button', { name: 'Show the whole log' }).last().click();
  await entry.waitFor();

  await entry.getByText('What changed: prefix').click();
  await entry.getByRole('button', { name: 'Only this API key' }).click();
  await vi.waitFor(() => expect(new URL(page.url()).searchParams.get('object')).toMatch(/-7/));
  await page.reload();
  await page.getByText('created the API key “Terraform”').waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as CSV' }).click(),
  ]);
  const csv = await readFile(await download.path(), 'utf8');
  expect(csv.split('\r\n').filter((line) => line.includes(',api_key.'))).toHaveLength(3);
});

it('who may not configure is offered neither', async () => {
  await queryAs({ databaseUrl: stack.database.ownerUrl, text: `update "Member" set role = 'MEMBER'` });
  for (const [path, button] of [
    ['/settings/api-keys', 'New API key'],
    ['/settings/audit', 'Export as CSV'],
  ] as const) {
    await page.goto(`${stack.webUrl}${path}`);
    await page.getByText('For admins and owners').waitFor();
    expect(await page.getByRole('button', { name: button }).count()).toBe(0);
  }
  expect(complaints).toEqual([]);
});
