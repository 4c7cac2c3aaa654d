import { launchBrowser } from '@signalcraft/testkit/browser';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';
import { type Complaint, openContext, untilLive } from './browser.ts';

let stack: StartedStack;
let browser: Browser;
let context: BrowserContext;
let complaints: Complaint[];
let page: Page;

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  await send({
    url: stack.ingest.generic,
    alerts: [
      ...Array.from({ length: 60 }, (_, index) => ({ title: `Old trouble ${index}`, severity: 'low' })),
      { title: 'Disk almost full on db-1', severity: 'warning', labels: { host: 'db-1' } },
      { title: 'Checkout answers 5xx', severity: 'critical', labels: { service: 'checkout' } },
    ],
  });
  ({ context, complaints } = await openContext({ browser, webUrl: stack.webUrl }));
  page = await context.newPage();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

const row = (title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });
const titles = () => page.locator('[data-inbox] a').allTextContents();

describe('signing in', () => {
  it('leads strangers to the form, says what is wrong, and then to where they wanted to go', async () => {
    await page.goto('/?status=resolved');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.getByText('Local accounts').waitFor();
    await page.getByLabel('E-mail').fill(stack.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('not it');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The e-mail or the password is not right.').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(stack.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Nothing is resolved').waitFor();
    expect(page.url()).toBe(`${stack.webUrl}/?status=resolved`);
    const cookie = (await context.cookies()).find(({ name }) => name.endsWith('session_token'));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    // The browser itself reports a refused request; nothing else may.
    expect(complaints.splice(0).map(({ text }) => text)).toEqual([expect.stringContaining('401')]);
  });

  it('passes on nothing but identity, and answers what does not exist there as such', async () => {
    for (const path of ['/api/auth/../v1/me', '/api/auth/%2e%2e/v1/me', '/api/v1/me', '/api/auth/admin/list-users']) {
      const response = await fetch(`${stack.webUrl}${path}`);
      expect(response.status).toBe(404);
    }
  });
});

