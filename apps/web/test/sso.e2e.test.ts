import { AxeBuilder } from '@axe-core/playwright';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
import { openSamlIdp, type SamlIdp } from '@signalcraft/testkit/saml-idp';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openContext, signIn } from './browser.ts';

let stack: StartedStack;
let browser: Browser;
let idp: SamlIdp;

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser, idp] = await Promise.all([
    startStack({ database, redisUrl: testServices().redisUrl, env: { ENABLE_SAML_SSO: 'true' } }),
    launchBrowser(),
    openSamlIdp(),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const faultsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
};
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

it('an owner sets it up and tries it; then somebody of the domain signs in by it', async () => {
  const { context } = await openContext({ browser, webUrl: stack.webUrl });
  const page = await context.newPage();
  await signIn({ page, email: stack.email, password: stack.password });
  await page.getByText('Nothing is firing').waitFor();
  await page.goto('/settings/sso');
  await page.getByRole('textbox', { name: 'Metadata' }).fill('<nothing/>');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It describes no identity provider').waitFor();
  await page.getByRole('textbox', { name: 'Metadata' }).fill(idp.metadata());
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(idp.entityId).first().waitFor();

  await page.getByLabel('Another domain').fill('corp.example');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Waits for the operator').waitFor();
  // As the operator's command does.
  const text = `update "SsoDomain" set confirmed_at = now() where domain = 'corp.example'`;
  await queryAs({ databaseUrl: stack.database.ownerUrl, text });

  idp.signsIn({ nameId: 'eve@corp.example', attributes: { groups: ['ops'] } });
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('It works.').waitFor();
  const test = page.getByRole('region', { name: 'Test' });
  expect(await test.innerText()).toMatch(/eve@corp\.example would become a member as VIEWER/);
  expect(await test.innerText()).toContain('groups');

  await page.getByRole('switch', { name: 'Sign in by the identity provider' }).focus();
  await page.keyboard.press('Space');
  await expect.poll(() => page.getByLabel('…and by nothing else').isEnabled()).toBe(true);
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);

  const { context: other } = await openContext({ browser, webUrl: stack.webUrl });
  const stranger = await other.newPage();
  await stranger.goto('/sign-in?next=%2Fon-call');
  await stranger.getByRole('button', { name: 'Sign in with SSO' }).click();
  await stranger.getByLabel('E-mail, or the workspace’s name in addresses').fill('eve@elsewhere.example');
  await stranger.getByRole('button', { name: 'Go to your organisation’s sign-in' }).click();
  await stranger.getByText('No workspace with single sign-on').waitFor();
  await stranger.goto('/sign-in?next=%2Fon-call');
  await stranger.getByRole('button', { name: 'Sign in with SSO' }).click();
  expect(await faultsOf(stranger)).toEqual([]);
  await stranger.getByLabel('E-mail, or the workspace’s name in addresses').fill('eve@corp.example');
  await stranger.getByRole('button', { name: 'Go to your organisation’s sign-in' }).click();
  await stranger.getByRole('button', { name: 'Continue' }).click();
  await stranger.waitForURL(`${stack.webUrl}/on-call`);
  await stranger.getByRole('heading', { name: 'On call', level: 1 }).waitFor();
});
