import { type Regrouping, type RegroupOutcome, regroup } from '@signalcraft/engine/regroup';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, beforeEach, expect, test } from 'vitest';

const MINUTE = 60_000;

let world: DeliveryWorld;
beforeAll(async () => {
  world = await openDeliveryWorld();
});
beforeEach(async () => {
  await world.calm();
  world.newMails();
});

let made = 0;
/** An alert that nothing else has, in a group of its own by its labels. */
const named = (): { title: string; labels: Record<string, string> } => {
  made += 1;
  return { title: `Alert ${made}`, labels: { service: `service-${made}`, host: 'first' } };
};

const regrouped = (groupId: string, wanted: Regrouping): Promise<RegroupOutcome> => {
  const { database, producer, workspace } = world;
  const actor = { type: 'member', id: workspace.members.member.id } as const;
  return regroup({ database, producer, workspaceId: workspace.workspaceId, actor, groupId, wanted });
};

type Row = { title: string; status: string; pinned: boolean };
const alertsOf = async (groupId: string): Promise<Row[]> => {
  const { rows } = await world.owner.query<Row>(
    `select title, status, pinned from "Alert" where group_id = $1 order by title, id`,
    [groupId],
  );
  return rows;
};
const idOf = async (groupId: string, host: string): Promise<string> => {
  const { rows } = await world.owner.query<{ id: string }>(
    `select id from "Alert" where group_id = $1 and labels ->> 'host' = $2`,
    [groupId, host],
  );
  return rows[0]?.id ?? '';
};
/** Whether the counters of the groups are what their alerts come to. */
const wrongCounters = async (): Promise<unknown[]> => {
  const { rows } = await world.owner.query(
    `select g.id, g.firing, g.alert_count, g.event_count, a.* from "AlertGroup" g cross join lateral (
       select count(*)::int as alerts, coalesce(sum(event_count), 0)::int as events,
         count(*) filter (where status = 'FIRING')::int as fire from "Alert" where group_id = g.id) a
     where (select sum(n) from unnest(g.firing) n) <> a.fire or g.alert_count <> a.alerts or g.event_count <> a.events`,
  );
  return rows;
};

test('what was merged stays merged: repeats, resolves, returns and newcomers of its key come to the target', async () => {
  const [mine, other] = [named(), named()];
  const source = await world.alert(mine);
  const target = await world.alert(other);
  expect(await regrouped(target, { action: 'merge', groupIds: [source] })).toEqual({
    kind: 'done',
    groupId: target,
    otherId: target,
  });
  expect(await world.status(source)).toBe('RESOLVED');
  expect(await world.alert(mine)).toBe(target);
  expect(await world.alert({ ...mine, status: 'resolved' })).toBe(target);
  expect(await world.status(target)).toBe('OPEN');
  expect(await world.alert(mine)).toBe(target);
  expect(await world.alert({ ...mine, fingerprint: 'a newcomer' })).toBe(target);
  expect(await alertsOf(target)).toEqual([
    { title: mine.title, status: 'FIRING', pinned: true },
    { title: mine.title, status: 'FIRING', pinned: false },
    { title: other.title, status: 'FIRING', pinned: false },
  ]);
  expect(await alertsOf(source)).toEqual([]);
  expect(await world.reasons(source)).toContain('merged');
  expect(await world.act(source, { action: 'reopen' })).toEqual({ kind: 'conflict', reason: 'group_merged' });
  expect(await wrongCounters()).toEqual([]);
});

test('a merge is asked for twice and done once; a group cannot take itself, and nothing takes what is resolved', async () => {
  const source = await world.alert(named());
  const target = await world.alert(named());
  await regrouped(target, { action: 'merge', groupIds: [source] });
  const before = await world.reasons(target);
  expect(await regrouped(target, { action: 'merge', groupIds: [source] })).toMatchObject({ kind: 'done' });
  expect(await world.reasons(target)).toEqual(before);
  await expect(regrouped(target, { action: 'merge', groupIds: [target] })).rejects.toThrow('does not fit its schema');
  const third = await world.alert(named());
  expect(await regrouped(third, { action: 'merge', groupIds: [source] })).toEqual({
    kind: 'conflict',
    reason: 'group_resolved',
    groupId: source,
  });
});

test('a key leads through many merges in one step, and on to a new group once the target is over for good', async () => {
  const [first, second, third] = [named(), named(), named()];
  const [a, b, c] = [await world.alert(first), await world.alert(second), await world.alert(third)];
  await regrouped(b, { action: 'merge', groupIds: [a] });
  await regrouped(c, { action: 'merge', groupIds: [b] });
  expect(await world.alert({ ...first, fingerprint: 'through both' })).toBe(c);
  await world.act(c, { action: 'resolve' });
  await world.pass(31 * MINUTE);
  // Two more lives of the target's key, so that its generation is ahead of the others'.
  for (const _ of [1, 2]) {
    const life = await world.alert(third);
    await world.act(life, { action: 'resolve' });
    await world.pass(31 * MINUTE);
  }
  const reborn = await world.alert(first);
  expect([a, b, c]).not.toContain(reborn);
  const { rows } = await world.owner.query<{ generation: number; merged: string | null; before: string }>(
    `select generation, merged_into_id as merged, previous_group_id as before from "AlertGroup" where id = $1`,
    [reborn],
  );
  expect(rows).toEqual([{ generation: 2, merged: null, before: c }]);
  expect(await world.alert({ ...first, fingerprint: 'of the new life' })).toBe(reborn);
  expect(await wrongCounters()).toEqual([]);
});

