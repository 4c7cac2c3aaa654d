import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
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
    alerts: [
      { title: 'Disk full', severity: 'high', labels: { service: 'db', host: 'db-1' } },
      { title: 'Checkout is slow', severity: 'warning', labels: { service: 'shop', cluster: 'eu' } },
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

const part = (name: string) => page.getByRole('region', { name, exact: true });
const notice = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });

describe('a silence', () => {
  it('is made from a group, beside what it holds for, and shows on the group', async () => {
    await page.getByRole('link', { name: 'Disk full' }).click();
    await page.getByRole('link', { name: 'Silence…' }).click();
    await page.getByRole('heading', { level: 1, name: 'New silence' }).waitFor();
    expect(await page.getByLabel(/^Label of condition/).count()).toBe(2);
    await part('Now').getByText('1 alert in 1 group').waitFor();

    await page.getByRole('button', { name: 'Write as text' }).click();
    const text = page.getByLabel('Alerts that are silent, as one text');
    expect((await text.inputValue()).split(/[{},] ?/).toSorted()).toEqual(['', '', 'host="db-1"', 'service="db"']);
    await text.fill('{service="db", host=~"db-("}');
    await page.getByText(/condition 2: missing closing \)/).waitFor();
    await text.fill('{service="db" host');
    await page.getByLabel('Why').focus();
    await page.getByText(/At character 15: a comma or the end is missing here/).waitFor();
    await text.fill('service="db", host=~"db-.*"');
    await page.getByRole('button', { name: 'Write as rows' }).click();
    expect(await page.getByLabel('Value of condition 2').inputValue()).toBe('db-.*');
    expect(await page.getByLabel('Operator of condition 2').inputValue()).toBe('=~');
    await part('Now').getByText('1 alert in 1 group').waitFor();

    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    await page.getByText('Say why: others will ask.').waitFor();
    await page.getByLabel('Why').fill('Moving the disks');
    await page.getByRole('radio', { name: '4 hours' }).check();
    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Disk full' }).waitFor();
    await page.getByText(/Pages nobody now:.*Moving the disks, ends in 3:59:\d\d/).waitFor();
    await notice('Silenced').waitFor();
  });

  it('holds what comes, which the inbox says', async () => {
    await send({
      url: stack.ingest.generic,
      alerts: [{ title: 'Disk full elsewhere', severity: 'high', labels: { service: 'db', host: 'db-2' } }],
    });
    await page.goto('/');
    await untilLive(page);
    const row = page.getByRole('listitem').filter({ hasText: 'Disk full elsewhere' });
    await row.getByText('Silenced').waitFor();
    await row.getByRole('link', { name: 'Disk full elsewhere' }).click();
    await page.getByText(/Pages nobody now:.*Moving the disks/).waitFor();
    await part('Alerts').getByText('Muted:').waitFor();
    expect(await page.getByText('held: silenced').count()).toBe(1);
  });

  it('is reached from the group, extended, ended and taken back', async () => {
    await page.getByRole('link', { name: 'Moving the disks' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Moving the disks' }).waitFor();
    await page.getByRole('link', { name: 'All silences' }).click();
    const active = part('Active');
    await active.getByText('mutes 2 alerts in 2 groups now').waitFor();
    await active.getByText(/ends in 3:5\d:/).waitFor();

    await active.getByRole('button', { name: 'Extend' }).click();
    await page.getByRole('menuitem', { name: 'For 4 hours more' }).click();
    await active.getByText(/ends in 7:5\d:/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await active.getByText(/ends in 3:5\d:/).waitFor();

    await active.getByRole('button', { name: 'End now' }).click();
    await active.getByText('No silence is on.').waitFor();
    await part('Ended').getByText('Moving the disks').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await active.getByText('Moving the disks').waitFor();
    await page.getByText('Undone.').waitFor();
    expect(await part('Ended').getByText('Moving the disks').count()).toBe(1);
  });

  it('is written by keyboard alone, with labels suggested', async () => {
    await page.goto('/silences/new');
    await untilLive(page);
    await expect.poll(() => page.locator('datalist option[value="service"]').count()).toBe(1);
    await page.getByLabel('Label of condition 1').focus();
    await page.keyboard.type('service');
    await page.keyboard.press('Enter');
    await page.keyboard.type('cluster');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('eu');
    expect(await page.locator('datalist option[value="eu"]').count()).toBe(1);
    await page.getByRole('button', { name: 'Remove condition 1' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('Label of condition 1').inputValue()).toBe('cluster');
    await part('Now').getByText('1 alert in 1 group').waitFor();
    await page.getByLabel('Why').focus();
    await page.keyboard.type('Trying the keys');
    await page.getByRole('button', { name: 'Silence', exact: true }).focus();
    await page.keyboard.press('Enter');
    await part('Active').getByText('Trying the keys').waitFor();
    await part('Active').getByText('cluster="eu"').waitFor();
  });
});

describe('a maintenance window', () => {
  it('comes back as its form says, with its next times and what the clock does to them', async () => {
    await page.getByRole('link', { name: 'Maintenance windows' }).click();
    await page.getByText('No maintenance window yet').waitFor();
    await page.getByRole('link', { name: 'New window' }).first().click();
    await page.getByLabel('Name').fill('Backup of the databases');
    await page.getByRole('radio', { name: 'Again and again' }).check();
    await page.getByLabel('On the clock of').fill('Europe/Berlin');
    await page.getByLabel('Comes back').selectOption('monthly');
    await page.getByLabel('On the', { exact: true }).selectOption('last');
    await page.getByLabel('First day').fill('2027-01-01');
    const times = part('The next times').getByRole('listitem');
    await expect.poll(() => times.count()).toBe(10);
    expect(await times.nth(0).innerText()).toMatch(
      /^Sat, 30 Jan 2027, 22:00 – Sun 31 Jan, 06:00 UTC\+1\s+for you 31 Jan/,
    );
    expect(await times.nth(2).innerText()).toContain('The clock changes during it, from UTC+1 to UTC+2: it lasts 7 h.');

    await page.getByLabel('Comes back').selectOption('text');
    const rule = page.getByLabel('RRULE (RFC 5545)');
    expect(await rule.inputValue()).toBe('FREQ=MONTHLY;BYDAY=-1SA');
    await rule.fill('FREQ=MONTHLY;BYHOUR=3');
    await page.getByRole('button', { name: 'Plan it' }).click();
    await page.getByText('This is not understood here: BYHOUR=3').waitFor();
    await page.getByText('at least one condition is needed').waitFor();
    await rule.fill('FREQ=WEEKLY;BYDAY=SA');
    await page.getByLabel('Label of condition 1').fill('service');
    await page.getByLabel('Value of condition 1').fill('db');
    await part('Now').getByText('2 alerts in 2 groups').waitFor();
    await page.getByRole('button', { name: 'Plan it' }).click();
    await part('To come').getByText('Every Saturday at 22:00 for 8 h, Europe/Berlin').waitFor();
    await notice('“Backup of the databases” is planned.').waitFor();
  });

  it('is changed, ended for good and taken back', async () => {
    await page.getByRole('link', { name: 'Backup of the databases' }).click();
    await page.getByLabel('Comes back').waitFor();
    expect(await page.getByLabel('Comes back').inputValue()).toBe('weekly');
    await page.getByLabel('Sunday').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await part('To come').getByText('Every Saturday and Sunday at 22:00').waitFor();

    await page.getByRole('button', { name: 'Skip the next' }).click();
    await part('To come')
      .getByText(/Europe\/Berlin, but not on 20\d\d-\d\d-\d\d/)
      .waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await part('To come')
      .getByText(/Europe\/Berlin$/)
      .waitFor();
    await page.getByRole('link', { name: 'Backup of the databases' }).click();
    const times = part('The next times').getByRole('listitem');
    await expect.poll(() => times.count()).toBe(10);
    const second = await times.nth(1).innerText();
    await page
      .getByRole('button', { name: /^Leave out/ })
      .nth(1)
      .click();
    await page.getByRole('list', { name: 'Left out' }).getByText('Not on').waitFor();
    await expect.poll(async () => (await part('The next times').innerText()).includes(second)).toBe(false);
    await page.getByRole('button', { name: /^Put back/ }).click();
    await expect.poll(async () => (await part('The next times').innerText()).includes(second)).toBe(true);
    await page.getByRole('link', { name: 'All maintenance windows' }).click();

    await page.getByRole('button', { name: 'Call off' }).click();
    await part('Ended').getByText('Backup of the databases').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await part('To come').getByText('Every Saturday and Sunday at 22:00').waitFor();
    expect(await part('Ended').getByRole('link', { name: 'Plan again' }).count()).toBe(1);
  });
});

describe('an inhibition rule', () => {
  it('is a sentence, tried before it is made, and shows on what it mutes', async () => {
    await send({
      url: stack.ingest.generic,
      alerts: [
        { title: 'Node is down', severity: 'critical', labels: { kind: 'node', node: 'n1' } },
        { title: 'Pod of n1 is gone', severity: 'high', labels: { kind: 'pod', node: 'n1' } },
        { title: 'Pod of n2 is gone', severity: 'high', labels: { kind: 'pod', node: 'n2' } },
      ],
    });
    await page.getByRole('link', { name: 'Inhibition' }).click();
    await page.getByText('No inhibition rule yet').waitFor();
    await page.getByRole('link', { name: 'New rule' }).first().click();
    await page.getByLabel('Name').fill('A node takes its pods along');
    const side = (name: string) => page.getByRole('group', { name });
    const cause = side('While this fires: the cause');
    await cause.getByLabel('Label of condition 1').fill('kind');
    await cause.getByLabel('Value of condition 1').fill('node');
    const target = side('This is silent: what follows from it');
    await target.getByRole('button', { name: 'Write as text' }).click();
    await target.getByRole('textbox').fill('kind="pod"');
    await part('Muted now').getByText('2 alerts in 2 groups').waitFor();
    await page.getByLabel('Where these labels are the same').fill('node');
    await part('Muted now').getByText('1 alert in 1 group').waitFor();
    await part('Muted now').getByText('by Node is down').waitFor();
    const sentence = 'While kind="node" fires, kind="pod" is silent where node is the same.';
    await part('The rule in words').getByText(sentence).waitFor();
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await part('Rules').getByText(sentence).waitFor();
    await part('Rules').getByText('mutes 1 alert in 1 group now').waitFor();

    await page.goto('/');
    await untilLive(page);
    await page.getByRole('link', { name: 'Pod of n1 is gone' }).click();
    const why = page.getByText(/Pages nobody now:.*A node takes its pods along, until its cause ends/);
    await why.waitFor();
    await page.getByRole('link', { name: 'A node takes its pods along' }).first().click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No inhibition rule yet').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await part('Rules').getByText(sentence).waitFor();
    expect(await part('Rules').getByRole('listitem').count()).toBe(1);
  });
});

describe('somebody who may only look', () => {
  it('sees what is silent, and is offered nothing', async () => {
    const become = (role: string) =>
      queryAs({ databaseUrl: stack.database.ownerUrl, text: 'update "Member" set role = $1', values: [role] });
    await become('VIEWER');
    await expect
      .poll(async () => {
        await page.goto('/silences');
        return page.getByRole('link', { name: 'New silence' }).count();
      })
      .toBe(0);
    await part('Active').getByText('Moving the disks').waitFor();
    expect(await page.getByRole('button', { name: /End now|Extend/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Moving the disks' }).first().click();
    await part('Now').getByText('2 alerts in 2 groups').waitFor();
    expect(await page.getByRole('button', { name: /Save|End now/ }).count()).toBe(0);
    for (const path of ['/silences/windows', '/silences/inhibition']) {
      await page.goto(path);
      await page.getByRole('region', { name: /To come|Rules/ }).waitFor();
      expect(await page.getByRole('link', { name: /^New/ }).count()).toBe(0);
      expect(await page.getByRole('button', { name: /Call off|Delete/ }).count()).toBe(0);
    }
    for (const path of ['/silences/new', '/silences/windows/new', '/silences/inhibition/new']) {
      await page.goto(path);
      await page.getByText('Your role may only look').waitFor();
    }
    await become('OWNER');
  });
});

it('no page complained', () => {
  // A condition that the server refuses while it is written is shown at its place; the browser notes the answer too.
  expect(complaints.filter(({ text }) => !/status of 4(00|22)/.test(text))).toEqual([]);
});
