import { Severity } from '@signalcraft/contracts/enums';
import type { HotClient } from '@signalcraft/database/database';
import { disableChannel, readSendChannel } from '@signalcraft/database/hot/channels';
import {
  type Answer,
  bundleWaiting,
  type ClaimedNotification,
  countRecent,
  type GroupOfNotification,
  hurryRun,
  readAftermath,
  readAlertsForMessage,
  readClaimed,
  readGroupForMessage,
  recordAnswer,
  writeLateClear,
} from '@signalcraft/database/hot/notifications';
import { readFallback } from '@signalcraft/database/hot/people';
import { sendWrite } from '@signalcraft/database/hot/write';
import type { Claimed } from '@signalcraft/database/system/claim-notifications';
import {
  BUNDLE_MAX,
  BUNDLE_WINDOW_MS,
  decideSend,
  FLOOD_LASTS_MS,
  isBundled,
  leadOf,
  shouldBundle,
} from '@signalcraft/domain/notification';
import type { RuledHold } from '@signalcraft/domain/suppression';
import { faultOf } from './database-errors.ts';
import { type Delivered, deliver, type SendDeps } from './deliver-message.ts';
import { groupsFreeToTravel, lookAtHolds } from './held-pages.ts';
import { type Muting, mutesOf } from './holds.ts';
import type { Prepared, ShownAlert } from './prepared-message.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { UnitOfWork } from './unit-of-work.ts';

/**
 * Sends one claimed notification: looks at its group once more, renders, sends, and stores the answer while the claim
 * still holds. A worker that dies in between leaves a lease that runs out.
 */
export async function sendNotification(options: { deps: SendDeps; claim: Claimed }): Promise<void> {
  const { deps, claim } = options;
  const look = () => retryConflicts(() => prepare({ deps, claim }));
  let prepared = await look();
  // Its group moved on between two looks of the same claim: it is looked at anew.
  while (prepared === 'changed') prepared = await look();
  if (!prepared) return;
  const delivered =
    prepared.decision.kind === 'suppress'
      ? { answer: suppressed(prepared.decision.reason), isGone: false }
      : await deliver({ deps, claim, prepared, plain: prepared.decision.plain });
  await recordSurely({ deps, claim, prepared, delivered });
}

const suppressed = (reason: string): Answer => ({
  status: 'SUPPRESSED',
  statusReason: reason,
  dueAt: null,
  outcome: null,
  detail: `not sent: ${reason}`,
  providerId: null,
  mayHaveLeft: false,
});

/** The row, its group and its alerts as they stand now; what waits for the same destination joins it from the fourth on. */
function prepare(options: { deps: SendDeps; claim: Claimed }): Promise<Prepared | 'changed' | null> {
  const { workspaceId, notificationId, token } = options.claim;
  return options.deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const claimed = await readClaimed({ db, workspaceId, notificationId, token });
    if (!claimed) return null;
    const { notification, group } = claimed;
    const decision = decideSend({
      notification,
      group: { status: group.status as Parameters<typeof decideSend>[0]['group']['status'], episode: group.episode },
    });
    if (decision.kind === 'suppress')
      return { ...claimed, channel: null, decision, alerts: [], lead: null, bundled: [] };
    const looked =
      notification.kind === 'PAGE'
        ? await lookAtHolds({ db, claim: options.claim, notification, now: claimed.now })
        : { kind: 'free' as const, muting: null };
    if (looked.kind === 'held') return sayHeld({ ...options, groupId: group.id, hold: looked.hold });
    if (looked.kind === 'changed') return 'changed';
    const { muting } = looked;
    const bundled = await bundle({ db, workspaceId, notification, muting });
    const alertsOf = (groupId: string) => readShownAlerts({ db, workspaceId, groupId, muting });
    const { channelId } = notification;
    return {
      ...claimed,
      channel: channelId === null ? null : await readSendChannel({ db, workspaceId, channelId }),
      decision,
      alerts: await alertsOf(group.id),
      lead: notification.kind === 'PAGE' ? await readLead({ db, workspaceId, group, bundled, alertsOf }) : null,
      bundled,
    };
  });
}

async function readShownAlerts(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  muting: Muting | null;
}): Promise<ShownAlert[]> {
  const { db, muting } = options;
  const alerts = await readAlertsForMessage(options);
  const mutes = await mutesOf({ db, muting, alerts: alerts.filter((alert) => alert.status === 'FIRING') });
  return alerts.map((alert) => ({ ...alert, mute: mutes.get(alert.id) ?? null }));
}

async function readLead(options: {
  db: HotClient;
  workspaceId: string;
  group: GroupOfNotification;
  bundled: Prepared['bundled'];
  alertsOf: (groupId: string) => Promise<ShownAlert[]>;
}): Promise<Prepared['lead']> {
  const { db, workspaceId, bundled } = options;
  const placed = [{ groupId: options.group.id, severity: options.group.severity }, ...bundled].map((one) => ({
    groupId: one.groupId,
    severity: Severity.parse(one.severity),
  }));
  const groupId = leadOf(placed);
  if (groupId === null || groupId === options.group.id) return null;
  const group = await readGroupForMessage({ db, workspaceId, groupId });
  return group && { group, alerts: await options.alertsOf(groupId) };
}

function sayHeld(options: { deps: SendDeps; claim: Claimed; groupId: string; hold: RuledHold }): null {
  const { claim, groupId, hold } = options;
  const { notificationId, workspaceId } = claim;
  options.deps.log.debug({ notificationId, groupId, workspaceId, hold: hold.reason }, 'Page held');
  return null;
}