test('the row that fires takes the place of the one its fingerprint left in the target before', async () => {
  const mine = named();
  const target = await world.alert({ ...mine, fingerprint: 'moves about' });
  await world.alert({ ...mine, labels: { ...mine.labels, host: 'second' }, fingerprint: 'holds the target open' });
  const firstRow = await idOf(target, 'first');
  await world.alert({ ...mine, fingerprint: 'moves about', status: 'resolved' });
  // Its key is another by now, as after an edited rule: the same fingerprint has a row in each group.
  const other = named();
  const source = await world.alert({ ...mine, labels: other.labels, fingerprint: 'moves about' });
  expect(source).not.toBe(target);
  expect(await regrouped(target, { action: 'merge', groupIds: [source] })).toMatchObject({ kind: 'done' });
  expect(await alertsOf(source)).toEqual([{ title: mine.title, status: 'RESOLVED', pinned: false }]);
  expect(await idOf(source, 'first')).toBe(firstRow);
  expect(await alertsOf(target)).toEqual([
    { title: mine.title, status: 'FIRING', pinned: false },
    { title: mine.title, status: 'FIRING', pinned: true },
  ]);
  const { rows } = await world.owner.query(`select distinct length(fingerprint) from "Alert" where title = $1`, [
    mine.title,
  ]);
  expect(rows).toHaveLength(1);
  expect(await wrongCounters()).toEqual([]);
});

test('a split group stands as the source stood: told, its run goes on, and its source does not undo it', async () => {
  const mine = named();
  const source = await world.alert(mine);
  const second = { ...mine, labels: { ...mine.labels, host: 'second' }, fingerprint: `${mine.title} on the second` };
  await world.alert(second);
  await world.deliver();
  expect(world.newMails().filter((mail) => mail.startsWith('PAGE')).length).toBeGreaterThan(0);
  const outcome = await regrouped(source, { action: 'split', alertIds: [await idOf(source, 'second')] });
  const split = outcome.kind === 'done' ? outcome.otherId : '';
  expect(split).not.toBe(source);
  const pages = (await world.notifications(split)).filter(({ kind }) => kind === 'PAGE');
  expect(pages.map(({ status }) => status)).toEqual(
    (await world.notifications(source)).filter(({ kind }) => kind === 'PAGE').map(({ status }) => status),
  );
  await world.deliver();
  expect(world.newMails()).toEqual([]);
  // Its source goes on, resolves and fires again: it comes back to the group that was split off.
  expect(await world.alert(second)).toBe(split);
  await world.alert({ ...second, status: 'resolved' });
  expect(await world.status(split)).toBe('RESOLVED');
  await world.deliver();
  expect(world.newMails().some((mail) => mail.startsWith('CLEAR'))).toBe(true);
  expect(await world.alert(second)).toBe(split);
  expect(await world.status(source)).toBe('OPEN');
  expect(await wrongCounters()).toEqual([]);
});

test('once the split group is over for good, the alert goes by its key again', async () => {
  const mine = named();
  const source = await world.alert(mine);
  const second = { ...mine, labels: { ...mine.labels, host: 'second' }, fingerprint: `${mine.title} on the second` };
  await world.alert(second);
  const outcome = await regrouped(source, { action: 'split', alertIds: [await idOf(source, 'second')] });
  const split = outcome.kind === 'done' ? outcome.otherId : '';
  await world.alert({ ...second, status: 'resolved' });
  await world.pass(31 * MINUTE);
  expect(await world.alert(second)).toBe(source);
  expect(await world.status(split)).toBe('RESOLVED');
});

test('a move that takes all that fires resolves the source without a word; what is worse pages anew', async () => {
  const [mine, other] = [named(), named()];
  const source = await world.alert({ ...mine, severity: 'critical' });
  const target = await world.alert({ ...other, severity: 'low' });
  await world.deliver();
  await world.act(target, { action: 'acknowledge' });
  world.newMails();
  const alertIds = [await idOf(source, 'first')];
  expect(await regrouped(source, { action: 'move', alertIds, intoId: target })).toMatchObject({ kind: 'done' });
  expect(await world.status(source)).toBe('RESOLVED');
  expect(await world.reasons(source)).toEqual(expect.arrayContaining(['moved', 'emptied']));
  expect(await world.status(target)).toBe('OPEN');
  await world.deliver();
  const mails = world.newMails();
  expect(mails.length).toBeGreaterThan(0);
  expect(mails.filter((mail) => mail.startsWith('CLEAR'))).toEqual([]);
  expect(await regrouped(target, { action: 'move', alertIds: [ABSENT], intoId: source })).toEqual({
    kind: 'conflict',
    reason: 'alerts_elsewhere',
    groupId: target,
  });
  expect(await wrongCounters()).toEqual([]);
});
const ABSENT = '019ab000-0000-7000-8000-000000000000';

test('while tools go on to send, merges and splits lose no alert and count none twice', {
  timeout: 120_000,
}, async () => {
  const alerts = Array.from({ length: 12 }, () => named());
  const groups = await Promise.all(alerts.map((one) => world.alert(one)));
  const sending = alerts.map(async (one) => {
    for (const status of ['firing', 'resolved', 'firing', 'firing'] as const) await world.alert({ ...one, status });
  });
  const [target = '', ...sources] = groups;
  const merging = sources.map((source) => regrouped(target, { action: 'merge', groupIds: [source] }));
  const outcomes = await Promise.all(merging);
  await Promise.all(sending);
  expect(outcomes.filter(({ kind }) => kind === 'done').length).toBeGreaterThan(0);
  expect(await wrongCounters()).toEqual([]);
  const { rows } = await world.owner.query(
    `select 1 from "Alert" a join "AlertGroup" g on g.id = a.group_id where a.status = 'FIRING' and g.status = 'RESOLVED'`,
  );
  expect(rows).toEqual([]);
});
