import { parseMatchers } from '@signalcraft/contracts/matcher-text';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { createInhibitionRule, deleteInhibitionRule } from '@signalcraft/engine/change-inhibition-rules';
import { createMaintenanceWindow, expireMaintenanceWindow } from '@signalcraft/engine/change-maintenance-windows';
import { createSilence, expireSilence, updateSilence } from '@signalcraft/engine/change-silences';
import { listAlerts } from '@signalcraft/engine/list-alerts';
import { readAlertGroup } from '@signalcraft/engine/read-alert-group';
import { createLogger } from '@signalcraft/platform/log';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const EVERYONE = ['PAGE admin', 'PAGE member', 'PAGE owner'];

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
  await world.owner.query('delete from "InhibitionRule"');
});

const matchers = (text: string): Matcher[] => {
  const parsed = parseMatchers(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.matchers;
};

const change = () => ({
  database: world.database,
  producer: world.producer,
  log: createLogger({ level: 'silent' }),
  workspaceId: world.workspace.workspaceId,
  askedBy: {
    actor: { type: 'member' as const, id: world.workspace.members.admin.id },
    requestId: 'test',
    address: '127.0.0.1',
  },
});

const silence = (text: string, forMs = 10 * MINUTE) =>
  createSilence({
    ...change(),
    wanted: {
      matchers: matchers(text),
      endsAt: new Date(Date.now() + forMs).toISOString(),
      comment: 'We are on it',
    },
  });

const inhibit = (options: { source: string; target: string; equal?: string[] }) =>
  createInhibitionRule({
    ...change(),
    wanted: {
      name: 'Cause',
      sourceMatchers: matchers(options.source),
      targetMatchers: matchers(options.target),
      equal: options.equal ?? [],
    },
  });

const readGroup = async (groupId: string) => {
  const { workspaceId, members } = world.workspace;
  const group = await readAlertGroup({ database: world.database, workspaceId, groupId, callerId: members.admin.id });
  if (!group) throw new Error('no such group');
  return group;
};

const mutedBy = async (groupId: string): Promise<Record<string, string | null>> => {
  const { workspaceId } = world.workspace;
  const query = { limit: 50 };
  const page = await listAlerts({ database: world.database, cursorSecret: 'x', workspaceId, groupId, query });
  return Object.fromEntries((page?.items ?? []).map((alert) => [alert.fingerprint, alert.mutedBy?.reason ?? null]));
};

const details = async (groupId: string, reason: string): Promise<Record<string, unknown>[]> => {
  const { rows } = await world.owner.query<{ detail: Record<string, unknown> }>(
    'select detail from "TimelineEntry" where group_id = $1 and reason = $2 order by id',
    [groupId, reason],
  );
  return rows.map((row) => row.detail);
};

describe('a silence', () => {
  test('made before the step holds it, says so once, and the step goes on at its end', async () => {
    const made = await silence(`{title="${title}"}`);
    const groupId = await world.alert({ title });
    await world.deliver();
    await world.pass(31 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await world.reasons(groupId)).toEqual(['opened', 'held']);
    expect(await details(groupId, 'held')).toEqual([
      {
        hold: 'silenced',
        until: Date.parse(made.endsAt),
        by: { type: 'silence', id: made.id, revision: 1, name: 'We are on it' },
      },
    ]);
    expect((await readGroup(groupId)).hold).toMatchObject({ reason: 'silenced', byType: 'silence', byId: made.id });
    await world.pass(9 * MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(30 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(await world.reasons(groupId)).toEqual(['opened', 'held', 'hold_over', 'paged']);
    expect((await readGroup(groupId)).hold).toBeNull();
    expect((await world.notifications(groupId)).map((row) => row.step)).toEqual([0, 0, 0]);
  });

  test('made after a page recalls nothing and stops what follows', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    await silence(`{title="${title}"}`, 60 * MINUTE);
    await world.pass(5 * MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await world.reasons(groupId)).toEqual(['opened', 'paged', 'held']);
    // Who was told of it hears of its end.
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', 'CLEAR owner']);
  });

  test('made between step and claim keeps the pages back untried, and they leave once it is ended', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const made = await silence(`{title="${title}"}`);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    const held = await world.notifications(groupId);
    expect(held.map((row) => [row.status, row.statusReason, row.attempts])).toEqual(
      Array.from({ length: 3 }, () => ['PENDING', 'silenced', 0]),
    );
    for (const row of held) {
      expect(row.dueInMs).toBeGreaterThan(25 * SECOND);
      expect(await world.attempts(row.id)).toEqual([]);
    }
    await world.pass(31 * SECOND);
    await world.deliver();
    expect(await world.reasons(groupId)).toEqual(['opened', 'paged', 'held']);
    await expireSilence({ ...change(), silenceId: made.id });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(await world.reasons(groupId)).toEqual(['opened', 'paged', 'held', 'hold_over']);
    const sent = await world.notifications(groupId);
    expect(sent.map((row) => [row.status, row.statusReason, row.attempts])).toEqual(
      Array.from({ length: 3 }, () => ['SENT', null, 1]),
    );
  });

  test('that keeps pages back gives those who get them their time to answer', async () => {
    await world.alert({ title });
    await world.steps();
    await silence(`{title="${title}"}`, 6 * MINUTE);
    await world.deliver();
    for (let looks = 0; looks < 12; looks += 1) {
      expect(world.newMails()).toEqual([]);
      await world.pass(30 * SECOND + 1);
      await world.deliver();
    }
    expect(world.newMails()).toEqual(EVERYONE);
    await world.pass(4 * MINUTE + 30 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
  });

  test('whose pages nobody was there to send at its end gives those who get them their time to answer too', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    await silence(`{title="${title}"}`, 2 * MINUTE);
    await world.deliver();
    // Every worker is gone until long after the silence and the time to answer are over; the run is looked at first.
    await world.pass(20 * MINUTE);
    await world.steps();
    expect(await world.reasons(groupId)).not.toContain('exhausted');
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    await world.pass(5 * MINUTE - 10 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(11 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
  });

  test('whose pages nobody ever sends does not put the run off for ever', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    await silence(`{title="${title}"}`, 2 * MINUTE);
    await world.deliver();
    await world.pass(20 * MINUTE);
    await world.steps();
    await world.pass(5 * MINUTE + 1);
    await world.steps();
    expect(await world.reasons(groupId)).toContain('exhausted');
  });

  test('that is ended, or no longer matches, pages at once', async () => {
    const ended = await silence(`{title="${title}"}`);
    const groupId = await world.alert({ title });
    await world.deliver();
    await expireSilence({ ...change(), silenceId: ended.id });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(await world.reasons(groupId)).toEqual(['opened', 'held', 'hold_over', 'paged']);

    const changed = await silence(`{title="${title} b"}`);
    await world.alert({ title: `${title} b` });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    const wanted = { matchers: matchers('{title="another"}') };
    expect(await updateSilence({ ...change(), silenceId: changed.id, wanted })).toMatchObject({ revision: 2 });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
  });

  test('of some of its alerts lets the group page, and names the muted', async () => {
    await silence('{host="db-1"}');
    const groupId = await world.alert({ title, fingerprint: `${title} 1`, labels: { host: 'db-1' } });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await world.alert({ title, fingerprint: `${title} 2`, labels: { host: 'db-2' } })).toBe(groupId);
    await world.pass(31 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(world.smtp.mails.at(-1)?.mail.text).toContain(`Muted: “${title}” (silenced).`);
    expect(Object.values(await mutedBy(groupId)).sort()).toEqual([null, 'silenced']);
  });

  test('over a group that resolves meanwhile tells nobody of its end', async () => {
    await silence(`{title="${title}"}`);
    const groupId = await world.alert({ title });
    await world.deliver();
    await world.alert({ title, status: 'resolved' });
    await world.pass(31 * SECOND);
    await world.deliver();
    expect(await world.status(groupId)).toBe('RESOLVED');
    expect(world.newMails()).toEqual([]);
    expect(await world.notifications(groupId)).toEqual([]);
  });

  test('that kept claimed pages back leaves nobody to tell when the group resolves', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    await silence(`{title="${title}"}`);
    await world.deliver();
    await world.alert({ title, status: 'resolved' });
    await world.pass(31 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await world.notifications(groupId)).map((row) => [row.kind, row.status])).toEqual(
      Array.from({ length: 3 }, () => ['PAGE', 'SUPPRESSED']),
    );
  });

  test('does not keep a group from being acknowledged, which ends its run', async () => {
    const made = await silence(`{title="${title}"}`);
    const groupId = await world.alert({ title });
    await world.deliver();
    await world.act(groupId, { action: 'acknowledge' });
    await expireSilence({ ...change(), silenceId: made.id });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await world.status(groupId)).toBe('ACKNOWLEDGED');
    expect((await readGroup(groupId)).hold).toBeNull();
  });

  test('keeps a group from travelling in another’s page', async () => {
    const titles = [1, 2, 3, 4, 5, 6].map((number) => `${title} ${number}`);
    await silence(`{title="${title} 5"}`);
    const groupIds: string[] = [];
    for (const one of titles) groupIds.push(await world.alert({ title: one }));
    // Its pages stand already when the silence begins.
    await world.owner.query(`update "Silence" set starts_at = now() + interval '1 minute' where over_at > now()`);
    await world.steps();
    await world.owner.query(`update "Silence" set starts_at = now() - interval '1 minute' where over_at > now()`);
    await world.deliver();
    const texts = world.smtp.mails.slice(-12).map((one) => String(one.mail.text));
    expect(texts.filter((text) => text.includes(`${title} 6`)).length).toBeGreaterThan(0);
    expect(texts.filter((text) => text.includes(`${title} 5`))).toEqual([]);
    await world.pass(61 * SECOND);
    await world.deliver();
    const held = (await world.notifications(groupIds[4] ?? '')).map((row) => [row.status, row.statusReason]);
    expect(held).toEqual(Array.from({ length: 3 }, () => ['PENDING', 'silenced']));
  });
});