/** What travels in this message: taken along by an earlier try, or now that it is one of a flood. */
async function bundle(options: {
  db: HotClient;
  workspaceId: string;
  notification: ClaimedNotification;
  muting: Muting | null;
}): Promise<Prepared['bundled']> {
  const { db, workspaceId, notification, muting } = options;
  const { id, kind, addresseeId, method } = notification;
  if (!isBundled(kind)) return [];
  const travel = async (takesMore: number): Promise<Prepared['bundled']> => {
    const groupIds = await groupsFreeToTravel({ db, muting, notification: { ...notification, kind } });
    return bundleWaiting({ db, workspaceId, into: id, kind, addresseeId, method, takesMore, groupIds });
  };
  // A later try is the same message: what came since waits for the next one.
  if (notification.attempts > 1) return travel(0);
  const recent = await countRecent({
    db,
    workspaceId,
    kind,
    addresseeId,
    method,
    beginMs: BUNDLE_WINDOW_MS,
    lastMs: FLOOD_LASTS_MS,
  });
  return shouldBundle(recent) ? travel(BUNDLE_MAX) : [];
}

const RECORD_TRIES = 6;

/**
 * A provider that took the message must not be asked again because the database was busy or away for a moment: the
 * answer is tried again while the lease lasts. After that the message is uncertain.
 */
async function recordSurely(options: Parameters<typeof record>[0]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await record(options);
    } catch (error) {
      if (faultOf(error) === 'bug' || attempt === RECORD_TRIES) throw error;
      options.deps.log.warn({ err: error, notificationId: options.claim.notificationId }, 'Answer not stored yet');
      await new Promise((resolve) => setTimeout(resolve, 150 * attempt));
    }
  }
}

/** Stores the answer, and what follows from it for the run or for people who were told of a life that has ended. */
async function record(options: {
  deps: SendDeps;
  claim: Claimed;
  prepared: Prepared;
  delivered: Delivered;
}): Promise<void> {
  const { deps, claim, prepared } = options;
  const { answer } = options.delivered;
  const { workspaceId, notificationId, token } = claim;
  const { notification, group } = prepared;
  const stored = await deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const held = await recordAnswer({ db, workspaceId, groupId: group.id, notificationId, token, answer });
    if (held && options.delivered.isGone) await sayGone({ db, workspaceId, prepared });
    const { runId, step, round } = notification;
    if (!held || runId === null || step === null || round === null) return held;
    const after = await readAftermath({ db, workspaceId, groupId: group.id, runId, step, round });
    const isOver = after.episode !== notification.episode || after.status === 'RESOLVED';
    if (answer.outcome === 'sent' && isOver) await writeLateClear({ db, workspaceId, notificationId });
    // Where a step pages people, a channel's page is none of those that have to fail.
    const counts = notification.channelId === null || after.people === 0;
    if (answer.status === 'FAILED' && counts && after.unfailed === 0 && !isOver) {
      if (!(await hurryRun({ db, workspaceId, runId, step, round }))) return held;
      const unit = new UnitOfWork({ now: prepared.now });
      unit.note({
        workspaceId,
        groupId: group.id,
        reason: 'step_failed',
        line: 'R4',
        alertId: null,
        actorType: 'system',
        actorId: null,
        statusAfter: after.status,
        groupVersion: after.version,
        detail: { step, round, why: answer.detail, onlyPeople: after.people > 0 && after.channels > 0 },
      });
      await sendWrite({ db, workspaceIds: [workspaceId], write: unit.toWrite() });
    }
    return held;
  });
  const line = { notificationId, groupId: group.id, workspaceId, kind: notification.kind, status: answer.status };
  if (!stored) deps.log.warn(line, 'Answer dropped: another worker has the notification');
  else if (answer.status === 'RETRY' || answer.status === 'FAILED')
    deps.log.warn({ ...line, detail: answer.detail }, 'Notification not sent');
  else deps.log.info(line, answer.outcome === 'sent' ? 'Notification sent' : 'Notification suppressed');
}

/** The receiver wants nothing any more: its channel is disabled, and the group's timeline, owners and admins hear so. */
async function sayGone(options: { db: HotClient; workspaceId: string; prepared: Prepared }): Promise<void> {
  const { db, workspaceId } = options;
  const { channel, group, notification, now } = options.prepared;
  if (!channel) return;
  const reason = 'its receiver answered 410: it wants nothing any more';
  if (!(await disableChannel({ db, workspaceId, channelId: channel.id, reason }))) return;
  const unit = new UnitOfWork({ now });
  const transitionId = unit.note({
    workspaceId,
    groupId: group.id,
    reason: 'channel_disabled',
    line: null,
    alertId: null,
    actorType: 'system',
    actorId: null,
    statusAfter: group.status as Parameters<UnitOfWork['note']>[0]['statusAfter'],
    groupVersion: group.version,
    detail: { channelId: channel.id, name: channel.name },
  });
  const memberIds = await readFallback({ db, workspaceId, memberIds: [], ownersAndAdmins: true });
  await sendWrite({
    db,
    workspaceIds: [workspaceId],
    write: {
      ...unit.toWrite(),
      tellings: [
        {
          transitionId,
          workspaceId,
          groupId: group.id,
          episode: notification.episode,
          kind: 'NOTE',
          reason: 'channel_disabled',
          to: 'members',
          memberIds,
          exceptMemberId: null,
        },
      ],
    },
  });
}
