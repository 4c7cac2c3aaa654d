import { findDueRuns } from '@signalcraft/database/system/due';
import { type DeliveryWorld, type NotificationRow, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

const LEASE_OVER_MS = 15_001;
const MINUTE = 60_000;

let world: DeliveryWorld;
beforeAll(async () => {
  world = await openDeliveryWorld();
});
let count = 0;
let title = '';
beforeEach(async () => {
  count += 1;
  title = `Delivery ${count}`;
  await world.calm();
});

const of = (rows: readonly NotificationRow[], recipient: string): NotificationRow => {
  const row = rows.find((each) => each.recipient === recipient);
  if (!row) throw new Error(`no row for ${recipient}`);
  return row;
};
const texts = (recipient: string): string[] =>
  world.smtp.mails.filter((one) => one.recipient.startsWith(`${recipient}@`)).map((one) => one.mail.text ?? '');

describe('a worker that ended', () => {
  test('before it sent: the row is sent by another, once its lease is over, and says it may be a duplicate', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const [lost] = await world.claim(1);
    await world.pass(LEASE_OVER_MS - 1_000);
    expect(await world.releaseLost()).toBe(0);
    await world.pass(1_000);
    expect(await world.releaseLost()).toBe(1);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin', 'PAGE member', 'PAGE owner']);
    const rows = await world.notifications(groupId);
    const again = rows.find((row) => row.id === lost!.notificationId)!;
    expect(again).toMatchObject({ status: 'SENT', uncertain: true, attempts: 2, crashes: 1 });
    expect((await world.attempts(again.id)).map((attempt) => attempt.outcome)).toEqual(['lost', 'sent']);
    expect(texts(again.recipient).at(-1)).toContain('may be a duplicate');
    expect(rows.filter((row) => row.uncertain)).toHaveLength(1);
  });

  test('and wakes up later: its answer is dropped', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const [sleeper] = await world.claim(1);
    world.smtp.setFault((at) => (at === 'message' ? { delayMs: 400 } : null));
    const late = world.send([sleeper!]);
    await world.smtp.until((mails) => mails.length > 0 && world.smtp.seen.message > 0);
    await world.pass(LEASE_OVER_MS);
    await world.releaseLost();
    world.smtp.setFault((at) => (at === 'recipient' ? { answer: 550 } : null));
    const taken = (await world.claim()).filter((claim) => claim.notificationId === sleeper!.notificationId);
    expect(taken).toHaveLength(1);
    await world.send(taken);
    await late;
    const row = (await world.notifications(groupId)).find((each) => each.id === sleeper!.notificationId)!;
    expect(row).toMatchObject({ status: 'FAILED', attempts: 2 });
    expect((await world.attempts(row.id)).map((attempt) => attempt.outcome)).toEqual(['lost', 'failed']);
  });

  test('five times with the same row: it goes out as fixed text and is set aside, and its end is told', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    for (let crash = 0; crash < 5; crash += 1) {
      expect(await world.claim()).toHaveLength(3);
      await world.pass(LEASE_OVER_MS);
      expect(await world.releaseLost()).toBe(3);
    }
    await world.deliver();
    expect((await world.notifications(groupId)).map((row) => row.status)).toEqual(
      Array.from({ length: 3 }, () => 'QUARANTINED'),
    );
    const page = world.smtp.mails.at(-1)!;
    expect(page.mail.subject).toBe('An alert needs you (its message could not be shown)');
    expect(page.mail.text).toContain(`https://signalcraft.example/groups/${groupId}`);
    expect(page.mail.text).not.toContain(title);
    world.newMails();
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', 'CLEAR owner']);
  });
});

