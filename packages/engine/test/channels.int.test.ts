import type { ChannelWithSecret, CreateChannel } from '@signalcraft/contracts/channels';
import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import { CreateRoute } from '@signalcraft/contracts/routes';
import {
  createChannel,
  deleteChannel,
  pauseChannel,
  resumeChannel,
  rotateChannelSecret,
  updateChannel,
} from '@signalcraft/engine/change-channels';
import { createPolicy } from '@signalcraft/engine/change-policies';
import { createRoute, deleteRoute } from '@signalcraft/engine/change-routes';
import { listDeliveries, readChannel } from '@signalcraft/engine/read-channels';
import { parseEncryptionKey } from '@signalcraft/platform/encryption';
import { parseCidr } from '@signalcraft/platform/outgoing-address';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { openWebhookSink, type WebhookSink } from '@signalcraft/testkit/webhook-sink';
import { TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { Webhook } from 'standardwebhooks';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

const MINUTE = 60_000;

let world: DeliveryWorld;
let sink: WebhookSink;
beforeAll(async () => {
  world = await openDeliveryWorld();
  sink = await openWebhookSink();
});
let count = 0;
let title = '';
beforeEach(async () => {
  count += 1;
  title = `Problem ${count}`;
  await world.calm();
  await world.owner.query('delete from "Route"');
  sink.requests.length = 0;
  sink.setAnswer(() => undefined);
});

const change = () => ({
  database: world.database,
  workspaceId: world.workspace.workspaceId,
  encryptionKey: parseEncryptionKey(TEST_ENCRYPTION_KEY),
  allowedNetworks: [parseCidr('127.0.0.0/8')].filter((one) => one !== null),
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
const NOBODY: PolicyTarget = { kind: 'member', memberId: '00000000-0000-7000-8000-000000000000' };
const toChannel = ({ id }: { id: string }): PolicyTarget => ({ kind: 'channel', channelId: id });
const step = (delayMs: number, ...targets: PolicyTarget[]) => ({ delayMs, targets, condition: null });

const webhook = (over: Partial<CreateChannel> = {}): Promise<ChannelWithSecret> => {
  const target = { kind: 'webhook' as const, url: sink.url, headers: [] };
  return createChannel({ ...change(), wanted: { name: `Room ${count}`, description: '', target, ...over } });
};

/** A policy that everything goes by. */
async function everythingBy(
  steps: ReturnType<typeof step>[],
  over: { repeats?: number; channelIds?: string[] } = {},
): Promise<string> {
  // Whom a policy names may have left since: it is not asked here.
  const left = steps.some(({ targets }) => targets.includes(NOBODY));
  const policy = await createPolicy({
    ...change(),
    wanted: {
      name: `Policy ${count}`,
      description: '',
      steps: left ? [step(0, member('admin'))] : steps,
      repeats: over.repeats ?? 0,
      fallbackMemberIds: [],
    },
  });
  if (left) {
    await world.owner.query('update "EscalationPolicy" set steps = $2 where id = $1', [
      policy.id,
      JSON.stringify(steps),
    ]);
  }
  const wanted = { name: `Route ${count}`, matchers: [], policyId: policy.id, channelIds: over.channelIds ?? [] };
  const route = await createRoute({ ...change(), wanted: CreateRoute.parse(wanted) });
  return route.id;
}

const received = () =>
  sink.requests.map(({ body }) => JSON.parse(body) as { type: string; data: { group: { title: string } } });
const statuses = async (groupId: string): Promise<string[]> =>
  (await world.notifications(groupId)).map((row) => `${row.kind} ${row.recipient} ${row.status}`);

describe('a webhook', () => {
  test('whose secret cannot be read is sent nothing, and the next step is due at once', async () => {
    const channel = await webhook();
    await everythingBy([step(0, toChannel(channel)), step(5 * MINUTE, member('admin'))]);
    await world.owner.query('update "Channel" set secret_sealed = left(secret_sealed, -3) where id = $1', [channel.id]);
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(await statuses(groupId)).toEqual([`PAGE ${channel.name} FAILED`, 'PAGE admin SENT']);
    expect((await world.notifications(groupId))[0]?.statusReason).toMatch(/^secret unreadable/);
    expect(await world.reasons(groupId)).toContain('step_failed');
    expect(sink.requests).toEqual([]);
  });

  test('is told of a group’s life, signed, by an id that stays at every try', async () => {
    const channel = await webhook();
    await everythingBy([step(0, member('admin'), toChannel(channel))]);
    let tries = 0;
    sink.setAnswer(() => {
      tries += 1;
      return tries === 1 ? { status: 503, headers: { 'retry-after': '7' }, body: 'secret of the inside' } : undefined;
    });
    const groupId = await world.alert({ title, severity: 'high' });
    await world.deliver();
    const waiting = (await world.notifications(groupId)).find((row) => row.recipient === channel.name);
    expect(waiting).toMatchObject({ status: 'RETRY', statusReason: 'it answered 503' });
    expect(waiting?.dueInMs).toBeGreaterThan(5_000);
    await world.pass(10_000);
    await world.deliver();
    await world.alert({ title, severity: 'critical' });
    await world.deliver();
    await world.alert({ title, status: 'resolved' });
    await world.deliver();
    expect(received().map(({ type }) => type)).toEqual([
      'alert_group.page',
      'alert_group.page',
      'alert_group.update',
      'alert_group.clear',
    ]);
    const ids = sink.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    const receiver = new Webhook(channel.secret ?? '');
    for (const { body, headers } of sink.requests) {
      expect(receiver.verify(body, headers as Record<string, string>)).toMatchObject({ data: { group: { title } } });
    }
    expect(await statuses(groupId)).toEqual([
      `PAGE ${channel.name} SENT`,
      'PAGE admin SENT',
      `UPDATE ${channel.name} SENT`,
      'UPDATE admin SENT',
      `CLEAR ${channel.name} SENT`,
      'CLEAR admin SENT',
    ]);
    expect(JSON.stringify(await world.attempts(waiting?.id ?? ''))).not.toContain('inside');
  });

  test('is signed with both secrets while one replaces the other', async () => {
    const channel = await webhook();
    const rotated = await rotateChannelSecret({ ...change(), channelId: channel.id });
    expect(rotated?.secret).not.toBe(channel.secret);
    await everythingBy([step(0, toChannel(channel))]);
    await world.alert({ title });
    await world.deliver();
    const [request] = sink.requests;
    for (const secret of [channel.secret, rotated?.secret]) {
      new Webhook(secret ?? '').verify(request?.body ?? '', request?.headers as Record<string, string>);
    }
    await world.owner.query('update "Channel" set previous_secret_until = now() where id = $1', [channel.id]);
    await world.alert({ title: `${title} later` });
    await world.deliver();
    const last = sink.requests.at(-1);
    expect(String(last?.headers['webhook-signature']).split(' ')).toHaveLength(1);
    expect(() =>
      new Webhook(channel.secret ?? '').verify(last?.body ?? '', last?.headers as Record<string, string>),
    ).toThrow('No matching signature found');
  });

  test.each([400, 403, 404, 422, 302])(
    'that answers %i fails for good, and the next step is due at once',
    async (status) => {
      const channel = await webhook();
      await everythingBy([step(0, toChannel(channel)), step(30 * MINUTE, member('admin'))]);
      sink.setAnswer(() => ({ status, headers: { location: sink.url } }));
      const groupId = await world.alert({ title });
      await world.deliver();
      expect(sink.requests).toHaveLength(1);
      expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged', 'step_failed', 'paged']);
      expect(world.newMails()).toEqual(['PAGE admin']);
    },
  );

  test.each([408, 429, 500, 'drop'] as const)('that answers %s is tried again', async (status) => {
    const channel = await webhook();
    await everythingBy([step(0, toChannel(channel))]);
    sink.setAnswer(() => (status === 'drop' ? 'drop' : { status }));
    const groupId = await world.alert({ title });
    await world.steps();
    await world.send(await world.claim());
    expect(await statuses(groupId)).toEqual([`PAGE ${channel.name} RETRY`]);
  });

  test('that answers 410 is disabled, which the group, the audit log and the admins hear', async () => {
    const channel = await webhook();
    await everythingBy([step(0, toChannel(channel))]);
    sink.setAnswer(() => ({ status: 410 }));
    const groupId = await world.alert({ title });
    await world.deliver();
    const told = world.smtp.mails.filter(({ mail }) => mail.text?.includes(title));
    expect(told.filter(({ mail }) => mail.text?.includes('answered that it is gone'))).toHaveLength(2);
    expect(await world.reasons(groupId)).toContain('channel_disabled');
    const shown = await readChannel({ ...change(), channelId: channel.id });
    expect(shown).toMatchObject({ state: 'disabled', stateReason: expect.stringContaining('410') });
    const { rows } = await world.owner.query(
      `select action, actor_type from "AuditEntry" where object_id = $1 order by id`,
      [channel.id],
    );
    expect(rows.at(-1)).toEqual({ action: 'channel.disabled', actor_type: 'system' });
    expect(await resumeChannel({ ...change(), channelId: channel.id })).toMatchObject({
      state: 'on',
      stateReason: null,
    });
  });

  test('takes a flood as one message that names the groups', async () => {
    const channel = await webhook();
    await everythingBy([step(0, toChannel(channel))]);
    const groups = await Promise.all([1, 2, 3, 4, 5, 6].map((each) => world.alert({ title: `${title} of ${each}` })));
    await world.deliver();
    await world.pass(11_000);
    await world.deliver();
    const bodies = sink.requests.map(({ body }) => JSON.parse(body) as { data: { alsoGroups: unknown[] } });
    expect(bodies.length).toBeLessThan(groups.length);
    expect(bodies.reduce((sum, { data }) => sum + 1 + data.alsoGroups.length, 0)).toBe(groups.length);
  });
});

describe('a channel is no person', () => {
  test('a step of channels alone keeps its time, and its round is not walked again: the fallback hears', async () => {
    const channel = await webhook();
    await everythingBy([step(0, toChannel(channel)), step(10 * MINUTE, toChannel(channel))], { repeats: 3 });
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(sink.requests).toHaveLength(1);
    await world.pass(10 * MINUTE);
    await world.deliver();
    expect(sink.requests).toHaveLength(2);
    expect(world.newMails()).toEqual([]);
    await world.pass(5 * MINUTE);
    await world.deliver();
    expect(sink.requests).toHaveLength(2);
    expect(world.newMails()).toEqual(['NOTE admin', 'NOTE owner']);
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged', 'paged', 'exhausted']);
  });

  test('a step that names people and tells only a channel says so, and the next is due at once', async () => {
    const channel = await webhook();
    await everythingBy([step(0, NOBODY, toChannel(channel)), step(30 * MINUTE, member('admin'))]);
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(sink.requests).toHaveLength(1);
    expect(world.newMails()).toEqual(['PAGE admin']);
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged', 'reached_nobody', 'paged']);
  });

  test('a step whose people cannot be told has failed, though its channel was', async () => {
    const channel = await webhook();
    await everythingBy([step(0, member('member'), toChannel(channel)), step(30 * MINUTE, member('admin'))]);
    world.smtp.setFault((at, about) =>
      at === 'recipient' && about.recipient.startsWith('member') ? { answer: 550 } : null,
    );
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged', 'step_failed', 'paged']);
    expect(world.newMails()).toEqual(['PAGE admin']);
  });

  test('a step that failed with its people fails once, though its channel follows later', async () => {
    const channel = await webhook();
    await everythingBy([step(0, member('member'), toChannel(channel)), step(30 * MINUTE, NOBODY)]);
    world.smtp.setFault((at) => (at === 'recipient' ? { answer: 550 } : null));
    sink.setAnswer(() => ({ status: 503, headers: { 'retry-after': '20' } }));
    const groupId = await world.alert({ title });
    await world.deliver();
    const reasons = ['opened', 'routed', 'paged', 'step_failed', 'reached_nobody'];
    expect(await world.reasons(groupId)).toEqual(reasons);
    sink.setAnswer(() => ({ status: 404 }));
    await world.pass(30_000);
    await world.deliver();
    expect(await statuses(groupId)).toContain(`PAGE ${channel.name} FAILED`);
    expect(await world.reasons(groupId)).toEqual(reasons);
  });

  test('a step whose people were told has not failed, though its channel has', async () => {
    const channel = await webhook();
    await everythingBy([step(0, member('member'), toChannel(channel)), step(30 * MINUTE, member('admin'))]);
    sink.setAnswer(() => ({ status: 404 }));
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged']);
    expect(await statuses(groupId)).toEqual([`PAGE ${channel.name} FAILED`, 'PAGE member SENT']);
  });
});

describe('a channel that is not on', () => {
  test('is not told, and a step of it alone reaches nobody', async () => {
    const channel = await webhook();
    await everythingBy([step(0, toChannel(channel)), step(30 * MINUTE, member('admin'))]);
    await pauseChannel({ ...change(), channelId: channel.id });
    const groupId = await world.alert({ title });
    await world.deliver();
    expect(sink.requests).toEqual([]);
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'reached_nobody', 'paged']);
    expect(world.newMails()).toEqual(['PAGE admin']);
  });

  test('takes none of what waited for it, which fails its step', async () => {
    const channel = await webhook();
    await everythingBy([step(0, toChannel(channel)), step(30 * MINUTE, member('admin'))]);
    const groupId = await world.alert({ title });
    await world.steps();
    await pauseChannel({ ...change(), channelId: channel.id });
    await world.deliver();
    expect(sink.requests).toEqual([]);
    expect(await world.reasons(groupId)).toEqual(['opened', 'routed', 'paged', 'step_failed', 'paged']);
  });
});

test('a shared mailbox gets the mail that a person gets, and hears of the end', async () => {
  const channel = await webhook({ target: { kind: 'email', address: 'ops-room@signalcraft.example' } });
  expect(channel.secret).toBeNull();
  await everythingBy([step(0, toChannel(channel))]);
  await world.alert({ title });
  await world.deliver();
  await world.alert({ title, status: 'resolved' });
  await world.deliver();
  expect(world.newMails()).toEqual(['CLEAR ops-room', 'PAGE ops-room']);
  expect(world.smtp.mails.at(-1)?.mail.text).toContain(`tells its channel “${channel.name}”`);
});

test('a route’s channels are told at once, besides the policy’s people and before a first step that waits', async () => {
  const channel = await webhook();
  await everythingBy([step(10 * MINUTE, member('admin'))], { channelIds: [channel.id] });
  await world.alert({ title });
  await world.deliver();
  expect(received()).toMatchObject([{ type: 'alert_group.page', data: { group: { title } } }]);
  expect(world.newMails()).toEqual([]);
  await world.pass(10 * MINUTE);
  await world.deliver();
  expect(world.newMails()).toEqual(['PAGE admin']);
});

test('a channel that is told is not deleted; one that is not told any more keeps its log on the groups', async () => {
  const channel = await webhook();
  const routeId = await everythingBy([step(0, member('admin'))], { channelIds: [channel.id] });
  const groupId = await world.alert({ title });
  await world.deliver();
  const asked = { ...change(), channelId: channel.id };
  await expect(deleteChannel(asked)).rejects.toThrow(`It is used by the route “Route ${count}”.`);
  const log = await listDeliveries({ ...asked, cursorSecret: 'secret', query: { limit: 10 } });
  expect(log?.items).toMatchObject([
    {
      kind: 'PAGE',
      status: 'SENT',
      group: { id: groupId, title },
      attempts: [{ outcome: 'sent', detail: 'it answered 204' }],
    },
  ]);
  expect(await readChannel(asked)).toMatchObject({ recent: [{ status: 'SENT', attempts: 1 }] });
  await deleteRoute({ ...change(), routeId });
  expect(await deleteChannel(asked)).toEqual({ id: channel.id });
  expect(await readChannel(asked)).toBeNull();
  expect(await statuses(groupId)).toContain(`PAGE ${channel.name} SENT`);
});

test('headers are sealed, are sent, stay where a change leaves them out, and are never shown', async () => {
  const target = { kind: 'webhook' as const, url: sink.url, headers: [{ name: 'X-Token', value: 'hush' }] };
  const channel = await webhook({ target });
  const asked = { ...change(), channelId: channel.id };
  const renamed = await updateChannel({
    ...asked,
    wanted: { name: 'Renamed', target: { kind: 'webhook', url: sink.url } },
  });
  expect(renamed).toMatchObject({ name: 'Renamed', revision: 2, target: { headerNames: ['X-Token'] } });
  expect(JSON.stringify(renamed)).not.toContain('hush');
  await everythingBy([step(0, toChannel(channel))]);
  await world.alert({ title });
  await world.deliver();
  expect(sink.requests[0]?.headers['x-token']).toBe('hush');
  const { rows } = await world.owner.query('select * from "Channel" where id = $1', [channel.id]);
  expect(JSON.stringify(rows)).not.toMatch(/hush|whsec_/);
});
