import type { CreateEscalationPolicy, PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import type { Layer } from '@signalcraft/contracts/schedules';
import { findDueRuns } from '@signalcraft/database/system/due';
import { createPolicy, updatePolicy } from '@signalcraft/engine/change-policies';
import { createRoute } from '@signalcraft/engine/change-routes';
import { createSchedule } from '@signalcraft/engine/change-schedules';
import { createTeam } from '@signalcraft/engine/change-teams';
import { runStep } from '@signalcraft/engine/run-step';
import { createException } from '@signalcraft/engine/schedule-exceptions';
import { newId } from '@signalcraft/platform/ids';
import { createLogger } from '@signalcraft/platform/log';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: DeliveryWorld;
beforeAll(async () => {
  world = await openDeliveryWorld();
});
let count = 0;
let title = '';
beforeEach(async () => {
  count += 1;
  title = `Problem ${count}`;
  await world.calm();
  await world.owner.query('delete from "Route"');
});

const change = () => ({
  database: world.database,
  workspaceId: world.workspace.workspaceId,
  askedBy: {
    actor: { type: 'member' as const, id: world.workspace.members.admin.id },
    requestId: 'request',
    address: '127.0.0.1',
  },
});
const member = (role: keyof DeliveryWorld['workspace']['members']): PolicyTarget => ({
  kind: 'member',
  memberId: world.workspace.members[role].id,
});
const step = (delayMs: number, ...targets: PolicyTarget[]) => ({ delayMs, targets, condition: null });

async function policy(
  wanted: Partial<CreateEscalationPolicy> & Pick<CreateEscalationPolicy, 'steps'>,
): Promise<string> {
  const rest = { name: `Policy ${count}`, description: '', repeats: 0, fallbackMemberIds: [] };
  return (await createPolicy({ ...change(), wanted: { ...rest, ...wanted } })).id;
}

const route = async (options: { policyId: string; name?: string; matches?: [string, string]; continues?: boolean }) => {
  const { policyId, name = 'Everything', matches, continues = false } = options;
  const matchers = matches ? [{ name: matches[0], op: '=' as const, value: matches[1] }] : [];
  const wanted = {
    name,
    description: '',
    enabled: true,
    matchers,
    condition: null,
    hours: null,
    policyId,
    channelIds: [],
    continue: continues,
  };
  return createRoute({ ...change(), wanted });
};

/** One policy that everything goes by. */
const everythingBy = async (wanted: Parameters<typeof policy>[0]): Promise<string> => {
  const policyId = await policy(wanted);
  await route({ policyId });
  return policyId;
};

const wallClock = (at: number): string => new Date(at).toISOString().slice(0, 19);

/** A schedule whose turn passes each hour, half an hour from now for the first time. */
async function hourly(participants: string[]): Promise<string> {
  const layer: Layer = {
    id: newId(Date.now()),
    name: 'Hours',
    zone: null,
    startsAt: wallClock(Date.now() - 30 * MINUTE),
    endsAt: null,
    rotation: { kind: 'hourly', every: 1 },
    participants,
    restrictions: [],
  };
  const wanted = { teamId: null, name: `Hours ${count}`, zone: 'UTC', layers: [layer] };
  return (await createSchedule({ ...change(), wanted })).id;
}

/** Time passes, for schedules too. */
async function pass(ms: number): Promise<void> {
  await world.pass(ms);
  const { rows } = await world.owner.query<{ id: string; layers: Layer[] }>('select id, layers from "Schedule"');
  for (const { id, layers } of rows) {
    const moved = layers.map((layer) => ({ ...layer, startsAt: wallClock(Date.parse(`${layer.startsAt}Z`) - ms) }));
    await world.owner.query('update "Schedule" set layers = $2 where id = $1', [id, JSON.stringify(moved)]);
  }
}

const details = async (groupId: string, reason: string): Promise<Record<string, unknown>[]> => {
  const { rows } = await world.owner.query<{ detail: Record<string, unknown> }>(
    'select detail from "TimelineEntry" where group_id = $1 and reason = $2 order by id',
    [groupId, reason],
  );
  return rows.map(({ detail }) => detail);
};

describe('routes', () => {
  test('choose the policy by what fires, and say which, with its revision', async () => {
    const forAdmin = await policy({ steps: [step(0, member('admin'))] });
    const forMember = await policy({ steps: [step(0, member('member'))] });
    const chosen = await route({ policyId: forAdmin, name: 'Chosen', matches: ['title', title] });
    await route({ policyId: forMember, name: 'Critical', matches: ['severity', 'critical'] });
    const first = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin']);
    expect(await world.reasons(first)).toEqual(['opened', 'routed', 'paged']);
    expect(await details(first, 'routed')).toEqual([
      {
        policy: `Policy ${count}`,
        matched: [
          { routeId: chosen.id, name: 'Chosen', revision: 1, policyId: forAdmin, policyRevision: 1, channelIds: [] },
        ],
      },
    ]);
    await world.alert({ title: `${title} of another kind` });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    const none = await world.alert({ title: `${title} that nothing matches`, severity: 'info' });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin', 'PAGE member', 'PAGE owner']);
    expect(await world.reasons(none)).toEqual(['opened', 'no_route', 'paged']);
  });

  test('that continue join their policies: each is told once, at the time of its own', async () => {
    const forAdmin = await policy({ steps: [step(0, member('admin')), step(10 * MINUTE, member('owner'))] });
    const forMember = await policy({ steps: [step(0, member('admin'), member('member'))] });
    await route({ policyId: forAdmin, continues: true });
    await route({ policyId: forMember });
    await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin', 'PAGE member']);
    await world.pass(10 * MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE owner']);
  });
});

describe('who is on call', () => {
  test('is asked at each step: a hand-off between two steps changes who is told', async () => {
    const { members } = world.workspace;
    const scheduleId = await hourly([members.member.id, members.admin.id]);
    const onCall: PolicyTarget = { kind: 'schedule', scheduleId };
    await everythingBy({ steps: [step(0, onCall), step(HOUR, onCall)] });
    await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    await pass(HOUR + 1);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin']);
  });

  test('is an override’s person while it lasts', async () => {
    const { members } = world.workspace;
    const scheduleId = await hourly([members.member.id]);
    await everythingBy({ steps: [step(0, { kind: 'schedule', scheduleId })] });
    const [startsAt, endsAt] = [wallClock(Date.now() - MINUTE), wallClock(Date.now() + HOUR)];
    const wanted = { kind: 'override' as const, memberId: members.owner.id, zone: 'UTC', startsAt, endsAt };
    expect(await createException({ ...change(), scheduleId, wanted })).toMatchObject({ exception: wanted });
    const later = { ...wanted, memberId: members.admin.id };
    await createException({ ...change(), scheduleId, wanted: later });
    await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin']);
  });

  test('who left is said to be gone, and the next step is done at once', async () => {
    const { members, workspaceId } = world.workspace;
    const gone = { memberId: newId(Date.now()), userId: newId(Date.now()) };
    await world.owner.query(`insert into "User" (id, email, name) values ($1, 'gone@example.com', 'gone')`, [
      gone.userId,
    ]);
    await world.owner.query(`insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, 'MEMBER')`, [
      gone.memberId,
      workspaceId,
      gone.userId,
    ]);
    const scheduleId = await hourly([gone.memberId]);
    const team = await createTeam({
      ...change(),
      wanted: { name: 'Team', description: '', memberIds: [gone.memberId, members.member.id] },
    });
    await world.owner.query('delete from "Member" where id = $1', [gone.memberId]);
    await everythingBy({
      steps: [
        step(0, { kind: 'schedule', scheduleId }),
        step(HOUR, { kind: 'team', teamId: team.id }, { kind: 'schedule', scheduleId }),
      ],
    });
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'reached_nobody', 'paged']);
    const gaps = [expect.objectContaining({ reason: 'person_gone', memberId: gone.memberId })];
    expect(await details(groupId, 'reached_nobody')).toEqual([{ step: 0, round: 0, gaps }]);
    expect(await details(groupId, 'paged')).toEqual([expect.objectContaining({ step: 1, gaps })]);
  });

  test('of those who take turns is the next one for each group, however many are due at once', async () => {
    const { members } = world.workspace;
    const memberIds = [members.owner.id, members.admin.id, members.member.id];
    await everythingBy({ steps: [step(0, { kind: 'round_robin', over: { kind: 'members', memberIds } })] });
    const groups: string[] = [];
    for (let index = 0; index < 12; index += 1) groups.push(await world.alert({ title: `${title} ${index}` }));
    await world.steps();
    const told: string[] = [];
    for (const groupId of groups) told.push(...(await world.notifications(groupId)).map((row) => row.recipient));
    expect(told.sort()).toEqual(['admin', 'member', 'owner'].flatMap((name) => [name, name, name, name]));
  });
});