test('many workers at once send every row once', async () => {
  const groups = await Promise.all(
    Array.from({ length: 40 }, (_, index) => world.alert({ title: `${title} ${index}` })),
  );
  // Everyone gets every page alone: what is asked here is who claims it.
  await Promise.all([world.steps(), world.steps(), world.steps()]);
  await world.owner.query('update "Notification" set recipient_id = gen_random_uuid() where status = $1', ['PENDING']);
  const claimed: string[] = [];
  const worker = async (): Promise<void> => {
    for (;;) {
      const claims = await world.claim(7);
      if (claims.length === 0) return;
      claimed.push(...claims.map((claim) => claim.notificationId));
      await world.send(claims);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  expect(claimed).toHaveLength(groups.length * 3);
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(world.newMails()).toHaveLength(claimed.length);
});

describe('what one person receives', () => {
  test('keeps its order: nothing overtakes a page that is being sent or tried again', async () => {
    const groupId = await world.alert({ title, severity: 'warning' });
    await world.steps();
    world.smtp.setFault((at) => (at === 'recipient' ? { answer: 450 } : null));
    const claims = await world.claim();
    await world.alert({ title, severity: 'critical' });
    expect(await world.claim()).toEqual([]);
    await world.send(claims);
    // Not even due yet at its second retry: the update waits behind it.
    await world.send(await world.claim());
    world.smtp.setFault(() => null);
    expect(await world.claim()).toEqual([]);
    await world.pass(10_000);
    await world.deliver();
    const kinds = world.smtp.mails
      .filter((one) => one.recipient.startsWith('member@') && one.mail.subject?.includes(title))
      .map((one) => one.mail.headers.get('x-signalcraft-kind'));
    expect(kinds).toEqual(['PAGE', 'UPDATE']);
    expect(await world.reasons(groupId)).toContain('worsened');
    await world.alert({ title, severity: 'critical', status: 'resolved' });
    await world.deliver();
    expect(world.newMails().filter((mail) => mail.endsWith('member'))).toEqual([
      'CLEAR member',
      'PAGE member',
      'UPDATE member',
    ]);
  });

  test('in a flood is three pages and then one with all the rest', async () => {
    const titles = Array.from({ length: 12 }, (_, index) => `${title} no. ${index}`);
    for (const each of titles) await world.alert({ title: each });
    await world.deliver();
    const mails = world.newMails().filter((mail) => mail.endsWith('member'));
    expect(mails).toEqual(Array.from({ length: 4 }, () => 'PAGE member'));
    const last = texts('member').slice(-4);
    for (const each of titles) expect(last.filter((text) => text.includes(`: ${each}\n`)).length).toBe(1);
    // What comes next waits a little, and travels together.
    for (const each of ['late a', 'late b']) await world.alert({ title: `${title} ${each}` });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(10_000);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin', 'PAGE member', 'PAGE owner']);
    expect(texts('member').at(-1)).toContain(`${title} late a`);
    expect(texts('member').at(-1)).toContain(`${title} late b`);
    // Two minutes of it: one mail each ten seconds, and none for each group.
    for (let second = 0; second < 120; second += 5) {
      for (const each of ['x', 'y', 'z']) await world.alert({ title: `${title} ${second} ${each}` });
      await world.deliver();
      await world.pass(5_000);
    }
    const flood = world.newMails().filter((mail) => mail.endsWith('member'));
    expect(flood.length).toBeGreaterThanOrEqual(11);
    expect(flood.length).toBeLessThanOrEqual(13);
  });

  test('hears of many ends at once in three mails and one with all the rest', async () => {
    const titles = Array.from({ length: 9 }, (_, index) => `${title} no. ${index}`);
    for (const each of [...titles, `${title} last`]) {
      await world.alert({ title: each });
      await world.deliver();
      await world.pass(MINUTE);
    }
    world.newMails();
    for (const each of titles) await world.alert({ title: each, status: 'resolved' });
    await world.deliver();
    const mails = world.newMails().filter((mail) => mail.endsWith('member'));
    expect(mails).toEqual(Array.from({ length: 4 }, () => 'CLEAR member'));
    const last = texts('member').slice(-4);
    for (const each of titles) expect(last.filter((text) => text.includes(`: ${each}\n`)).length).toBe(1);
    await world.alert({ title: `${title} last`, status: 'resolved' });
    await world.deliver();
    expect(world.newMails()).toEqual([]);
    await world.pass(10_000);
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', 'CLEAR owner']);
  });

  test('hears of the end of a group whose page travelled in another', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      ids.push(await world.alert({ title: `${title} no. ${index}` }));
      await world.steps();
    }
    await world.deliver();
    world.newMails();
    const rows = await world.notifications(ids[5]!);
    expect(rows.map((row) => row.status)).toEqual(['BUNDLED', 'BUNDLED', 'BUNDLED']);
    await world.alert({ title: `${title} no. 5`, status: 'resolved' });
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', 'CLEAR owner']);
  });
});

