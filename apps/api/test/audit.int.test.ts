import 'reflect-metadata';
import type { SchedulePreview } from '@signalcraft/contracts/schedule-api';
import type { SsoSettings } from '@signalcraft/contracts/sso';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { fillWorkspace } from './belongings.ts';
import { type Answer, type Call, caller } from './calls.ts';
import { type Attempt, type Belongings, readAttempts } from './operations.ts';

/** What changes nothing that lasts: a look ahead, or a try. */
const LOOKS = [
  'GroupingRules.preview',
  'InhibitionRules.preview',
  'MaintenanceWindows.preview',
  'Routes.test',
  'ScheduleCalendar.preview',
  'Schedules.previewDraft',
  'ShapingRules.preview',
  'Silences.preview',
  'Sso.beginTest',
  'WhatIf.ask',
  'WhatIf.tryPayload',
];
/** Their record is the group's timeline, with who and when; the same twice would be two truths. */
const ON_THE_TIMELINE = /^AlertGroups\./;
/** A delivery that is run again is a new receipt, which names the first and has its own page. */
const ON_THE_RECEIPT = ['Receipts.rerun'];
/** An account is the instance's, and no workspace's. */
const OF_AN_ACCOUNT = ['Profile.endSession'];
const NO_ENTRY = [...LOOKS, ...ON_THE_RECEIPT, ...OF_AN_ACCOUNT];

const attempts = (await readAttempts()).filter(
  ({ method, kind }) => method !== 'GET' && (kind === 'absent' || kind === 'lists' || kind === 'writes'),
);
const silent = attempts.filter(({ name }) => NO_ENTRY.includes(name) || ON_THE_TIMELINE.test(name));
const audited = attempts.filter((attempt) => !silent.includes(attempt));

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl, env: { ENABLE_SAML_SSO: 'true' } });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
});
afterAll(killStartedApps);

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

type Home = { workspace: TestWorkspace; own: Belongings; call: Call; bearer: string };

async function makeHome(): Promise<Home> {
  const workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const own = await fillWorkspace({ api, bearers, workspace, text: 'Ours' });
  const bearer = await bearers.of(workspace.members.owner);
  return { workspace, own, bearer, call: caller({ api, bearer }) };
}

/** Of every workspace: nothing else happens meanwhile. */
const readEntries = (): Promise<{ action: string; userId: string; requestId: string }[]> =>
  sql(
    `select a.action, m.user_id as "userId", a.request_id as "requestId" from "AuditEntry" a
     left join "Member" m on m.id::text = a.actor_id order by a.id`,
  );

const expectDone = async <T>(asked: Promise<Answer<T>>): Promise<T> => {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};

const freeThePolicy = ({ own, call }: Home) => expectDone(call('DELETE', `/api/v1/routes/${own.routeId}`));
const freeTheSchedule = async (home: Home): Promise<void> => {
  await freeThePolicy(home);
  await expectDone(home.call('DELETE', `/api/v1/escalation-policies/${home.own.policyId}`));
};
const freeTheTeam = async (home: Home): Promise<void> => {
  await freeTheSchedule(home);
  await expectDone(home.call('DELETE', `/api/v1/schedules/${home.own.scheduleId}`));
};

/** Two of a kind in the other order. */
const reversed = async (home: Home, noun: string, body: object): Promise<object> => {
  await expectDone(home.call('POST', `/api/v1/${noun}`, body));
  const { items } = await expectDone(home.call<{ items: { id: string }[] }>('GET', `/api/v1/${noun}`));
  return { ids: items.map(({ id }) => id).reverse() };
};

/** The next whole shifts of the owner and of another, in a schedule that takes the place of the one there is. */
async function shiftsOf({ own, call, workspace }: Home) {
  const [owner, member] = [workspace.members.owner.id, workspace.members.member.id];
  const layer = { id: '019ab000-0000-7000-8000-000000000001', name: 'Days', zone: null, startsAt: '2026-01-01T09:00' };
  const rest = { endsAt: null, rotation: { kind: 'daily', every: 1 }, participants: [owner, member], restrictions: [] };
  const schedule = { name: 'Days', zone: 'UTC', layers: [{ ...layer, ...rest }] };
  own.scheduleId = (await expectDone(call<{ id: string }>('POST', '/api/v1/schedules', schedule))).id;
  const query = new URLSearchParams({
    from: new Date().toISOString(),
    to: new Date(Date.now() + 9 * 86_400_000).toISOString(),
  });
  const path = `/api/v1/schedules/${own.scheduleId}/preview?${query}`;
  const { segments } = await expectDone(call<SchedulePreview>('GET', path));
  const [mine, theirs] = [owner, member].map((memberId) => {
    const segment = segments.slice(1, -1).find((one) => one.member?.memberId === memberId);
    return { memberId, from: segment?.from, to: segment?.to };
  });
  return { mine, theirs };
}
async function askForSwap(home: Home, by: 'owner' | 'member'): Promise<void> {
  const { mine, theirs } = await shiftsOf(home);
  const sides = by === 'owner' ? { offered: mine, wanted: theirs } : { offered: theirs, wanted: mine };
  const ask = caller({ api, bearer: await bearers.of(home.workspace.members[by]) });
  const path = `/api/v1/schedules/${home.own.scheduleId}/swap-requests`;
  home.own.exceptionId = (await expectDone(ask<{ id: string }>('POST', path, sides))).id;
}

