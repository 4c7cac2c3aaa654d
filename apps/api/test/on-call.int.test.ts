import type {
  CalendarPreview,
  ClockChangeList,
  OnCallAhead,
  SchedulePreview,
  StoredExceptionList,
  StoredSchedule,
  SwapRequest,
  SwapRequestList,
} from '@signalcraft/contracts/schedule-api';
import { cpuSeconds } from '@signalcraft/testkit/cpu-time';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { bearersOf, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

const DAY_MS = 86_400_000;

let database: TestDatabase;
let api: StartedApp;
let workspace: TestWorkspace;
let as: Record<keyof TestWorkspace['members'], Call>;
let schedule: StoredSchedule;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const tokens = await bearersOf({
    bearers: await openBearers({ databaseUrl: database.ownerUrl }),
    workspace,
  });
  as = {
    owner: caller({ api, bearer: tokens.owner }),
    admin: caller({ api, bearer: tokens.admin }),
    member: caller({ api, bearer: tokens.member }),
    viewer: caller({ api, bearer: tokens.viewer }),
  };
  const made = await as.admin<StoredSchedule>('POST', '/api/v1/schedules', {
    name: 'Days',
    zone: 'Europe/Berlin',
    layers: [layer({ participants: [idOf('owner'), idOf('member')] })],
  });
  if (made.status !== 201) throw new Error(`no schedule was made: ${made.status}`);
  schedule = made.body;
});
afterAll(killStartedApps);

