import { CreateChannel } from '@signalcraft/contracts/channels';
import { CreateEscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import { CreateGroupingRule } from '@signalcraft/contracts/grouping-rules';
import { CreateRoute } from '@signalcraft/contracts/routes';
import { CreateShapingRule } from '@signalcraft/contracts/shaping-rules';
import type { AskWhatIf, WhatIfDifference, WhatIfSummary } from '@signalcraft/contracts/what-if';
import { WhatIfDraft } from '@signalcraft/contracts/what-if';
import { createChannel } from '@signalcraft/engine/change-channels';
import { createGroupingRule } from '@signalcraft/engine/change-grouping-rules';
import { createInhibitionRule } from '@signalcraft/engine/change-inhibition-rules';
import { createMaintenanceWindow } from '@signalcraft/engine/change-maintenance-windows';
import { createPolicy } from '@signalcraft/engine/change-policies';
import { createRoute } from '@signalcraft/engine/change-routes';
import { createSchedule } from '@signalcraft/engine/change-schedules';
import { createShapingRule } from '@signalcraft/engine/change-shaping-rules';
import { createTeam } from '@signalcraft/engine/change-teams';
import { createException } from '@signalcraft/engine/schedule-exceptions';
import { readSetup, toSetup } from '@signalcraft/engine/what-if/read-setup';
import { type ReplayedCourse, replay } from '@signalcraft/engine/what-if/replay';
import { hasLeft } from '@signalcraft/engine/what-if/told';
import { askWhatIf } from '@signalcraft/engine/what-if/what-if';
import { parseEncryptionKey } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { createLogger } from '@signalcraft/platform/log';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { installVirtualClock, type VirtualClock } from '@signalcraft/testkit/virtual-clock';
import { TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { beforeAll, describe, expect, test } from 'vitest';
import { liveThrough } from './what-if/live-through.ts';
import { generateMonth } from './what-if/month.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DAYS = 30;

let world: DeliveryWorld;
let clock: VirtualClock;
let began: number;

const change = () => ({
  database: world.database,
  producer: world.producer,
  log: createLogger({ level: 'silent' }),
  workspaceId: world.workspace.workspaceId,
  askedBy: {
    actor: { type: 'member' as const, id: world.workspace.members.admin.id },
    requestId: 'what-if',
    address: '127.0.0.1',
  },
});

const local = (at: number): string => new Date(at).toISOString().slice(0, 19);

/** Everything that decides who is told, at once. */
async function configure(): Promise<void> {
  const { owner, admin, member } = world.workspace.members;
  const base = { ...change() };
  const team = await createTeam({
    ...base,
    wanted: { name: 'Web', description: '', memberIds: [owner.id, member.id] },
  });
  const layer = (participants: string[], rotation: 'daily' | 'weekly') => ({
    id: newId(Date.now()),
    name: rotation,
    zone: null,
    startsAt: local(began - DAY),
    endsAt: null,
    rotation: { kind: rotation, every: 1 },
    participants,
    restrictions:
      rotation === 'daily'
        ? []
        : [{ kind: 'daily' as const, days: ['mon', 'wed', 'sat'] as const, from: '08:00', to: '20:00' }],
  });
  const schedule = await createSchedule({
    ...base,
    wanted: {
      teamId: null,
      name: 'Primary',
      zone: 'Europe/Berlin',
      layers: [layer([owner.id, admin.id, member.id], 'daily'), layer([member.id, admin.id], 'weekly')] as never,
    },
  });
  await createException({
    ...base,
    scheduleId: schedule.id,
    wanted: {
      kind: 'override',
      memberId: owner.id,
      zone: 'UTC',
      startsAt: local(began + 5 * DAY),
      endsAt: local(began + 8 * DAY),
    },
  });
  const step = (delayMs: number, targets: unknown[], condition: unknown = null) => ({ delayMs, targets, condition });
  const policy = async (name: string, steps: unknown[], repeats = 0) =>
    (await createPolicy({ ...base, wanted: CreateEscalationPolicy.parse({ name, steps, repeats }) })).id;
  const primary = { kind: 'schedule', scheduleId: schedule.id };
  const critical = await policy(
    'Critical',
    [
      step(0, [primary]),
      step(5 * MINUTE, [{ kind: 'team', teamId: team.id }]),
      step(10 * MINUTE, [{ kind: 'everyone_who_can_respond' }], {
        between: null,
        onlyIfFiringAtLeast: null,
        minSeverity: 'critical',
      }),
    ],
    1,
  );
  const turns = await policy('In turn', [
    step(MINUTE, [{ kind: 'round_robin', over: { kind: 'members', memberIds: [owner.id, admin.id, member.id] } }]),
    step(7 * MINUTE, [primary], { between: null, onlyIfFiringAtLeast: 2, minSeverity: null }),
  ]);
  const quiet = await policy('Office hours', [step(2 * MINUTE, [{ kind: 'member', memberId: admin.id }])]);
  const route = (name: string, policyId: string, matchers: unknown[], over: Record<string, unknown> = {}) =>
    createRoute({
      ...base,
      wanted: CreateRoute.parse({ name, matchers, policyId, ...over }),
    });
  const is = (name: string, value: string) => ({ name, op: '=', value });
  await createGroupingRule({
    ...base,
    wanted: CreateGroupingRule.parse({
      name: 'Stock and login by service',
      matchers: [{ name: 'service', op: '=~', value: 'stock|login' }],
      labels: ['service'],
      groupWaitMs: 20_000,
      reopenWindowMs: 45 * MINUTE,
    }),
  });
  await createShapingRule({
    ...base,
    wanted: CreateShapingRule.parse({
      name: 'Mail is never critical',
      matchers: [is('service', 'mail'), is('severity', 'critical')],
      actions: [{ kind: 'set_severity', severity: 'high' }],
    }),
  });
  const room = await createChannel({
    ...base,
    encryptionKey: parseEncryptionKey(TEST_ENCRYPTION_KEY),
    allowedNetworks: [],
    wanted: CreateChannel.parse({ name: 'Room', target: { kind: 'email', address: 'room@shop.example' } }),
  });
  await route('Billing too', quiet, [is('service', 'billing')], { continue: true });
  await route('Critical', critical, [is('severity', 'critical')], { channelIds: [room.id] });
  await route('Web in turn', turns, [is('team', 'web'), { name: 'severity', op: '=~', value: 'high|warning' }]);
  await route('By day', quiet, [is('team', 'data')], {
    hours: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00', zone: 'America/New_York' },
  });
  await createInhibitionRule({
    ...base,
    wanted: {
      name: 'Host down',
      sourceMatchers: [is('alertname', 'HostDown')] as never,
      targetMatchers: [
        { name: 'alertname', op: '!=', value: 'HostDown' },
        { name: 'host', op: '=~', value: 'host-.*' },
      ] as never,
      equal: ['host'],
    },
  });
  await createMaintenanceWindow({
    ...base,
    wanted: {
      name: 'Batch nights',
      description: '',
      matchers: [is('namespace', 'jobs')] as never,
      times: {
        kind: 'recurring',
        zone: 'Europe/Berlin',
        startsAt: local(began).slice(0, 11).concat('02:00'),
        durationMinutes: 25,
        rule: { freq: 'daily', interval: 1, count: null, until: null },
      },
    },
  });
  // Longer than the default, so that a cause which comes second still mutes.
  await world.owner.query(`update "Workspace" set rules = '{"settleMs": 25000}'`);
  await world.owner.query('update "MaintenanceWindow" set created_at = $1', [new Date(began - DAY)]);
  await world.owner.query('update "ScheduleException" set created_at = $1', [new Date(began - DAY)]);
}

beforeAll(async () => {
  world = await openDeliveryWorld();
  clock = await installVirtualClock(world);
  await world.owner.query(`select sc_make_partitions(${DAYS + 5})`);
  began = Math.ceil((await clock.now()) / MINUTE) * MINUTE + MINUTE;
  await configure();
  const happenings = generateMonth({ seed: 7, days: DAYS - 1, problemsADay: 1 });
  await liveThrough({ world, clock, begin: began, happenings });
}, 600_000);

type Row = {
  groupKey: string;
  kind: string;
  addressee: string;
  step: number | null;
  round: number | null;
  reason: string;
  policy: string | null;
  left: boolean;
  at: number;
};

const lineOf = (row: Row): string =>
  [row.groupKey, row.kind, row.addressee, row.step, row.round, row.reason, row.policy, row.left].join(' ');

/** One by one, in the order of time among equal lines, with their times. */
const byLine = (rows: readonly Row[]): Map<string, number[]> => {
  const found = new Map<string, number[]>();
  for (const row of rows.toSorted((a, b) => a.at - b.at))
    found.set(lineOf(row), [...(found.get(lineOf(row)) ?? []), row.at]);
  return found;
};

async function ledger(): Promise<Row[]> {
  const { rows } = await world.owner.query<Row>(
    `select g.group_key as "groupKey", n.kind, n.addressee_id as addressee, n.step, n.round, n.reason,
       r.policy->>'name' as policy, n.status in ('SENT', 'BUNDLED') as left, date_part('epoch', n.created_at) * 1000 as at
     from "Notification" n join "AlertGroup" g on g.id = n.group_id left join "EscalationRun" r on r.id = n.run_id
     where n.kind in ('PAGE', 'UPDATE', 'CLEAR') order by n.id`,
  );
  return rows;
}

async function ask(
  asked: Partial<AskWhatIf> = {},
): Promise<{ summary: WhatIfSummary; differences: WhatIfDifference[] }> {
  let summary: WhatIfSummary | null = null;
  const differences: WhatIfDifference[] = [];
  const { workspaceId } = world.workspace;
  const lines = await askWhatIf({
    database: world.database,
    workspaceId,
    asked: { days: DAYS, draft: null, ...asked },
  });
  for await (const line of lines) {
    if (line.kind === 'summary') ({ summary } = line);
    if (line.kind === 'differences') differences.push(...line.items);
  }
  if (!summary) throw new Error('no summary came');
  return { summary, differences };
}

describe('a replay of what is saved', () => {
  test('tells the same people of the same things in the same minute as the real engine did, row by row', async () => {
    const { workspaceId } = world.workspace;
    const { database } = world;
    const from = began - DAY;
    const saved = await readSetup({ database, workspaceId, from });
    const course: ReplayedCourse = { setup: toSetup(saved), messages: [], moves: { replayed: 0, notPossible: 0 } };
    const to = await clock.now();
    for await (const _ of replay({ database, workspaceId, courses: [course], from, to, keptFrom: from }));
    const replayed = course.messages.map(
      ({ told, groupKey }): Row => ({
        groupKey,
        kind: told.kind,
        addressee: told.recipientId ?? told.channelId ?? '',
        step: told.step,
        round: told.round,
        reason: told.reason,
        policy: (told.run?.policy as { name: string } | undefined)?.name ?? null,
        left: hasLeft(told),
        at: told.createdAt,
      }),
    );
    const happened = await ledger();
    expect(happened.filter(({ kind }) => kind === 'PAGE').length).toBeGreaterThan(100);
    for (const kind of ['UPDATE', 'CLEAR']) expect(happened.map((row) => row.kind)).toContain(kind);
    const [wanted, found] = [byLine(happened), byLine(replayed)];
    expect([...found.keys()].toSorted()).toEqual([...wanted.keys()].toSorted());
    const off = [...wanted].filter(([line, times]) => {
      const others = found.get(line) ?? [];
      return others.length !== times.length || times.some((at, index) => Math.abs(at - (others[index] ?? 0)) > MINUTE);
    });
    expect(off).toEqual([]);
    expect(course.moves.replayed).toBeGreaterThan(10);
  }, 120_000);

  test('differs from what happened in nothing', async () => {
    const { summary, differences } = await ask();
    expect(differences).toEqual([]);
    expect(summary).toMatchObject({ comparedWith: 'happened', changedPages: 0, differences: 0 });
    expect(summary.after).toEqual(summary.happened);
  }, 120_000);
});

describe('a draft', () => {
  test('of a silence keeps back what it matches', async () => {
    const matchers = [{ name: 'service', op: '=' as const, value: 'checkout' }];
    const endsAt = new Date(Date.now() + DAY).toISOString();
    const draft = WhatIfDraft.parse({ silences: [{ draft: { matchers, endsAt, comment: 'Draft' } }] });
    const { summary, differences } = await ask({ draft });
    expect(summary.comparedWith).toBe('saved');
    expect(summary.before).toEqual(summary.happened);
    expect(summary.changedPages).toBeGreaterThan(2);
    const pages = differences.filter((one) => (one.before ?? one.after)?.kind === 'PAGE');
    expect(pages.length).toBe(summary.changedPages);
    const count = (kind: string): number => pages.filter((one) => one.kind === kind).length;
    expect(count('removed') + count('moved')).toBeGreaterThan(count('added'));
    expect(summary.after.pages).toBeLessThan(summary.before.pages);
  }, 120_000);
});