async function saveProvider({ own, call }: Home): Promise<void> {
  const save = attempts.find(({ name }) => name === 'Sso.save');
  await expectDone(call('PUT', '/api/v1/sso', save?.body?.(own)));
}

/** What makes possible what a stranger's try leaves impossible, and the body where a stranger's could not do it. */
const READY: Record<string, (home: Home) => Promise<object | void>> = {
  'Channels.resume': ({ own, call }) => expectDone(call('POST', `/api/v1/channels/${own.channelId}/pause`)),
  'Channels.rotateSecret': async ({ own, call }) => {
    const target = { kind: 'webhook', url: 'https://hooks.example.com/x' };
    own.channelId = (await expectDone(call<{ id: string }>('POST', '/api/v1/channels', { name: 'Hook', target }))).id;
  },
  'EscalationPolicies.delete': freeThePolicy,
  'Schedules.delete': freeTheSchedule,
  'Teams.delete': freeTheTeam,
  'GroupingRules.reorder': (home) => reversed(home, 'grouping-rules', { name: 'B', matchers: [], labels: ['y'] }),
  'Routes.reorder': (home) =>
    reversed(home, 'routes', {
      name: 'B',
      matchers: [{ name: 'x', op: '=', value: 'b' }],
      policyId: home.own.policyId,
    }),
  'ShapingRules.reorder': (home) => reversed(home, 'shaping-rules', { name: 'B', actions: [{ kind: 'drop' }] }),
  'Members.changeRole': async ({ own, workspace }) => {
    own.memberId = workspace.members.member.id;
  },
  'Members.remove': async ({ own, workspace }) => {
    own.memberId = workspace.members.viewer.id;
  },
  'ScheduleExceptions.swap': async (home) => {
    const { mine, theirs } = await shiftsOf(home);
    return { offered: mine, wanted: theirs, agreed: true };
  },
  'ScheduleSwaps.ask': async (home) => {
    const { mine, theirs } = await shiftsOf(home);
    return { offered: mine, wanted: theirs };
  },
  'Sso.beginTest': saveProvider,
  'Sso.delete': saveProvider,
  'Sso.enforce': async (home) => {
    await saveProvider(home);
    await sql('update "SsoConnection" set enabled = true, enforced = true');
  },
  'Sso.removeDomain': async ({ own, call }) => {
    const { domains } = await expectDone(call<SsoSettings>('POST', '/api/v1/sso/domains', { domain: 'ours.example' }));
    // What stands for every id that has no place of its own.
    own.groupId = domains[0]?.id ?? '';
  },
  'ScheduleSwaps.take': (home) => askForSwap(home, 'member'),
  'ScheduleSwaps.withdraw': (home) => askForSwap(home, 'owner'),
};

async function send(options: { attempt: Attempt; home: Home }) {
  const { attempt, home } = options;
  const body = (await READY[attempt.name]?.(home)) ?? attempt.body?.(home.own);
  const before = (await readEntries()).length;
  const answer = await fetch(`${api.url}${attempt.path(home.own)}`, {
    method: attempt.method,
    headers: {
      authorization: `Bearer ${home.bearer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, written: (await readEntries()).slice(before) };
}

describe('each change leaves one entry in the audit log, with who and by which request:', () => {
  it.each(audited)('$name', async (attempt) => {
    const home = await makeHome();
    const { status, text, written } = await send({ attempt, home });
    expect({ status, text }).toEqual({ status: expect.toBeOneOf([200, 201]), text });
    expect(written).toEqual([
      {
        action: expect.stringMatching(/^[a-z_]+\.[a-z_]+$/),
        userId: home.workspace.members.owner.userId,
        requestId: expect.stringMatching(/./),
      },
    ]);
  });
});

describe('what is no change of the configuration leaves none:', () => {
  it.each(silent)('$name', async (attempt) => {
    expect((await send({ attempt, home: await makeHome() })).written).toEqual([]);
  });

  it('the lists name operations that there are', () => {
    const names = attempts.map(({ name }) => name);
    expect(NO_ENTRY.filter((name) => !names.includes(name))).toEqual([]);
  });
});