describe('a maintenance window', () => {
  const daily = (options: { startsInMs: number; minutes: number }) =>
    createMaintenanceWindow({
      ...change(),
      wanted: {
        name: 'Nightly deploy',
        description: '',
        matchers: matchers(`{title="${title}"}`),
        times: {
          kind: 'recurring',
          zone: 'UTC',
          startsAt: new Date(Date.now() + options.startsInMs).toISOString().slice(0, 19),
          durationMinutes: options.minutes,
          rule: { freq: 'daily', interval: 1, count: null, until: null },
        },
      },
    });

  test('that recurs holds while it is open, goes on after, and holds again the next day', async () => {
    const made = await daily({ startsInMs: -MINUTE, minutes: 10 });
    expect(made).toMatchObject({ state: 'active', expiredAt: null });
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await readGroup(groupId)).hold).toMatchObject({ reason: 'maintenance', byName: 'Nightly deploy' });
    await world.pass(8 * MINUTE + 40 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(21 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(await world.reasons(groupId)).toEqual(['opened', 'held', 'hold_over', 'paged']);
    // Twelve minutes of the run stand before the next step: the window of the next day stops it.
    await world.owner.query(
      `update "EscalationRun" set next_step_at = now() + interval '23 hours 55 minutes' where group_id = $1 and ended_at is null`,
      [groupId],
    );
    await world.pass((23 * 60 + 56) * MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await world.reasons(groupId)).at(-1)).toBe('held');
  });

  test('covers an escalation that was under way, and ends early at a word', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    const made = await daily({ startsInMs: -MINUTE, minutes: 60 });
    await world.pass(5 * MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    const ended = await expireMaintenanceWindow({ ...change(), windowId: made.id });
    expect(ended).toMatchObject({ state: 'expired', revision: 2 });
    await world.deliver();
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
    expect(await world.reasons(groupId)).toEqual(['opened', 'paged', 'held', 'hold_over', 'exhausted']);
  });

  test('is the shown reason where a silence holds too', async () => {
    await silence(`{title="${title}"}`);
    await daily({ startsInMs: -MINUTE, minutes: 60 });
    const groupId = await world.alert({ title });
    await world.deliver();
    expect((await readGroup(groupId)).hold?.reason).toBe('maintenance');
    expect((await details(groupId, 'held'))[0]).toMatchObject({ hold: 'maintenance' });
  });
});