describe('a page that carries others', () => {
  /** Six groups; three pages went out alone, the fourth was claimed for each person and carries the last two. */
  const carry = async (): Promise<{ ids: string[]; send: () => Promise<void> }> => {
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      ids.push(await world.alert({ title: `${title} no. ${index}` }));
      await world.steps();
    }
    for (let page = 0; page < 3; page += 1) await world.send(await world.claim());
    world.newMails();
    const claims = await world.claim();
    return { ids, send: () => world.send(claims) };
  };
  const statuses = async (groupId: string): Promise<string[]> =>
    (await world.notifications(groupId)).map((row) => row.status);

  test('begins with the worst of them, which its subject names', async () => {
    for (const [index, severity] of (
      ['warning', 'warning', 'warning', 'warning', 'critical', 'low'] as const
    ).entries()) {
      await world.alert({ title: `${title} no. ${index}`, severity, labels: { place: `rack ${index}` } });
      await world.steps();
    }
    await world.deliver();
    const mail = world.smtp.mails.findLast(({ recipient }) => recipient.startsWith('member@'))!.mail;
    expect(mail.subject).toBe(`Critical: ${title} no. 4 and 2 other groups`);
    const at = (text: string) => mail.text!.indexOf(text);
    expect(at(`Critical: ${title} no. 4`)).toBeGreaterThan(-1);
    expect(at('rack 4')).toBeGreaterThan(at(`Critical: ${title} no. 4`));
    expect(at(`Warning: ${title} no. 3`)).toBeGreaterThan(at('rack 4'));
    expect(at(`Low: ${title} no. 5`)).toBeGreaterThan(at(`Warning: ${title} no. 3`));
    expect(mail.text).not.toContain('rack 3');
    expect(mail.text).toContain('It is the worst of several');
  });

  test('still names them when it is tried again', async () => {
    const { send } = await carry();
    world.smtp.setFault((at) => (at === 'message' ? { answer: 451 } : null));
    await send();
    world.smtp.setFault(() => null);
    world.newMails();
    // Long after: nothing more is taken along, but what travels in it still does.
    await world.pass(MINUTE);
    await world.deliver();
    expect(world.newMails()).toEqual(['PAGE admin', 'PAGE member', 'PAGE owner']);
    for (const index of [3, 4, 5]) expect(texts('member').at(-1)).toContain(`${title} no. ${index}`);
  });

  test('gives them back when its own group is acknowledged before it leaves', async () => {
    const { ids, send } = await carry();
    world.smtp.setFault((at) => (at === 'message' ? { answer: 451 } : null));
    await send();
    world.smtp.setFault(() => null);
    world.newMails();
    const carrier = (await world.notifications(ids[4]!))[0]!.bundledInto;
    expect(carrier).not.toBeNull();
    await world.act(ids[3]!, { action: 'acknowledge' });
    expect(await statuses(ids[3]!)).toEqual(['SUPPRESSED', 'SUPPRESSED', 'SUPPRESSED']);
    expect(await statuses(ids[4]!)).toEqual(['PENDING', 'PENDING', 'PENDING']);
    await world.pass(MINUTE);
    await world.deliver();
    const sent = texts('member').slice(-2).join('\n');
    expect(sent).toContain(`${title} no. 4`);
    expect(sent).toContain(`${title} no. 5`);
    expect(sent).not.toContain(`${title} no. 3`);
  });

  test('gives them back when its provider refuses it', async () => {
    const { ids, send } = await carry();
    world.smtp.setFault((at) => (at === 'recipient' ? { answer: 550 } : null));
    await send();
    world.smtp.setFault(() => null);
    expect(await statuses(ids[3]!)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    expect(await statuses(ids[5]!)).toEqual(['PENDING', 'PENDING', 'PENDING']);
  });
});

