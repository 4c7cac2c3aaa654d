import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import type { Route, RouteList } from '@signalcraft/contracts/routes';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';
import { type Complaint, openContext, signIn, untilLive } from './browser.ts';

const DATABASE_ALERT = 'Replication lags on db-1';
const SHOP_ALERT = 'Checkout answers 5xx';

let stack: StartedStack;
let browser: Browser;
let complaints: Complaint[];
let page: Page;
/** Made by the API: everything goes to the owner at once. */
let atOnce: EscalationPolicy;

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const response = await fetch(`${stack.apiUrl}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

const join = (name: string, role: string) =>
  queryAs({
    databaseUrl: stack.database.ownerUrl,
    text: `with someone as (insert into "User" (id, email, name)
        values (sc_new_id(clock_timestamp()), lower($1::text) || '@example.com', $1) returning id)
      insert into "Member" (id, workspace_id, user_id, role)
        select sc_new_id(clock_timestamp()), $2, id, $3 from someone`,
    values: [name, stack.workspaceId, role],
  });

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  await join('Anna', 'MEMBER');
  await join('Ben', 'ADMIN');
  await join('Vera', 'VIEWER');
  const steps = [{ delayMs: 0, targets: [{ kind: 'everyone_who_can_respond' }] }];
  atOnce = await call('POST', 'escalation-policies', { name: 'All at once', steps });
  await send({
    url: stack.ingest.generic,
    alerts: [
      { title: DATABASE_ALERT, severity: 'critical', labels: { service: 'db' } },
      { title: SHOP_ALERT, severity: 'critical', labels: { service: 'shop' } },
      { title: 'Certificate ends soon', severity: 'low', labels: { service: 'shop' } },
    ],
  });
  const opened = await openContext({ browser, webUrl: stack.webUrl });
  ({ complaints } = opened);
  page = await opened.context.newPage();
  await signIn({ page, email: stack.email, password: stack.password, path: '/teams' });
  await untilLive(page);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

const part = (name: string | RegExp): Locator => page.getByRole('region', { name });
const inTest = (text: string): Locator => part(/The last \d+ alerts/).getByText(text);
/** Each alert of the test as it is shown: its title, and by what it goes. */
const tested = (): Promise<string[]> =>
  part(/The last \d+ alerts/)
    .getByRole('list', { name: 'What the routes do' })
    .getByRole('listitem')
    .allInnerTexts();
const order = (): Promise<string[]> =>
  part('Routes in their order')
    .locator('[data-movable]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
const saved = async (): Promise<string[]> => (await call<RouteList>('GET', 'routes')).items.map(({ name }) => name);

describe('a team', () => {
  it('is made, and people are put in and taken out', async () => {
    await page.getByText('No team yet').waitFor();
    await page.getByRole('button', { name: 'New team' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('Database');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    const people = page.getByRole('list', { name: 'Members of Database' });
    for (const name of ['Anna', 'Ben', 'Vera']) {
      await page.getByLabel('Put somebody into Database').selectOption({ label: name });
      await people.getByRole('listitem').filter({ hasText: name }).waitFor();
    }
    expect(await people.getByRole('listitem').filter({ hasText: 'may only look' }).allInnerTexts()).toEqual([
      expect.stringContaining('Vera'),
    ]);
    await page.getByRole('button', { name: 'Take Ben out of Database' }).click();
    await part('Database').getByText('2 people').waitFor();
    await page.reload();
    await part('Database').getByText('2 people').waitFor();
  });
});

describe('a policy', () => {
  it('is written step by step, reordered by key, and drawn as it is written', async () => {
    await page.goto('/policies');
    await page.getByRole('region', { name: 'Everyone who can respond, by e-mail' }).waitFor();
    await page.getByRole('link', { name: 'New policy' }).first().click();
    await page.getByLabel('Name').fill('Database by night');
    const step = (number: number): Locator => page.getByRole('listitem', { name: `Step ${number}` });
    await step(1).getByLabel('Whom step 1 tells, 1').selectOption({ label: 'Person' });
    await step(1).getByLabel('Who exactly, step 1, 1').selectOption({ label: 'Ben' });
    await page.getByRole('button', { name: 'Add a step' }).click();
    await step(2).getByLabel('Whom step 2 tells, 1').selectOption({ label: 'Team' });
    await page.getByRole('button', { name: 'Add a step' }).click();
    await step(3).getByLabel('Minutes after step 2').fill('2.5');
    await step(3).getByLabel('Whom step 3 tells, 1').selectOption({ label: 'Person' });
    await step(3).getByLabel('Who exactly, step 3, 1').selectOption({ label: 'Anna' });
    await step(3).getByText('Only if… (always)').click();
    await step(3).getByLabel('At least so many alerts of the group fire').fill('1');

    // Anna goes before the team and before Ben, who then is the first again.
    await page.getByRole('button', { name: /^Move step 3/ }).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Move step 1/);
    await step(1).getByText('Only if: only if at least 1 alert fires').waitFor();
    await step(1).getByLabel('Minutes after it opened').fill('0');
    await step(2).getByLabel('Minutes after step 1').fill('5');
    await page.getByLabel('When nobody answered').selectOption({ label: 'Walk them once more' });
    const line = await part('What it does').getByRole('listitem').allInnerTexts();
    expect(line.join('\n')).toMatch(/at once\s+[\s\S]*Anna[\s\S]*\+ 5 min[\s\S]*Ben[\s\S]*\+ 10 min[\s\S]*Database/);
    expect(line.at(-1)).toContain('the owners and admins');
    await page.getByRole('button', { name: 'Save' }).click();
    await part('Database by night').getByText('No route leads to it.').waitFor();
    await part('Database by night').getByText('Once more from the first step').waitFor();
  });
});

describe('routes', () => {
  it('are tried on the alerts that came, before they are saved', async () => {
    await page.goto('/routes');
    await page.getByText('No route yet').waitFor();
    await expect.poll(tested).toHaveLength(3);
    await page.getByRole('link', { name: 'New route' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Databases');
    await page.getByLabel('Goes by the policy').selectOption({ label: 'Database by night' });
    await inTest('3 of 3 would go another way.').waitFor();
    await page.getByLabel('Label of condition 1').fill('service');
    await page.getByLabel('Value of condition 1').fill('db');
    await inTest('1 of 3 would go another way.').waitFor();
    const [first, ...rest] = await tested();
    expect(first).toContain(DATABASE_ALERT);
    expect(first).toMatch(/Changed[\s\S]*Everyone who can respond[\s\S]*Databases → Database by night/);
    expect(rest.join()).not.toContain('Databases');

    await page.getByLabel('Operator of condition 1').selectOption('=~');
    await page.getByLabel('Value of condition 1').fill('d(');
    await page.getByText(/missing closing \)/).waitFor();
    await page.getByText('What is edited is not complete').waitFor();
    await page.getByLabel('Value of condition 1').fill('db|postgres');
    await inTest('1 of 3 would go another way.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await part('Routes in their order').getByText('service is one of db, postgres').waitFor();
    expect(await saved()).toEqual(['Databases']);
  });

  it('are reordered by key, tried in that order, and saved when it is meant', async () => {
    const wanted = { matchers: [{ name: 'severity', op: '=', value: 'critical' }], policyId: atOnce.id, position: 0 };
    await call('POST', 'routes', { name: 'All that is critical', ...wanted });
    await page.goto('/routes');
    await untilLive(page);
    expect(await order()).toEqual(['All that is critical', 'Databases']);
    await page.getByRole('button', { name: /^Move Databases, 2 of 2/ }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByText('Databases is now 1 of 2.').waitFor();
    await inTest('1 of 3 would go another way.').waitFor();
    expect((await tested())[0]).toMatch(/Replication[\s\S]*All at once[\s\S]*Databases → Database by night/);
    expect(await saved()).toEqual(['All that is critical', 'Databases']);
    await page.getByRole('button', { name: 'Put it back' }).click();
    await page.getByText('Each as if it came now, and alone.').waitFor();

    await page.getByRole('button', { name: 'More for Databases' }).click();
    await page.getByRole('menuitem', { name: 'Move to the top' }).click();
    await page.getByRole('button', { name: 'Save the order' }).click();
    await page.getByRole('region', { name: 'Order not saved' }).waitFor({ state: 'detached' });
    expect(await saved()).toEqual(['Databases', 'All that is critical']);
  });

  it('are reordered by drag', async () => {
    const handle = page.getByRole('button', { name: /^Move Databases/ });
    const [from, to] = [
      await handle.boundingBox(),
      await part('Routes in their order').locator('[data-movable]').nth(1).boundingBox(),
    ];
    if (!from || !to) throw new Error('a row is not there');
    await page.mouse.move(from.x + 8, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 8, to.y + to.height - 4, { steps: 6 });
    await page.mouse.up();
    await page.getByText('Databases is now 2 of 2.').waitFor();
    await page.mouse.move(from.x + 8, from.y, { steps: 3 });
    expect(await page.getByText('Databases is now 2 of 2.').count()).toBe(1);
    await page.getByRole('button', { name: 'Put it back' }).click();
  });

  it('lead a new alert’s page their way, and its group says so', async () => {
    await send({
      url: stack.ingest.generic,
      alerts: [{ title: 'Disk full on db-2', severity: 'critical', labels: { service: 'postgres' } }],
    });
    await page.getByRole('link', { name: 'Disk full on db-2' }).click();
    await part('Timeline')
      .getByText(/Database by night/)
      .first()
      .waitFor();
    await part('Timeline')
      .getByText(/^Paged anna@example\.com/)
      .waitFor({ timeout: 30_000 });
    expect(await part('Who was told').getByText(/ben/i).count()).toBe(0);
  });

  it('are switched off and on, and tell when somebody else was first', async () => {
    await page.goto('/routes');
    await untilLive(page);
    const { items } = await call<RouteList>('GET', 'routes');
    const databases = items.find(({ name }) => name === 'Databases') as Route;
    const on = page.getByRole('switch', { name: 'Databases is on' });
    await on.click({ force: true });
    await part('Routes in their order').getByText('off', { exact: true }).waitFor();
    await call('PATCH', `routes/${databases.id}`, { description: 'Of the night shift' });
    await on.click({ force: true });
    await page.getByText(/somebody else changed the routes meanwhile/).waitFor();
    await page.getByText('Of the night shift').waitFor();
    await on.click({ force: true });
    await expect.poll(async () => (await call<Route>('GET', `routes/${databases.id}`)).enabled).toBe(true);

    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await page.getByLabel('Description').fill('Mine');
    await call('PATCH', `routes/${databases.id}`, { description: 'Theirs' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Somebody else changed this route/).waitFor();
    await page.getByRole('button', { name: 'Load theirs, drop mine' }).click();
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('Theirs');
    await page.getByRole('button', { name: 'Save' }).click();
    await part('Routes in their order').getByText('Theirs').waitFor();
    complaints.splice(0);
  });
});

describe('what is in use', () => {
  it('is not deleted, and says by what it is used; what is not, is', async () => {
    await page.goto('/policies');
    await page.getByRole('link', { name: 'Edit Database by night' }).click();
    await page.getByText(/It cannot be deleted while it is used/).waitFor();
    expect(await page.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.goto('/teams');
    await page.getByRole('button', { name: 'Delete Database' }).click();
    await page.getByRole('button', { name: 'Delete the team' }).click();
    await page.getByRole('alert').filter({ hasText: 'the escalation policy “Database by night”' }).waitFor();
    await page.getByRole('button', { name: 'Keep it' }).click();
    complaints.splice(0);

    await page.goto('/routes');
    await untilLive(page);
    await page.getByRole('button', { name: 'More for All that is critical' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete the route' }).click();
    await expect.poll(saved).toEqual(['Databases']);
    await page.goto('/policies');
    await page.getByRole('link', { name: 'Edit All at once' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete the policy' }).click();
    await part('Database by night').waitFor();
    await expect.poll(() => part('All at once').count()).toBe(0);
  });
});

describe('somebody who may only look', () => {
  it('sees who hears and is offered nothing that would be refused', async () => {
    const become = (role: string) =>
      queryAs({
        databaseUrl: stack.database.ownerUrl,
        text: `update "Member" set role = $1 where user_id = (select id from "User" where email = $2)`,
        values: [role, stack.email],
      });
    await become('VIEWER');
    await expect
      .poll(async () => {
        await page.goto('/routes');
        await untilLive(page);
        return page.getByRole('link', { name: 'New route' }).count();
      })
      .toBe(0);
    expect(await page.getByRole('button', { name: /^(Move|More for)/ }).count()).toBe(0);
    expect(await page.getByRole('switch', { name: 'Databases is on' }).isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await part('What it does').getByText('service is one of db, postgres').waitFor();
    for (const path of ['/policies', '/teams']) {
      await page.goto(path);
      await page
        .getByRole('region', { name: /Database/ })
        .first()
        .waitFor();
      expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    }
    await become('OWNER');
  });
});

it('has heard no complaint from any page', () => {
  expect(complaints).toEqual([]);
});