describe('the inbox', () => {
  it('is served with the groups in it, newest first', async () => {
    const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const response = await fetch(`${stack.webUrl}/`, { headers: { cookie: cookies } });
    const html = await response.text();
    expect(html).toMatch(/<a [^>]*href="\/groups\/[^"]+"[^>]*>Checkout answers 5xx<\/a>/);
    expect(html.indexOf('>Checkout answers 5xx<')).toBeLessThan(html.indexOf('>Disk almost full on db-1<'));
    expect(html).not.toContain('Nobody can be paged');
    expect(response.headers.get('content-security-policy')).toContain("'strict-dynamic'");
  });

  it('loads further pages by cursor, nothing twice', async () => {
    await page.goto('/');
    await untilLive(page);
    expect(await titles()).toHaveLength(50);
    await page.getByRole('button', { name: 'Load more' }).click();
    await row('Old trouble 0').waitFor();
    expect(new Set(await titles()).size).toBe(62);
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  });

  it('keeps tab and search in the address', async () => {
    await page.getByRole('searchbox').fill('db-1');
    await row('Disk almost full on db-1').waitFor();
    await expect.poll(titles).toEqual(['Disk almost full on db-1']);
    expect(page.url()).toBe(`${stack.webUrl}/?q=db-1`);
    await page.getByRole('link', { name: 'Snoozed' }).click();
    await page.getByText('No group matches “db-1”').waitFor();
    await page.reload();
    await page.getByText('No group matches “db-1”').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('db-1');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await row('Checkout answers 5xx').waitFor();
    expect(page.url()).toBe(`${stack.webUrl}/`);
  });

  it('lets new groups wait above what is being read, and moves nothing', async () => {
    await page.goto('/');
    await untilLive(page);
    await row('Old trouble 50').scrollIntoViewIfNeeded();
    const before = await row('Old trouble 50').boundingBox();
    await send({ url: stack.ingest.generic, alerts: [{ title: 'Brand new trouble', severity: 'high' }] });
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await row('Old trouble 50').boundingBox()).toEqual(before);
    expect(await page.title()).toContain('(1 new)');
    await page.keyboard.press('.');
    await row('Brand new trouble').waitFor();
    expect((await titles())[0]).toBe('Brand new trouble');
    expect(await page.getByRole('button', { name: '1 new' }).count()).toBe(0);
  });

  it('changes a row where it stands when somebody else acts', async () => {
    const place = (await titles()).indexOf('Disk almost full on db-1');
    const href = await row('Disk almost full on db-1').getByRole('link').getAttribute('href');
    const response = await fetch(`${stack.apiUrl}/api/v1${href?.replace('groups', 'alert-groups')}/acknowledge`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.apiKey}` },
    });
    expect(response.status).toBe(200);
    await row('Disk almost full on db-1').getByText('Acknowledged').waitFor();
    expect((await titles()).indexOf('Disk almost full on db-1')).toBe(place);
  });
});

describe('by keyboard', () => {
  it('acknowledges at once, before the server has answered, and undoes', async () => {
    await page.goto('/?q=checkout');
    await untilLive(page);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/acknowledge', async (route) => {
      await held;
      await route.continue();
    });
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await row('Checkout answers 5xx').getByText('Acknowledged').waitFor();
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    answer();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await page.unroute('**/acknowledge');
    // Until it is answered, the page takes no further action on the group.
    const undone = page.waitForResponse('**/undo');
    await page.keyboard.press('u');
    await row('Checkout answers 5xx').getByText('nobody has it').waitFor();
    await (await undone).finished();
    await expect.poll(() => statusOf('Checkout answers 5xx')).toBe('OPEN');
  });

  it('puts the row back and says why when the server refuses', async () => {
    await page.route('**/resolve', (route) => route.abort());
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await row('Checkout answers 5xx')
      .getByRole('alert')
      .getByText('Could not resolve: The server does not answer.')
      .waitFor();
    await row('Checkout answers 5xx').getByText('Open', { exact: true }).waitFor();
    expect(await statusOf('Checkout answers 5xx')).toBe('OPEN');
    await page.unroute('**/resolve');
    complaints.splice(0);
  });

  it('selects several and resolves them as one, undone as one', async () => {
    await page.goto('/?q=trouble');
    await untilLive(page);
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('r');
    await page.getByText('Resolved 2 groups').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    await expect.poll(() => statusOf('Brand new trouble')).toBe('OPEN');
  });

  it('snoozes by menu and digit, and wakes from the group’s page', async () => {
    await page.goto('/?q=checkout');
    await untilLive(page);
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await page.getByRole('dialog').getByText('1 hour').waitFor();
    await page.keyboard.press('2');
    await expect.poll(() => statusOf('Checkout answers 5xx')).toBe('SNOOZED');
    await row('Checkout answers 5xx').getByText('until').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Checkout answers 5xx' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Checkout answers 5xx' }).waitFor();
    await page.getByRole('button', { name: 'Wake now' }).click();
    await expect.poll(() => statusOf('Checkout answers 5xx')).toBe('OPEN');
  });

  it('lists its keys and can be told to keep quiet', async () => {
    await page.goto('/');
    await untilLive(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Undo the last acknowledge').waitFor();
    await page.getByRole('switch').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    expect(await page.locator('[data-inbox] a:focus').count()).toBe(0);
    await page.getByRole('button', { name: 'List of keys' }).click();
    await page.getByRole('switch').check();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    for (const key of ['g', 'n']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'Integrations' }).waitFor();
  });
});

describe('when the feed breaks', () => {
  it('says since when it is stale, and catches up on what it missed', async () => {
    await page.goto('/');
    await untilLive(page);
    await stack.api.kill('SIGKILL');
    await page.getByText('Stale since').waitFor();
    const other = await context.newPage();
    await other.goto('/');
    await other.getByText('This page could not be shown').waitFor();
    await stack.restartApi();
    await other.getByRole('button', { name: 'Try again' }).click();
    await other.getByRole('link', { name: 'Checkout answers 5xx' }).waitFor();
    await other.close();
    await send({ url: stack.ingest.generic, alerts: [{ title: 'Came while nobody listened', severity: 'high' }] });
    await page.getByRole('button', { name: '1 new' }).waitFor({ timeout: 30_000 });
    await untilLive(page);
    expect((await titles())[0]).not.toBe('Came while nobody listened');
    complaints.splice(0);
  });

  it('stands still while paused, and shows the rest afterwards', async () => {
    await page.getByRole('button', { name: 'Pause live updates' }).click();
    await page.getByText('Paused since').waitFor();
    await send({ url: stack.ingest.generic, alerts: [{ title: 'Came during the pause', severity: 'high' }] });
    expect(await page.getByRole('button', { name: '2 new' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Go on with live updates' }).click();
    await page.getByRole('button', { name: '2 new' }).waitFor();
  });
});

describe('at the end', () => {
  it('signs out for good', async () => {
    await page.getByRole('button', { name: /account and colours/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect((await fetch(`${stack.webUrl}/api/auth/token`)).status).toBe(401);
    await page.goto('/');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('has heard no complaint from any page', () => {
    expect(complaints).toEqual([]);
  });
});

/** As the API has it. */
async function statusOf(title: string): Promise<string | undefined> {
  const response = await fetch(`${stack.apiUrl}/api/v1/alert-groups?q=${encodeURIComponent(title)}`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
  });
  const { items } = (await response.json()) as { items: { title: string; status: string }[] };
  return items.find((group) => group.title === title)?.status;
}
