import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { send } from './alerts.ts';
import { type Complaint, openContext, signIn, untilLive } from './browser.ts';

let stack: StartedStack;
let browser: Browser;
let page: Page;
let complaints: Complaint[];

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  await addMember('Ada Lovelace');
  const opened = await openContext({ browser, webUrl: stack.webUrl });
  complaints = opened.complaints;
  page = await opened.context.newPage();
  await signIn({ page, email: stack.email, password: stack.password });
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: stack.database.ownerUrl, text, values });

async function addMember(name: string): Promise<void> {
  await sql(
    `with person as (insert into "User" (id, email, name) values (gen_random_uuid(), $1, $2) returning id)
     insert into "Member" (id, workspace_id, user_id, role)
     select gen_random_uuid(), w.id, person.id, 'MEMBER' from person, "Workspace" w`,
    [`${name.split(' ')[0]?.toLowerCase()}@x.example`, name],
  );
}
const openMenu = () => page.getByRole('button', { name: /account and colours/ }).click();
const ofAda = async () =>
  (
    await sql<{ role: string; isRemoved: boolean }>(
      `select role, removed_at is not null as "isRemoved" from "Member" m join "User" u on u.id = m.user_id
       where u.name = 'Ada Lovelace'`,
    )
  )[0];

describe('members', () => {
  it('get another role at once, which can be undone', async () => {
    await page.goto('/settings/members');
    await untilLive(page);
    await page.getByLabel('Role of Ada Lovelace').selectOption('Admin');
    await page.getByText('Ada Lovelace is admin now.').waitFor();
    expect(await ofAda()).toMatchObject({ role: 'ADMIN' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await vi.waitFor(async () => expect(await ofAda()).toMatchObject({ role: 'MEMBER' }), { timeout: 10_000 });
  });

  it('are removed after a word about what it does; the last owner can neither leave nor be less', async () => {
    expect(await page.getByRole('button', { name: 'Leave this workspace' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Remove Ada Lovelace' }).click();
    await page.getByRole('dialog').getByText('Schedules in which they have turns show a gap').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Ada Lovelace was removed.').waitFor();
    expect(await page.getByLabel('Role of Ada Lovelace').count()).toBe(0);
    expect(await ofAda()).toMatchObject({ isRemoved: true });
  });
});

describe('a workspace', () => {
  it('is renamed, and its name stands in the menu', async () => {
    await page.goto('/settings/workspace');
    await untilLive(page);
    await page.getByLabel('Name').fill('Operations');
    await page.getByLabel('Slug').fill('not a slug');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('is small letters, digits and single dashes between them').waitFor();
    await page.getByLabel('Slug').fill('operations');
    await page.getByLabel('Keep deliveries').fill('7');
    await page.getByText('What is older than that is deleted within an hour').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The workspace was changed.').waitFor();
    expect(await sql('select name, slug, retention from "Workspace"')).toEqual([
      { name: 'Operations', slug: 'operations', retention: { receiptDays: 7 } },
    ]);
    await openMenu();
    await page.getByRole('menuitem', { name: 'Operations' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('is made and switched to, and what is shown, sent and heard is of it alone', async () => {
    await send({ url: stack.ingest.generic, alerts: [{ title: 'Of the first', severity: 'high' }] });
    await openMenu();
    await page.getByRole('menuitem', { name: 'New workspace…' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Second');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByText('Nothing is firing').waitFor();
    await untilLive(page);
    expect(await page.getByText('Of the first').count()).toBe(0);
    await page.goto('/settings/members');
    expect(await page.getByRole('list', { name: 'Members' }).getByRole('listitem').count()).toBe(1);
    await page.goto('/');
    await untilLive(page);
    await send({ url: stack.ingest.generic, alerts: [{ title: 'Heard elsewhere', severity: 'high' }] });
    await openMenu();
    await page.getByRole('menuitem', { name: 'Operations' }).click();
    await page.getByRole('link', { name: 'Heard elsewhere', exact: true }).waitFor();
    await untilLive(page);
    await send({ url: stack.ingest.generic, alerts: [{ title: 'Heard here', severity: 'high' }] });
    await page.getByRole('button', { name: '1 new' }).waitFor();
  });

  it('is deleted by its slug, and leaves its owner in another', async () => {
    await openMenu();
    await page.getByRole('menuitem', { name: 'Second' }).click();
    await page.getByText('Nothing is firing').waitFor();
    await page.goto('/settings/workspace');
    await untilLive(page);
    await page.getByRole('button', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Slug of the workspace').fill('second');
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('link', { name: 'Heard here', exact: true }).waitFor();
    await openMenu();
    expect(await page.getByRole('menuitem', { name: 'Second' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('shows those who may not change it what it is, and offers nothing', async () => {
    await addMember('Ben Okafor');
    await sql(`update "Member" set role = 'OWNER' where user_id = (select id from "User" where name = 'Ben Okafor')`);
    await sql(`update "Member" set role = 'VIEWER' where user_id = (select id from "User" where email = $1)`, [
      stack.email,
    ]);
    await vi.waitFor(
      async () => {
        await page.goto('/settings/workspace');
        await page.getByText('Owners and admins change these.').waitFor({ timeout: 1_000 });
      },
      { timeout: 15_000 },
    );
    expect(await page.getByLabel('Name').isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Delete…' }).count()).toBe(0);
    await page.goto('/settings/members');
    expect(await page.getByLabel('Role of Ben Okafor').count()).toBe(0);
    await untilLive(page);
    await page.getByRole('button', { name: 'Leave this workspace' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.getByText('You belong to no workspace').waitFor();
    await page.getByRole('button', { name: 'New workspace' }).waitFor();
  });

  it('leaves no page with a complaint', () => {
    expect(complaints.filter(({ text }) => !/\b(403|404|422)\b/.test(text))).toEqual([]);
  });
});