describe('a policy', () => {
  test('is walked as often as it says, then its fallback hears that nobody answered', async () => {
    await everythingBy({
      steps: [step(0, member('member')), step(5 * MINUTE, member('admin'))],
      repeats: 1,
      fallbackMemberIds: [world.workspace.members.viewer.id],
    });
    const groupId = await world.alert({ title });
    const mails: string[][] = [];
    for (const minutes of [0, 5, 5, 5, 5, 60]) {
      await world.pass(minutes * MINUTE + 1);
      await world.deliver();
      mails.push(world.newMails());
    }
    expect(mails).toEqual([
      ['PAGE member'],
      ['PAGE admin'],
      ['PAGE member'],
      ['PAGE admin'],
      ['NOTE viewer'],
      ['NOTE viewer'],
    ]);
    const { rows } = await world.owner.query('select run from "AlertGroup" where id = $1', [groupId]);
    expect(rows).toEqual([{ run: 'exhausted' }]);
  });

  test('whose fallback has left falls back on owners and admins', async () => {
    await everythingBy({ steps: [step(0, member('member'))] });
    await world.owner.query(`update "EscalationPolicy" set fallback_member_ids = array[gen_random_uuid()]`);
    await world.alert({ title });
    await world.deliver();
    world.newMails();
    await world.pass(5 * MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
  });

  test('that is edited under way goes on as it was; the next run takes the new one', async () => {
    const policyId = await everythingBy({ steps: [step(0, member('member')), step(5 * MINUTE, member('member'))] });
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    await updatePolicy({ ...change(), policyId, wanted: { steps: [step(0, member('owner'))] } });
    await world.pass(5 * MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    await world.act(groupId, { action: 'acknowledge' });
    await world.act(groupId, { action: 'unacknowledge' });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE owner']);
    expect((await details(groupId, 'routed')).map((detail) => detail['matched'])).toMatchObject([
      [{ policyRevision: 1 }],
      [{ policyRevision: 2 }],
    ]);
  });

  test('passes a step over whose condition does not hold, says so, and goes on at once', async () => {
    const condition = { between: null, onlyIfFiringAtLeast: 2, minSeverity: null };
    await everythingBy({ steps: [{ ...step(0, member('owner')), condition }, step(HOUR, member('member'))] });
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    expect(await details(groupId, 'condition_not_met')).toEqual([{ step: 0, round: 0, unmet: 'onlyIfFiringAtLeast' }]);
  });

  test('begins with its first step’s own delay', async () => {
    await everythingBy({ steps: [step(3 * MINUTE, member('member'))] });
    await world.alert({ title });
    await world.pass(3 * MINUTE - 5_000);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(5_001);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
  });
});

describe('a group that gets worse', () => {
  const rising = async (): Promise<void> => {
    const calm = await policy({ steps: [step(0, member('member')), step(10 * MINUTE, member('admin'))] });
    const loud = await policy({ steps: [step(0, member('owner'))] });
    await route({ policyId: loud, name: 'Critical', matches: ['severity', 'critical'] });
    await route({ policyId: calm });
  };
  const runs = async (groupId: string): Promise<unknown[]> =>
    (await world.owner.query('select end_reason from "EscalationRun" where group_id = $1 order by id', [groupId])).rows;

  test('goes by another policy where its route is another; those told before hear that it got worse', async () => {
    await rising();
    const groupId = await world.alert({ title, severity: 'warning' });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    await world.alert({ title, severity: 'critical' });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE owner', 'UPDATE member']);
    expect(await world.reasons(groupId)).toContain('rerouted');
    expect(await runs(groupId)).toEqual([{ end_reason: 'rerouted' }, { end_reason: null }]);
    await world.pass(10 * MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
  });

  test('goes on where it stood, at its time, where the policy is the same', async () => {
    await rising();
    const groupId = await world.alert({ title, severity: 'info' });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member']);
    await world.pass(6 * MINUTE);
    await world.alert({ title, severity: 'warning' });
    await world.deliver();
    expect(world.newMails()).toEqual(['UPDATE member']);
    await world.pass(4 * MINUTE - 5_000);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(5_001);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin']);
    expect(await runs(groupId)).toEqual([{ end_reason: null }]);
  });

  test('before its run took a policy takes one, for what it is by then', async () => {
    await rising();
    const groupId = await world.alert({ title, severity: 'warning' });
    await world.alert({ title, severity: 'critical' });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE owner']);
    expect(await runs(groupId)).toEqual([{ end_reason: null }]);
  });

  test('is not kept from its new policy by a page of the old one that waits, which is sent as well', async () => {
    await rising();
    await world.alert({ title, severity: 'warning' });
    await world.steps();
    await world.alert({ title, severity: 'critical' });
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE member', 'PAGE owner']);
  });

  test('goes on at once where every page of its step fails meanwhile', async () => {
    await rising();
    world.smtp.setFault((at) => (at === 'recipient' ? { answer: 550 } : null));
    await world.alert({ title, severity: 'info' });
    await world.steps();
    const claims = await world.claim();
    await world.alert({ title, severity: 'warning' });
    await world.send(claims);
    world.smtp.setFault(() => null);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin', 'UPDATE member']);
  });

  test('and is resolved before anybody looked at its route has no run left', async () => {
    await rising();
    const groupId = await world.alert({ title, severity: 'warning' });
    await world.deliver();
    await world.alert({ title, severity: 'critical' });
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    expect(await runs(groupId)).toEqual([{ end_reason: 'resolved' }]);
  });
});

describe('a due step', () => {
  const deps = () => ({
    database: world.database,
    producer: world.producer,
    log: createLogger({ level: 'silent' }),
  });

  test('that many workers take at once is done once', async () => {
    await everythingBy({ steps: [step(0, member('member')), step(0, member('admin')), step(HOUR, member('owner'))] });
    const groupId = await world.alert({ title });
    const [due] = await findDueRuns({ database: world.database, limit: 1 });
    await Promise.all(Array.from({ length: 12 }, () => runStep({ deps: deps(), run: due! })));
    const rows = await world.notifications(groupId);
    expect(rows.map((row) => `${row.recipient} ${row.step}`).sort()).toEqual(['admin 1', 'member 0']);
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged', 'paged']);
  });

  test('is done once each after five minutes of everything down, the late one says so', async () => {
    await everythingBy({
      steps: [step(0, member('member')), step(2 * MINUTE, member('admin')), step(10 * MINUTE, member('owner'))],
    });
    const groups = await Promise.all([1, 2, 3, 4, 5].map((index) => world.alert({ title: `${title} ${index}` })));
    await world.steps();
    await world.pass(5 * MINUTE);
    await Promise.all([world.steps(), world.steps()]);
    for (const groupId of groups) {
      const rows = await world.notifications(groupId);
      expect(rows.map((row) => row.recipient)).toEqual(['member', 'admin']);
      expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged', 'late', 'paged']);
      expect((await details(groupId, 'late'))[0]?.['lateMs']).toBeGreaterThan(3 * MINUTE - 1_000);
    }
    // Planned from when it was done, not from its plan.
    await world.pass(8 * MINUTE);
    await world.steps();
    expect(await world.notifications(groups[0]!)).toHaveLength(2);
    await world.pass(2 * MINUTE + 1);
    await world.steps();
    expect(await world.notifications(groups[0]!)).toHaveLength(3);
  });
});