const idOf = (role: keyof TestWorkspace['members']): string => workspace.members[role].id;
const idOfNumber = (number: number): string => `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const layer = (options: object) => ({
  id: idOfNumber(1),
  name: 'Layer',
  zone: null,
  startsAt: '2026-01-01T09:00',
  endsAt: null,
  rotation: { kind: 'daily', every: 1 },
  participants: [],
  restrictions: [],
  ...options,
});

const spanOf = (days: number) => ({
  from: new Date().toISOString(),
  to: new Date(Date.now() + days * DAY_MS).toISOString(),
});

/** The next whole shifts of the two, in the order owner, member. */
async function nextShifts(): Promise<[SwapRequest['offered'], SwapRequest['wanted']]> {
  const query = new URLSearchParams(spanOf(9));
  const { body } = await as.owner<SchedulePreview>('GET', `/api/v1/schedules/${schedule.id}/preview?${query}`);
  const find = (memberId: string) => {
    const segment = body.segments.slice(1, -1).find(({ member }) => member?.memberId === memberId);
    if (!segment?.member) throw new Error('no whole shift in nine days');
    return { ...segment.member, from: segment.from, to: segment.to };
  };
  return [find(idOf('owner')), find(idOf('member'))];
}

const sideOf = ({ memberId, from, to }: SwapRequest['offered']) => ({ memberId, from, to });

describe('a swap', () => {
  it('is asked for by who offers, seen by both, taken by who is asked, and is then gone', async () => {
    const [offered, wanted] = await nextShifts();
    const path = `/api/v1/schedules/${schedule.id}/swap-requests`;
    const sides = { offered: sideOf(offered), wanted: sideOf(wanted) };
    expect((await as.member('POST', path, sides)).status).toBe(403);
    const { status, body: request } = await as.owner<SwapRequest>('POST', path, sides);
    expect(status).toBe(201);
    expect(request).toMatchObject({ offered, wanted, createdBy: { id: idOf('owner') } });
    for (const call of [as.owner, as.member]) {
      const { body } = await call<OnCallAhead>('GET', '/api/v1/on-call/ahead');
      expect(body.swapRequests.map(({ id }) => id)).toEqual([request.id]);
    }
    expect((await as.admin<OnCallAhead>('GET', '/api/v1/on-call/ahead')).body.swapRequests).toEqual([]);
    expect((await as.viewer('POST', `${path}/${request.id}/take`)).status).toBe(403);
    const taken = await as.member<StoredExceptionList>('POST', `${path}/${request.id}/take`);
    expect(taken.status).toBe(201);
    expect(taken.body.items.map(({ exception }) => exception)).toMatchObject([
      { kind: 'override', memberId: idOf('member') },
      { kind: 'override', memberId: idOf('owner') },
    ]);
    expect((await as.viewer<SwapRequestList>('GET', path)).body.items).toEqual([]);
    expect((await as.member('POST', `${path}/${request.id}/take`)).status).toBe(404);
  });

  it('is refused when the plan has changed meanwhile, and may be withdrawn', async () => {
    const [offered, wanted] = await nextShifts();
    const path = `/api/v1/schedules/${schedule.id}/swap-requests`;
    const asked = await as.owner<SwapRequest>('POST', path, { offered: sideOf(offered), wanted: sideOf(wanted) });
    const time = (iso: string) => iso.slice(0, 16);
    const override = { kind: 'override', memberId: idOf('admin'), zone: 'UTC' };
    await as.admin('POST', `/api/v1/schedules/${schedule.id}/exceptions`, {
      ...override,
      startsAt: time(wanted.from),
      endsAt: time(wanted.to),
    });
    const refused = await as.member<{ reason: string }>('POST', `${path}/${asked.body.id}/take`);
    expect([refused.status, refused.body.reason]).toEqual([409, 'not_holder']);
    expect((await as.viewer<SwapRequestList>('GET', path)).body.items).toHaveLength(1);
    expect((await as.owner('DELETE', `${path}/${asked.body.id}`)).status).toBe(200);
    expect((await as.viewer<SwapRequestList>('GET', path)).body.items).toEqual([]);
  });
});

describe('a draft', () => {
  it('may keep what lies over the schedule it is compared to', async () => {
    const draft = { name: 'Days', zone: 'Europe/Berlin', layers: [], teamId: null };
    const ask = async (keepExceptions: boolean) => {
      const body = { ...spanOf(9), draft, compareTo: schedule.id, keepExceptions };
      const answer = await as.viewer<SchedulePreview>('POST', '/api/v1/schedules/preview', body);
      return answer.body.segments.filter(({ gap }) => gap === null).length;
    };
    expect(await ask(false)).toBe(0);
    expect(await ask(true)).toBeGreaterThanOrEqual(2);
  });

  it('is not written over what somebody saved meanwhile', async () => {
    const change = { name: 'Days and nights', revision: schedule.revision };
    expect((await as.admin('PATCH', `/api/v1/schedules/${schedule.id}`, change)).status).toBe(200);
    const late = await as.owner<{ reason: string }>('PATCH', `/api/v1/schedules/${schedule.id}`, {
      ...change,
      name: 'Late',
    });
    expect([late.status, late.body.reason]).toEqual([409, 'changed_meanwhile']);
  });
});

describe('the year', () => {
  it('lists each change of the schedule’s clock, and how long the shift under way lasts', async () => {
    const query = new URLSearchParams({ from: '2027-01-01T00:00:00Z', to: '2028-01-01T00:00:00Z' });
    const { body } = await as.viewer<ClockChangeList>('GET', `/api/v1/schedules/${schedule.id}/clock-changes?${query}`);
    expect(body.items).toMatchObject([
      { at: '2027-03-28T01:00:00.000Z', zone: 'Europe/Berlin', shiftMinutes: 60, lastsMs: 23 * 3_600_000 },
      { at: '2027-10-31T01:00:00.000Z', zone: 'Europe/Berlin', shiftMinutes: -60, lastsMs: 25 * 3_600_000 },
    ]);
  });
});

describe('a calendar file', () => {
  it('is shown as the overrides it would add, with whom each names, and is stored nowhere', async () => {
    const event = (uid: string, ...lines: string[]) =>
      ['BEGIN:VEVENT', `UID:${uid}`, ...lines, 'DURATION:PT8H', 'END:VEVENT'].join('\r\n');
    const text = [
      'BEGIN:VCALENDAR',
      event('a', 'SUMMARY:Cover', `ATTENDEE:mailto:${workspace.members.member.email}`, 'DTSTART:20270105T090000Z'),
      event('b', 'SUMMARY:owner covers', 'DTSTART;TZID=W. Europe Standard Time:20270106T090000'),
      event('c', 'SUMMARY:Free', 'TRANSP:TRANSPARENT', 'DTSTART:20270107T090000Z'),
      event('d', 'SUMMARY:Odd', 'DTSTART;TZID=Customized Time Zone:20270108T090000'),
      'END:VCALENDAR',
    ].join('\r\n');
    const path = `/api/v1/schedules/${schedule.id}/calendar/preview`;
    const body = { text, from: '2027-01-01T00:00:00Z', to: '2027-02-01T00:00:00Z' };
    const before = await as.viewer<StoredExceptionList>('GET', `/api/v1/schedules/${schedule.id}/exceptions`);
    expect((await as.viewer('POST', path, body)).status).toBe(403);
    const read = await as.member<CalendarPreview>('POST', path, body);
    expect(read.body).toMatchObject({
      events: [
        { uid: 'a', memberId: idOf('member'), zone: 'Europe/Berlin', startsAt: '2027-01-05T10:00' },
        { uid: 'b', memberId: idOf('owner'), startsAt: '2027-01-06T09:00', endsAt: '2027-01-06T17:00' },
      ],
      problems: [{ uid: 'd', title: 'Odd', reason: 'unknown_zone', detail: 'Customized Time Zone' }],
    });
    const after = await as.viewer<StoredExceptionList>('GET', `/api/v1/schedules/${schedule.id}/exceptions`);
    expect(after.body).toEqual(before.body);
    const refused = await as.member<{ issues: unknown }>('POST', path, { ...body, text: 'nothing of the kind' });
    expect([refused.status, refused.body.issues]).toEqual([
      422,
      [{ path: 'text', message: 'is not an iCalendar file' }],
    ]);
  });
});

describe('what lies ahead', () => {
  it('is two weeks of each schedule, the gaps of twelve, and the caller’s own shifts', async () => {
    const hours = { kind: 'daily', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
    const made = await as.admin<StoredSchedule>('POST', '/api/v1/schedules', {
      name: 'Office',
      zone: 'UTC',
      layers: [layer({ participants: [idOf('viewer')], restrictions: [hours] })],
    });
    const { body } = await as.viewer<OnCallAhead>('GET', '/api/v1/on-call/ahead?at=2026-11-02T10:00:00Z');
    const office = body.items.find(({ scheduleId }) => scheduleId === made.body.id);
    expect(office?.shifts.slice(0, 3)).toMatchObject([
      { from: '2026-11-02T10:00:00.000Z', to: '2026-11-02T17:00:00.000Z', gap: null },
      { to: '2026-11-03T09:00:00.000Z', gap: 'restricted' },
      { to: '2026-11-03T17:00:00.000Z', gap: null },
    ]);
    expect(office?.shifts.every(({ from }) => from < body.shiftsTo)).toBe(true);
    // Four nights and a weekend each week, begun in the middle of a Monday.
    expect(office).toMatchObject({ gapCount: 60, gapMs: 12 * 128 * 3_600_000 });
    expect(body.mine.slice(0, 2)).toMatchObject([
      { scheduleId: made.body.id, to: '2026-11-02T17:00:00.000Z' },
      { from: '2026-11-03T09:00:00.000Z' },
    ]);
    expect((await as.admin<OnCallAhead>('GET', '/api/v1/on-call/ahead')).body.mine.length).toBeGreaterThan(0);
  });
});

describe('twelve weeks of twenty hourly layers', () => {
  it('are previewed, with what they change, for at most 300 ms of the server’s CPU', async () => {
    const hourly = (number: number) =>
      layer({
        id: idOfNumber(number + 1),
        zone: ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'][number % 3],
        rotation: { kind: 'hourly', every: 1 },
        participants: [idOf('owner'), idOf('admin'), idOf('member')],
        restrictions: number < 10 ? [] : [{ kind: 'daily', days: ['mon', 'thu'], from: `${number}:00`, to: '17:30' }],
      });
    const settings = { zone: 'Europe/Berlin', layers: Array.from({ length: 20 }, (_, number) => hourly(number)) };
    const made = await as.admin<StoredSchedule>('POST', '/api/v1/schedules', { name: 'Extreme', ...settings });
    expect(made.status).toBe(201);
    const body = {
      ...spanOf(84),
      draft: { name: 'Extreme', teamId: null, ...settings, layers: settings.layers.toReversed() },
      compareTo: made.body.id,
    };
    const ask = async () => {
      const answer = await as.admin<SchedulePreview>('POST', '/api/v1/schedules/preview', body);
      expect(answer.body.segments.length).toBeGreaterThan(2_000);
    };
    for (let count = 0; count < 5; count += 1) await ask();
    const rounds = 10;
    const before = cpuSeconds([api.pid]);
    for (let count = 0; count < rounds; count += 1) await ask();
    expect(((cpuSeconds([api.pid]) - before) * 1_000) / rounds).toBeLessThan(300);
  });
});
