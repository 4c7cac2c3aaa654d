import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
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
});

const kindsAndStates = async (groupId: string): Promise<string[]> =>
  (await world.notifications(groupId)).map((row) => `${row.kind} ${row.recipient} ${row.status}`);

describe('a run', () => {
  test('pages everyone who can respond, once, and viewers never', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    await world.deliver();
    await world.alert({ title });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await world.reasons(groupId)).toEqual(['opened', 'paged']);
  });

  test('goes on to “unattended” when nobody answers, tells owners and admins, and again each hour', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    world.newMails();
    await world.pass(4 * MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
    await world.pass(59 * MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    for (const _hour of [1, 2]) {
      await world.pass(HOUR + 1);
      await world.deliver();
      expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
    }
    await world.act(groupId, { action: 'acknowledge' });
    await world.pass(HOUR + 1);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
  });

  test('that ended unanswered says nothing while a later one is under way', async () => {
    const groupId = await world.alert({ title, severity: 'warning' });
    await world.deliver();
    await world.pass(5 * MINUTE + 1);
    await world.deliver();
    await world.act(groupId, { action: 'acknowledge' });
    await world.act(groupId, { action: 'unacknowledge' });
    await world.pass(58 * MINUTE);
    // The new run pages, and is not yet unanswered; the old one's hour is over.
    await world.deliver();
    world.newMails();
    await world.pass(3 * MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
  });

  test('with nobody to reach says so and is unattended at once', async () => {
    await world.owner.query(`update "Member" set role = 'VIEWER'`);
    try {
      const groupId = await world.alert({ title });
      await world.deliver();
      expect(world.newMails()).toEqual([]);
      expect(await world.reasons(groupId)).toEqual(['opened', 'reached_nobody', 'exhausted']);
    } finally {
      for (const member of Object.values(world.workspace.members)) {
        await world.owner.query('update "Member" set role = $2 where id = $1', [member.id, member.role]);
      }
    }
  });

  test('whose every page fails goes on at once', async () => {
    world.smtp.setFault((at) => (at === 'recipient' ? { answer: 550 } : null));
    const groupId = await world.alert({ title });
    await world.steps();
    await world.send(await world.claim());
    expect(await kindsAndStates(groupId)).toEqual(['PAGE admin FAILED', 'PAGE member FAILED', 'PAGE owner FAILED']);
    world.smtp.setFault(() => null);
    await world.deliver();
    expect(await world.reasons(groupId)).toEqual(['opened', 'paged', 'step_failed', 'exhausted']);
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
  });
});

describe('an acknowledgement', () => {
  test('between step and claim suppresses what is unsent, with its reason', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    await world.act(groupId, { action: 'acknowledge' });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await world.notifications(groupId)).map((row) => [row.status, row.statusReason])).toEqual(
      Array.from({ length: 3 }, () => ['SUPPRESSED', 'acknowledged']),
    );
  });

  test('after the claim but before the send suppresses too; undo sends them after all, each once', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const [first] = await world.claim(1);
    await world.act(groupId, { action: 'acknowledge' });
    await world.send([first!]);
    expect(world.newMails()).toEqual([]);
    expect(await kindsAndStates(groupId)).toEqual([
      'PAGE admin SUPPRESSED',
      'PAGE member SUPPRESSED',
      'PAGE owner SUPPRESSED',
    ]);
    expect(await world.act(groupId, { action: 'undo' })).toMatchObject({ kind: 'done' });
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
  });

  test('undone leaves those alone who had been told before, and the run where it stood', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    world.newMails();
    await world.pass(4 * MINUTE);
    await world.act(groupId, { action: 'acknowledge' });
    await world.pass(30_000);
    expect(await world.act(groupId, { action: 'undo' })).toMatchObject({ kind: 'done' });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(31_000);
    await world.deliver();
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
  });

  test('does not outlast worse: it pages again', async () => {
    const groupId = await world.alert({ title, severity: 'warning' });
    await world.deliver();
    await world.act(groupId, { action: 'acknowledge' });
    world.newMails();
    expect(await world.alert({ title, severity: 'critical' })).toBe(groupId);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(await world.status(groupId)).toBe('OPEN');
    expect(await world.reasons(groupId)).toContain('worsened_after_ack');
  });

  test('of something critical expires after two hours, and pages again', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    await world.act(groupId, { action: 'acknowledge' });
    world.newMails();
    await world.pass(2 * HOUR - MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(MINUTE + 1);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
    expect(await world.reasons(groupId)).toContain('ack_expired');
  });

  test('that comes while the unattended note waits keeps it back', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    await world.pass(5 * MINUTE + 1);
    await world.steps();
    await world.act(groupId, { action: 'acknowledge' });
    world.newMails();
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await kindsAndStates(groupId)).filter((row) => row.startsWith('NOTE'))).toEqual([
      'NOTE admin SUPPRESSED',
      'NOTE owner SUPPRESSED',
    ]);
  });
});

describe('a snooze', () => {
  test('stops the run, and a new one begins when it is over', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    await world.act(groupId, { action: 'snooze', until: Date.now() + 10 * MINUTE, mode: 'until_time' });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect((await world.notifications(groupId))[0]).toMatchObject({ status: 'SUPPRESSED', statusReason: 'snoozed' });
    await world.pass(10 * MINUTE + 1);
    await world.deliver();
    expect(await world.status(groupId)).toBe('OPEN');
    expect(world.newMails()).toEqual(EVERYONE);
  });
});

describe('the end of a group', () => {
  test('is told to those who were paged, and to nobody else', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const claims = await world.claim(1);
    await world.send(claims);
    const [told] = world.newMails();
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    expect(world.newMails()).toEqual([told!.replace('PAGE', 'CLEAR')]);
    expect(await world.status(groupId)).toBe('RESOLVED');
  });

  test('is not told to the one who resolved it', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    world.newMails();
    await world.act(groupId, { action: 'resolve' }, 'admin');
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR member', 'CLEAR owner']);
  });

  test('is told to one whose page was on its way, once', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const claims = await world.claim();
    world.smtp.setFault((at) => (at === 'message' ? { delayMs: 300 } : null));
    const sending = world.send(claims);
    await world.smtp.until((mails) => mails.length > 0);
    await world.act(groupId, { action: 'resolve' }, 'owner');
    await sending;
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', ...EVERYONE]);
  });

  test('is not told to one whose page was claimed but never left', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const claims = await world.claim();
    await world.alert({ title, status: 'resolved' });
    await world.send(claims);
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await world.status(groupId)).toBe('RESOLVED');
  });

  test('taken back before it was told is not told', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    world.newMails();
    await world.act(groupId, { action: 'resolve' }, 'admin');
    expect(await world.act(groupId, { action: 'undo' }, 'admin')).toMatchObject({ kind: 'done' });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    expect(await world.status(groupId)).toBe('OPEN');
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', 'CLEAR owner']);
  });

  test('reopened within its window pages anew, in a new episode', async () => {
    const groupId = await world.alert({ title });
    await world.deliver();
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    world.newMails();
    expect(await world.alert({ title })).toBe(groupId);
    await world.deliver();
    expect(world.newMails()).toEqual(EVERYONE);
  });
});