describe('inhibition', () => {
  // Causes of earlier tests fire on.
  const of = (cluster: string): string => `${cluster}-${count}`;
  const rule = () => inhibit({ source: '{kind="cause"}', target: '{kind="effect"}', equal: ['cluster'] });
  const cause = (cluster: string, over: { status?: 'resolved' } = {}) =>
    world.alert({ title: `${title} cause ${cluster}`, labels: { kind: 'cause', cluster: of(cluster) }, ...over });
  const effect = (cluster: string) => world.alert({ title, labels: { kind: 'effect', cluster: of(cluster) } });

  test('by a cause that arrives second mutes: its targets wait ten seconds before the first step', async () => {
    const made = await rule();
    const groupId = await effect('eu');
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await details(groupId, 'held'))[0]).toMatchObject({ hold: 'group_wait', by: { id: made.id } });
    expect((await readGroup(groupId)).hold?.reason).toBe('group_wait');
    await world.pass(5 * SECOND);
    await cause('eu');
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    await world.pass(6 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await details(groupId, 'held')).toMatchObject([{ hold: 'group_wait' }, { hold: 'inhibited' }]);
    expect((await readGroup(groupId)).hold).toMatchObject({ reason: 'inhibited', byId: made.id, until: null });
    expect(Object.values(await mutedBy(groupId))).toEqual(['inhibited']);
    await cause('eu', { status: 'resolved' });
    await world.deliver();
    world.newMails();
    await world.pass(31 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
  });

  test('without a cause pages after ten seconds; a cause elsewhere mutes nothing', async () => {
    await rule();
    await cause('us');
    await world.deliver();
    world.newMails();
    const groupId = await effect('eu');
    await world.pass(9 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(2 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(await world.reasons(groupId)).toEqual(['opened', 'held', 'hold_over', 'paged']);
  });

  test('goes on where its cause is silenced itself; a rule that is deleted mutes no more', async () => {
    const made = await rule();
    await silence(`{kind="cause", cluster="${of('eu')}"}`);
    await cause('eu');
    const groupId = await effect('eu');
    await world.deliver();
    await world.pass(11 * SECOND);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await readGroup(groupId)).hold?.reason).toBe('inhibited');
    await deleteInhibitionRule({ ...change(), ruleId: made.id });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
  });

  test('reaches no other workspace', async () => {
    await rule();
    const other = await world.anotherWorkspace();
    await world.alert({ title: `${title} cause`, labels: { kind: 'cause', cluster: of('eu') }, workspace: other });
    const groupId = await effect('eu');
    await world.pass(11 * SECOND);
    await world.deliver();
    expect((await readGroup(groupId)).hold).toBeNull();
    expect(world.newMails()).toEqual([...EVERYONE, ...EVERYONE].sort());
  });
});
