import { createSilence, expireSilence } from '@signalcraft/engine/change-silences';
import { createLogger } from '@signalcraft/platform/log';
import type { DeliveryWorld } from '@signalcraft/testkit/delivery-world';
import type { VirtualClock } from '@signalcraft/testkit/virtual-clock';
import type { Happening } from './month.ts';

const SECOND = 1_000;
/** Nothing happens this close before something falls due: which of the two comes first is a matter of luck. */
const CLOSE_MS = 2_500;

/**
 * Lets a month happen to the real engine, moment by moment: what is due is done when it is due, what is sent is taken
 * in, and people do what they do. Ends with the clock at the month's end and everything done that was due.
 */
export async function liveThrough(options: {
  world: DeliveryWorld;
  clock: VirtualClock;
  begin: number;
  happenings: readonly Happening[];
}): Promise<void> {
  const { world, clock, begin, happenings } = options;
  const groupOf = new Map<string, string>();
  for (const one of happenings) {
    await runTo({ ...options, at: begin + one.atS * SECOND });
    if (one.kind === 'alert') {
      const { title, severity, status, fingerprint, labels } = one;
      const groupId = await world.alert({ title, severity, status, fingerprint, labels }).catch(() => null);
      if (groupId) groupOf.set(fingerprint, groupId);
    } else if (one.kind === 'move') {
      const groupId = groupOf.get(one.fingerprint);
      if (groupId) await moveOn({ world, clock, groupId, one });
    } else await silence({ world, clock, one });
    await world.deliver();
  }
  await runTo({ ...options, at: begin + ((happenings.at(-1)?.atS ?? 0) + 3_600) * SECOND });
}

async function moveOn(options: {
  world: DeliveryWorld;
  clock: VirtualClock;
  groupId: string;
  one: Happening & { kind: 'move' };
}): Promise<void> {
  const { world, clock, groupId, one } = options;
  const { action, role } = one;
  if (action === 'snooze') {
    const until = Math.round(await clock.now()) + 1_800 * SECOND;
    const mode = one.atS % 2 === 0 ? 'until_time' : 'until_change';
    await world.act(groupId, { action, until, mode }, role);
  } else if (action === 'assign') {
    await world.act(groupId, { action, memberId: world.workspace.members.member.id }, role);
  } else await world.act(groupId, { action }, role);
}

const change = (world: DeliveryWorld) => ({
  database: world.database,
  producer: world.producer,
  log: createLogger({ level: 'silent' }),
  workspaceId: world.workspace.workspaceId,
  askedBy: {
    actor: { type: 'member' as const, id: world.workspace.members.member.id },
    requestId: 'month',
    address: '127.0.0.1',
  },
});

async function silence(options: {
  world: DeliveryWorld;
  clock: VirtualClock;
  one: Happening & { kind: 'silence' };
}): Promise<void> {
  const { world, clock, one } = options;
  const now = await clock.now();
  const { id } = await createSilence({
    ...change(world),
    wanted: {
      matchers: [{ name: 'service', op: '=', value: one.service }],
      endsAt: new Date(now + one.forS * SECOND).toISOString(),
      comment: `Work on ${one.service}`,
    },
  });
  // The row's own clock is the server's, not the test's.
  await world.owner.query('update "Silence" set created_at = starts_at where id = $1', [id]);
  if (!one.endsEarly) return;
  await runTo({ world, clock, at: now + (one.forS * SECOND) / 2 });
  await expireSilence({ ...change(world), silenceId: id });
}

/** Moves the clock on to an instant, with a stop at each at which something is due. */
async function runTo(options: { world: DeliveryWorld; clock: VirtualClock; at: number }): Promise<void> {
  const { world, clock, at } = options;
  for (;;) {
    const { due, now } = await nextDue(world);
    if (due === null || due > Math.max(at, now) + CLOSE_MS) break;
    // What is overdue waits only for its addressee, who got many of late.
    await clock.moveTo(due > now ? due + 1 : now + SECOND);
    await world.deliver();
  }
  await clock.moveTo(at);
}

async function nextDue(world: DeliveryWorld): Promise<{ due: number | null; now: number }> {
  const { rows } = await world.owner.query<{ due: number | null; now: number }>(
    `select date_part('epoch', least(
       (select min(next_step_at) from "EscalationRun" where ended_at is null or end_reason = 'exhausted'),
       (select min(timer_at) from "AlertGroup"),
       (select min(due_at) from "Notification" where status in ('PENDING', 'RETRY')))) * 1000 as due,
       date_part('epoch', clock_timestamp()) * 1000 as now`,
  );
  return rows[0] ?? { due: null, now: Number.NaN };
}
