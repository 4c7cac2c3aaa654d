import { randomUUID } from 'node:crypto';
import type { SchedulePreview, StoredSchedule } from '@signalcraft/contracts/schedule-api';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Complaint, openContext, signIn, untilLive } from './browser.ts';

const DAY_MS = 86_400_000;

let stack: StartedStack;
let browser: Browser;
let complaints: Complaint[];
let page: Page;

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  await addMember('Ada Lovelace');
  await addMember('Ben Okafor');
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

const sql = <T extends object = object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: stack.database.ownerUrl, text, values });

async function addMember(name: string): Promise<void> {
  const userId = randomUUID();
  await sql('insert into "User" (id, email, name) values ($1, $2, $3)', [userId, `${userId}@x.example`, name]);
  await sql(`insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, 'MEMBER')`, [
    randomUUID(),
    stack.workspaceId,
    userId,
  ]);
}

async function api<T>(path: string): Promise<T> {
  const response = await fetch(`${stack.apiUrl}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

const scheduleId = (): string => page.url().split('/').at(-1) ?? '';
const part = (name: string) => page.getByRole('region', { name, exact: true });
const plan = () => part('Final plan');
const header = () => page.getByRole('banner');
const save = async (): Promise<void> => {
  await page.getByRole('button', { name: 'Save the schedule' }).click();
  await part('Unsaved changes').waitFor({ state: 'detached' });
};

/** The rows of the plan's list: when each begins and ends, and who has it. */
async function listedPlan(): Promise<{ from: string; to: string; who: string }[]> {
  const list = plan().locator('details').filter({ hasText: 'As a list' });
  if (!(await list.evaluate((element) => (element as HTMLDetailsElement).open))) {
    await list.getByText('As a list').click();
  }
  return list.locator('tbody tr').evaluateAll((rows) =>
    rows.map((row) => {
      const [from, to] = [...row.querySelectorAll('time')].map((time) => time.dateTime);
      const who = row.querySelector('th')?.firstChild?.textContent ?? '';
      return { from: from ?? '', to: to ?? '', who };
    }),
  );
}

const holderOf = ({ member, gap }: SchedulePreview['segments'][number], me: string): string =>
  gap !== null ? 'Nobody' : member?.memberId === me ? 'You' : (member?.name ?? '');

describe('a first schedule', () => {
  it('is made from the empty page with a name and a zone, and its maker is on call', async () => {
    await page.getByRole('link', { name: 'On call' }).first().click();
    await page.getByRole('heading', { name: 'No schedule yet' }).waitFor();
    await page.getByRole('button', { name: 'New schedule' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Payments, primary');
    await page.getByRole('dialog').getByLabel('Time zone').fill('Europe/Nowhere');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('is not an IANA time zone').waitFor();
    await page.getByRole('dialog').getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'Payments, primary' }).waitFor();
    await plan().getByText('No gap in these 12 weeks.').waitFor();
    await expect.poll(() => header().innerText()).toMatch(/On call: you/);
  });

  it('takes people in order and a daily hand-off by keys alone, and shows what would change before it is saved', async () => {
    await page.getByText('Edit this layer').focus();
    await page.keyboard.press('Enter');
    const add = page.getByRole('combobox', { name: 'Add a person' });
    await add.selectOption({ label: 'Ada Lovelace' });
    await add.selectOption({ label: 'Ben Okafor' });
    await page.getByRole('combobox', { name: 'A turn is counted in' }).selectOption({ label: 'Days' });
    await plan()
      .getByText(/Your changes put somebody else on call for/)
      .waitFor();
    await page.getByRole('button', { name: 'Move Ben Okafor up' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Ben Okafor is now number 2 of 3.').waitFor();
    await plan()
      .getByText(/differences to the saved plan/)
      .waitFor();
    expect((await api<StoredSchedule>(`schedules/${scheduleId()}`)).layers[0]?.participants).toHaveLength(1);
    await save();
    const { layers } = await api<StoredSchedule>(`schedules/${scheduleId()}`);
    expect(layers[0]).toMatchObject({ rotation: { kind: 'daily', every: 1 } });
    expect(layers[0]?.participants).toHaveLength(3);
    await plan()
      .getByText(/Your changes/)
      .waitFor({ state: 'detached' });
  });

  it('says at its field what is not valid yet, and keeps the plan in sight', async () => {
    await page.getByRole('spinbutton', { name: 'A turn lasts' }).fill('0');
    await part('Unsaved changes')
      .getByText(/Not yet valid/)
      .waitFor();
    expect((await listedPlan()).length).toBeGreaterThan(80);
    await page.getByRole('button', { name: 'Discard' }).click();
    await part('Unsaved changes').waitFor({ state: 'detached' });
  });
});

describe('the change of Berlin’s clock', () => {
  it('is marked in the plan, whose every shift is the API’s', async () => {
    await plan().getByRole('combobox', { name: 'Time zone shown' }).selectOption('Europe/Berlin');
    await plan().getByRole('button', { name: 'Later' }).click();
    // Twelve weeks on from the Monday of this week, as the page counts them; a year has two changes, so it comes.
    await expect
      .poll(
        async () => {
          if ((await plan().getByText('Europe/Berlin: clock +1 h').count()) > 0) return true;
          await plan().getByRole('button', { name: 'Later' }).click();
          return false;
        },
        { interval: 1_000, timeout: 30_000 },
      )
      .toBe(true);
    const listed = await listedPlan();
    const { from, to } = { from: listed[0]?.from ?? '', to: listed.at(-1)?.to ?? '' };
    const preview = await api<SchedulePreview>(
      `schedules/${scheduleId()}/preview?${new URLSearchParams({ from, to })}`,
    );
    const [owner] = await sql<{ id: string }>(`select id from "Member" where role = 'OWNER'`);
    expect(listed).toEqual(
      preview.segments.map((segment) => ({
        from: segment.from,
        to: segment.to,
        who: holderOf(segment, owner?.id ?? ''),
      })),
    );
    const spring = preview.transitions.find(({ shiftMinutes }) => shiftMinutes === 60);
    expect(spring).toMatchObject({ zone: 'Europe/Berlin', lastsMs: 23 * 3_600_000, wallMs: DAY_MS });
    const short = preview.segments.filter((one) => Date.parse(one.to) - Date.parse(one.from) === 23 * 3_600_000);
    expect(short).toHaveLength(1);
    await plan().getByRole('button', { name: 'Today' }).click();
  });

  it('stands in the list of the year, in spring and in autumn', async () => {
    await part('Changes of clocks')
      .getByText(/by the clock/)
      .first()
      .waitFor();
    const rows = await part('Changes of clocks').getByRole('listitem').allInnerTexts();
    expect(rows.map((text) => /clock [+−]1 h/.exec(text)?.[0]).sort()).toEqual(['clock +1 h', 'clock −1 h']);
    expect(rows.filter((text) => text.includes('a shift of 23 h, 1 d by the clock'))).toHaveLength(1);
  });
});

describe('an override', () => {
  it('is laid by form, deleted, and put back', async () => {
    await page.getByRole('button', { name: 'New override' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Who' }).selectOption({ label: 'Ada Lovelace' });
    await dialog.getByLabel('Until').fill('2020-01-01T00:00');
    await dialog.getByRole('button', { name: 'Lay the override' }).click();
    await dialog.getByText('must be after startsAt').waitFor();
    const soon = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
    await dialog.getByLabel('Until').fill(`${soon}T09:00`);
    await dialog.getByRole('button', { name: 'Lay the override' }).click();
    await dialog.waitFor({ state: 'detached' });
    await header().getByText('Ada Lovelace').waitFor();
    await part('Overrides').getByRole('button', { name: 'Delete the override of Ada Lovelace' }).click();
    await page.getByText('The override of Ada Lovelace is deleted.').waitFor();
    await part('Overrides').getByText('None: the layers alone').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await part('Overrides').getByRole('button', { name: 'Delete the override of Ada Lovelace' }).waitFor();
    expect((await api<{ items: unknown[] }>(`schedules/${scheduleId()}/exceptions`)).items).toHaveLength(1);
  });

  it('is laid by dragging over the plan, to whole hours of the week shown', async () => {
    await plan().getByRole('button', { name: 'Week', exact: true }).click();
    await plan().getByRole('button', { name: 'Later' }).click();
    const row = plan().getByRole('presentation').first();
    const box = await row.boundingBox();
    if (!box) throw new Error('the row is not on screen');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.45, box.y + 30, { steps: 4 });
    await page.mouse.up();
    const dialog = page.getByRole('dialog');
    const [from, to] = [
      await dialog.getByLabel('From').inputValue(),
      await dialog.getByLabel('Until').inputValue(),
    ].map((text) => Date.parse(`${text}Z`));
    const hours = ((to ?? 0) - (from ?? 0)) / 3_600_000;
    expect(hours).toBeGreaterThanOrEqual(25);
    expect(hours).toBeLessThanOrEqual(27);
    await page.keyboard.press('Escape');
    await plan().getByRole('button', { name: 'Today' }).click();
    await plan().getByRole('button', { name: '12 weeks' }).click();
  });
});

describe('a swap', () => {
  it('is asked for, seen on both pages, and made once it is taken', async () => {
    await part('Swaps').getByRole('button', { name: 'Ask for a swap' }).click();
    const dialog = page.getByRole('dialog');
    const give = dialog.getByRole('combobox', { name: 'Shift to give' });
    await expect.poll(() => give.getByRole('option').count()).toBeGreaterThan(3);
    const values = await give
      .getByRole('option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).textContent ?? ''));
    const ben = values.filter((text) => text.startsWith('Ben Okafor'))[1] ?? '';
    const ada = values.filter((text) => text.startsWith('Ada Lovelace'))[2] ?? '';
    await give.selectOption({ label: ben });
    await dialog.getByRole('combobox', { name: 'Shift to get for it' }).selectOption({ label: ada });
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await part('Swaps').getByText('Ben Okafor asks Ada Lovelace').waitFor();
    await part('Swaps').getByRole('button', { name: 'Agree for Ada Lovelace' }).click();
    await part('Swaps').getByText('Swapped: both shifts are overrides now.').waitFor();
    await part('Overrides').getByRole('button', { name: 'Delete the override of Ben Okafor' }).waitFor();
  });
});

describe('the calendar', () => {
  it('has a secret address, shown once, that stops when it is revoked', async () => {
    const calendar = part('Calendar');
    await calendar.getByRole('button', { name: 'Make an address' }).click();
    const url = await calendar.getByLabel('Secret calendar address').innerText();
    const read = await fetch(url);
    expect(await read.text()).toContain('BEGIN:VCALENDAR');
    await calendar.getByRole('button', { name: 'Revoke the address' }).click();
    await calendar.getByRole('button', { name: 'Make an address' }).waitFor();
    expect((await fetch(url)).status).toBe(404);
  });

  it('takes a file in, after it has shown what it would add and what it cannot read', async () => {
    const calendar = part('Calendar');
    const day = new Date(Date.now() + 20 * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    const event = (title: string, zone: string) =>
      `BEGIN:VEVENT\r\nUID:${title}\r\nSUMMARY:${title}\r\nDTSTART;TZID=${zone}:${day}T090000\r\nDURATION:PT8H\r\nEND:VEVENT\r\n`;
    const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${event('Ada Lovelace covers', 'W. Europe Standard Time')}${event('Strange', 'Customized Time Zone')}END:VCALENDAR\r\n`;
    await calendar
      .getByLabel('Choose an .ics file')
      .setInputFiles({ name: 'team.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) });
    await calendar.getByText('Strange: its time zone is unknown (Customized Time Zone)').waitFor();
    await calendar.getByRole('button', { name: 'Add 1 override' }).click();
    await calendar.getByText('Added 1 override.').waitFor();
    const { items } = await api<{ items: { exception: { startsAt: string; zone: string } }[] }>(
      `schedules/${scheduleId()}/exceptions`,
    );
    expect(items.at(-1)?.exception).toMatchObject({
      zone: 'Europe/Berlin',
      startsAt: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T09:00`,
    });
  });
});

describe('somebody who left', () => {
  it('leaves a gap that is seen on the schedule’s page, in the list and in the layer', async () => {
    await sql(`delete from "Member" where user_id = (select id from "User" where name = 'Ben Okafor')`);
    await page.reload();
    await untilLive(page);
    await plan()
      .getByText(/gaps, .* in all in these 12 weeks/)
      .waitFor();
    await part('Layers').getByText('Somebody in it has left the workspace').waitFor();
    await page.getByRole('link', { name: 'On call' }).first().click();
    const card = page.getByRole('article', { name: 'Payments, primary' });
    await card.getByText(/Nobody is on call for .* of the next 12 weeks/).waitFor();
    await card.getByText('As a list').click();
    await card
      .getByText(/who has left/)
      .first()
      .waitFor();
    expect(await part('My shifts').getByRole('link', { name: 'Payments, primary' }).count()).toBeGreaterThan(1);
  });
});

describe('somebody who may only look', () => {
  it('sees the plan, and is offered nothing to change', async () => {
    await page.getByRole('article').getByRole('link', { name: 'Payments, primary' }).click();
    await page.getByRole('heading', { level: 1, name: 'Payments, primary' }).waitFor();
    await sql(`update "Member" set role = 'VIEWER' where role = 'OWNER'`);
    await expect
      .poll(async () => {
        await page.reload();
        await untilLive(page);
        return page.getByRole('button', { name: 'New override' }).count();
      })
      .toBe(0);
    await plan()
      .getByText(/gaps, /)
      .waitFor();
    for (const name of ['Add a layer on top', 'Ask for a swap', 'Make an address', 'Delete the schedule', 'Override']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
  });
});

describe('all the while', () => {
  it('no page complained', () => {
    // A refused form is an answer that the browser reports.
    expect(complaints.filter(({ text }) => !text.includes('status of 4'))).toEqual([]);
  });
});
