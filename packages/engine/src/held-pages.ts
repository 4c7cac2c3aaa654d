import { HoldReason } from '@signalcraft/contracts/enums';
import { RunPolicy } from '@signalcraft/contracts/escalation-policies';
import type { HotClient } from '@signalcraft/database/database';
import { freePages, type HeldGroup, holdPage, postponeRun } from '@signalcraft/database/hot/held-pages';
import { type ClaimedNotification, findBundleGroups } from '@signalcraft/database/hot/notifications';
import { sendWrite } from '@signalcraft/database/hot/write';
import type { Claimed } from '@signalcraft/database/system/claim-notifications';
import { holdDetail } from '@signalcraft/domain/due-step';
import { follow, LOOK_AGAIN_MS } from '@signalcraft/domain/escalation';
import { BUNDLE_MAX, type BundledKind } from '@signalcraft/domain/notification';
import type { RuledHold } from '@signalcraft/domain/suppression';
import type { Instant } from '@signalcraft/domain/time';
import { holdsOfGroup, type Muting, readMuting } from './holds.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** What the holds say of a claimed page. `changed`: its group moved on meanwhile, so that it is to be looked at anew. */
export type PageHold =
  | { kind: 'free'; muting: Muting | null }
  | { kind: 'held'; hold: RuledHold }
  | { kind: 'changed' };

/**
 * Looks at the holds of a claimed page's group. A page that is held waits again, untried, until the hold's known end or
 * for 30 s; its timeline says once for a step that it waits, and that it goes on.
 */
export async function lookAtHolds(options: {
  db: HotClient;
  claim: Claimed;
  notification: ClaimedNotification;
  now: Instant;
}): Promise<PageHold> {
  const { db, claim, notification, now } = options;
  const { workspaceId, notificationId, token, attemptId } = claim;
  const { groupId } = notification;
  const muting = await readMuting({ db, workspaceId, run: null, now });
  const [hold] = muting ? await holdsOfGroup({ db, groupId, muting }) : [];
  if (!hold) {
    const group = wasHeld(notification) ? await freePages({ db, workspaceId, groupId, notificationId }) : null;
    if (group) await note({ ...options, group, reason: 'hold_over', detail: {} });
    return { kind: 'free', muting };
  }
  const dueAt = Math.min(hold.endsAt ?? now + LOOK_AGAIN_MS, now + LOOK_AGAIN_MS);
  const { reason } = hold;
  const held = await holdPage({ db, workspaceId, groupId, notificationId, token, attemptId, reason, dueAt });
  if (held.kind === 'changed') return held;
  await postpone({ db, workspaceId, notification, policy: held.policy, from: dueAt });
  if (held.isNew) await note({ ...options, group: held.group, reason: 'held', detail: holdDetail(hold) });
  return { kind: 'held', hold };
}

/** While nobody could be told of a step, the time in which it is to be answered does not run. */
async function postpone(options: {
  db: HotClient;
  workspaceId: string;
  notification: ClaimedNotification;
  policy: unknown;
  from: Instant;
}): Promise<void> {
  const { db, workspaceId, notification, policy } = options;
  const { runId, step, round } = notification;
  if (policy === null || runId === null || step === null || round === null) return;
  const next = follow({ policy: RunPolicy.parse(policy), step, round });
  await postponeRun({ db, workspaceId, runId, step: next.step, round: next.round, at: options.from + next.waitMs });
}

const wasHeld = (notification: ClaimedNotification): boolean =>
  notification.heldAt !== null && HoldReason.safeParse(notification.statusReason).success;

/** The groups whose pages may travel in this one: those that are not held themselves. Null: none is, nothing can be. */
export async function groupsFreeToTravel(options: {
  db: HotClient;
  muting: Muting | null;
  notification: ClaimedNotification & { kind: BundledKind };
}): Promise<string[] | null> {
  const { db, muting, notification } = options;
  if (!muting || notification.kind !== 'PAGE') return null;
  const { id, kind, addresseeId, method } = notification;
  const { workspaceId } = muting;
  const free: string[] = [];
  const wanted = { db, workspaceId, into: id, kind, addresseeId, method, limit: BUNDLE_MAX };
  for (const groupId of await findBundleGroups(wanted)) {
    const [hold] = await holdsOfGroup({ db, groupId, muting });
    if (!hold) free.push(groupId);
  }
  return free;
}

async function note(options: {
  db: HotClient;
  claim: Claimed;
  notification: ClaimedNotification;
  now: Instant;
  group: HeldGroup;
  reason: 'held' | 'hold_over';
  detail: object;
}): Promise<void> {
  const { db, claim, notification, group } = options;
  const unit = new UnitOfWork({ now: options.now });
  unit.note({
    workspaceId: claim.workspaceId,
    groupId: notification.groupId,
    reason: options.reason,
    line: null,
    alertId: null,
    actorType: 'system',
    actorId: null,
    statusAfter: group.status,
    groupVersion: group.version,
    detail: { ...options.detail },
  });
  await sendWrite({ db, workspaceIds: [claim.workspaceId], write: unit.toWrite() });
}