describe('what a provider says', () => {
  test('of a page that is not taken sets when it is tried again: at once, then after 2, 5, 10, 20, 40 s', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    world.smtp.setFault((at) => (at === 'recipient' ? { answer: 450 } : null));
    for (const expected of [0, 2, 5, 10, 20, 40, 60]) {
      await world.send(await world.claim());
      const rows = await world.notifications(groupId);
      for (const row of rows) {
        expect(row.status).toBe('RETRY');
        expect(row.dueInMs).toBeLessThanOrEqual(expected * 1_200 + 50);
        expect(row.dueInMs).toBeGreaterThan(expected * 800 - 1_500);
      }
      await world.pass(expected * 1_200 + 50);
    }
    const [row] = await world.notifications(groupId);
    expect((await world.attempts(row!.id)).map((attempt) => attempt.outcome)).toEqual(
      Array.from({ length: 7 }, () => 'retry'),
    );
    await world.pass(31 * MINUTE);
    await world.send(await world.claim());
    expect((await world.notifications(groupId)).map((one) => one.status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
  });

  test('or does not say after it has the page makes the next one a possible duplicate, and its end is told', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    world.smtp.setFault((at, about) => (at === 'message' && about.recipient.startsWith('member@') ? 'drop' : null));
    await world.send(await world.claim());
    expect(of(await world.notifications(groupId), 'member')).toMatchObject({ status: 'RETRY', uncertain: true });
    world.smtp.setFault(() => null);
    world.newMails();
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', 'CLEAR owner']);
  });

  test('is kept although the group is locked for a while: nobody is asked to send it again', async () => {
    const groupId = await world.alert({ title });
    await world.steps();
    const claims = await world.claim();
    await world.owner.query('begin');
    await world.owner.query('select 1 from "AlertGroup" where id = $1 for update', [groupId]);
    const sending = world.send(claims);
    await world.smtp.until((mails) => mails.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    await world.owner.query('commit');
    await sending;
    expect((await world.notifications(groupId)).map((row) => [row.status, row.attempts])).toEqual([
      ['SENT', 1],
      ['SENT', 1],
      ['SENT', 1],
    ]);
  });
});

describe('workspaces', () => {
  test('take turns: what a quiet one has to say does not wait for a loud one', async () => {
    const quiet = await world.anotherWorkspace();
    for (let index = 0; index < 30; index += 1) await world.alert({ title: `${title} loud ${index}` });
    await world.steps();
    // Many people in the loud one, so that it could fill every worker.
    await world.owner.query(`update "Notification" set recipient_id = gen_random_uuid() where status = 'PENDING'`);
    const first = await world.claim(9);
    expect(first).toHaveLength(9);
    await world.alert({ title, workspace: quiet });
    await world.steps();
    // One place is free, and the loud one's rows are older.
    const [next] = await world.claim(1);
    expect(next!.workspaceId).toBe(quiet.workspaceId);
    const rest = await world.claim(6);
    expect(rest.filter((claim) => claim.workspaceId === quiet.workspaceId)).toHaveLength(2);
  });

  test('take turns at due steps too', async () => {
    const quiet = await world.anotherWorkspace();
    for (let index = 0; index < 5; index += 1) await world.alert({ title: `${title} loud ${index}` });
    await world.alert({ title, workspace: quiet });
    const due = await findDueRuns({ database: world.database, limit: 2 });
    expect(due.map((run) => run.workspaceId).toSorted()).toEqual(
      [world.workspace.workspaceId, quiet.workspaceId].toSorted(),
    );
  });

  test('hear pages before updates, and updates before notes', async () => {
    const older = await world.alert({ title: `${title} older` });
    const assigned = await world.alert({ title: `${title} assigned` });
    await world.deliver();
    await world.act(assigned, { action: 'assign', memberId: world.workspace.members.member.id }, 'admin');
    await world.act(older, { action: 'resolve' }, 'admin');
    await world.alert({ title: `${title} newer` });
    await world.steps();
    const kinds: string[] = [];
    for (;;) {
      const [claim] = await world.claim(1);
      if (!claim) break;
      const { rows } = await world.owner.query<{ kind: string }>('select kind from "Notification" where id = $1', [
        claim.notificationId,
      ]);
      kinds.push(rows[0]!.kind);
      await world.send([claim]);
    }
    expect(kinds).toEqual(['PAGE', 'PAGE', 'PAGE', 'CLEAR', 'CLEAR', 'NOTE']);
  });
});
