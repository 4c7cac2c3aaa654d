import type { MailTransport } from '@signalcraft/channels/channel';
import { renderGroupMail, renderPlainPage } from '@signalcraft/channels/render-mail';
import type { Database, HotClient } from '@signalcraft/database/database';
import {
  type AlertOfNotification,
  type Answer,
  bundleWaiting,
  type ClaimedNotification,
  countRecent,
  type GroupOfNotification,
  hurryRun,
  readAftermath,
  readAlertsForMessage,
  readClaimed,
  recordAnswer,
  writeLateClear,
} from '@signalcraft/database/hot/notifications';
import { sendWrite } from '@signalcraft/database/hot/write';
import { type Claimed, LEASE_RENEW_MS, renewLease } from '@signalcraft/database/system/claim-notifications';
import {
  BUNDLE_MAX,
  BUNDLE_WINDOW_MS,
  decideSend,
  FLOOD_LASTS_MS,
  isBundled,
  retryAfter,
  type SendDecision,
  shouldBundle,
} from '@signalcraft/domain/notification';
import type { Mute, RuledHold } from '@signalcraft/domain/suppression';
import type { Logger } from '@signalcraft/platform/log';
import { faultOf } from './database-errors.ts';
import { groupsFreeToTravel, lookAtHolds } from './held-pages.ts';
import { type Muting, mutesOf } from './holds.ts';
import { UnitOfWork } from './unit-of-work.ts';

export type SendDeps = { database: Database; mail: MailTransport; log: Logger; webBaseUrl: string };

type Prepared = {
  now: number;
  notification: ClaimedNotification;
  group: GroupOfNotification;
  decision: SendDecision;
  alerts: (AlertOfNotification & { mute: Mute | null })[];
  bundled: { groupId: string; title: string; severity: string }[];
};

/**
 * Sends one claimed notification: looks at its group once more, renders, sends, and stores the answer while the claim
 * still holds. A worker that dies in between leaves a lease that runs out.
 */
export async function sendNotification(options: { deps: SendDeps; claim: Claimed }): Promise<void> {
  const { deps, claim } = options;
  let prepared = await prepare({ deps, claim });
  // Its group moved on between two looks of the same claim: it is looked at anew.
  while (prepared === 'changed') prepared = await prepare({ deps, claim });
  if (!prepared) return;
  const answer =
    prepared.decision.kind === 'suppress'
      ? suppressed(prepared.decision.reason)
      : await deliver({ deps, claim, prepared, plain: prepared.decision.plain });
  await recordSurely({ deps, claim, prepared, answer });
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
    if (decision.kind === 'suppress') return { ...claimed, decision, alerts: [], bundled: [] };
    const looked =
      notification.kind === 'PAGE'
        ? await lookAtHolds({ db, claim: options.claim, notification, now: claimed.now })
        : { kind: 'free' as const, muting: null };
    if (looked.kind === 'held') return sayHeld({ ...options, groupId: group.id, hold: looked.hold });
    if (looked.kind === 'changed') return 'changed';
    const { muting } = looked;
    const bundled = await bundle({ db, workspaceId, notification, muting });
    const alerts = await readAlertsForMessage({ db, workspaceId, groupId: group.id });
    const mutes = await mutesOf({ db, muting, alerts: alerts.filter((alert) => alert.status === 'FIRING') });
    return {
      ...claimed,
      decision,
      alerts: alerts.map((alert) => ({ ...alert, mute: mutes.get(alert.id) ?? null })),
      bundled,
    };
  });
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
  const { id, kind, recipientId, method } = notification;
  if (!isBundled(kind)) return [];
  const travel = async (takesMore: number): Promise<Prepared['bundled']> => {
    const groupIds = await groupsFreeToTravel({ db, muting, notification: { ...notification, kind } });
    return bundleWaiting({ db, workspaceId, into: id, kind, recipientId, method, takesMore, groupIds });
  };
  // A later try is the same message: what came since waits for the next one.
  if (notification.attempts > 1) return travel(0);
  const recent = await countRecent({
    db,
    workspaceId,
    kind,
    recipientId,
    method,
    beginMs: BUNDLE_WINDOW_MS,
    lastMs: FLOOD_LASTS_MS,
  });
  return shouldBundle(recent) ? travel(BUNDLE_MAX) : [];
}

/** Hands the message to the channel, renewing the lease while it takes; what the channel says decides what comes next. */
async function deliver(options: {
  deps: SendDeps;
  claim: Claimed;
  prepared: Prepared;
  plain: boolean;
}): Promise<Answer> {
  const { deps, claim, prepared, plain } = options;
  const { notification, group, alerts, bundled } = prepared;
  const startedAt = performance.now();
  const abort = new AbortController();
  const renew = async (): Promise<void> => {
    try {
      const isMine = await renewLease({ database: deps.database, ...claim });
      if (!isMine) abort.abort(new Error('another worker took the message over'));
    } catch (error) {
      deps.log.warn({ err: error, notificationId: notification.id }, 'Lease not renewed');
    }
  };
  const renewal = setInterval(() => void renew(), LEASE_RENEW_MS);
  try {
    const url = `${deps.webBaseUrl}/groups/${group.id}`;
    const content = plain
      ? renderPlainPage({ group, url })
      : renderGroupMail({
          kind: notification.kind,
          reason: notification.reason,
          group,
          alerts: alerts.map(({ mute, ...alert }) => ({ ...alert, mutedBy: mute?.reason ?? null })),
          bundled,
          url,
          webBaseUrl: deps.webBaseUrl,
          uncertain: notification.uncertain,
        });
    const result = await deps.mail.send({
      message: { to: notification.destination, ...content },
      identity: {
        notificationId: notification.id,
        attempt: notification.attempts,
        workspaceId: claim.workspaceId,
        threadId: `${group.id}-${notification.episode}`,
        kind: notification.kind,
      },
      signal: abort.signal,
    });
    return answerOf({ prepared, result, plain, now: prepared.now + (performance.now() - startedAt) });
  } finally {
    clearInterval(renewal);
  }
}

function answerOf(options: {
  prepared: Prepared;
  result: Awaited<ReturnType<MailTransport['send']>>;
  plain: boolean;
  now: number;
}): Answer {
  const { result, plain } = options;
  const { notification } = options.prepared;
  if (result.kind === 'sent') {
    return {
      status: plain ? 'QUARANTINED' : 'SENT',
      statusReason: plain ? 'sent as plain text after repeated crashes' : null,
      dueAt: null,
      outcome: 'sent',
      detail: result.detail,
      providerId: result.providerId,
      mayHaveLeft: false,
    };
  }
  const mayHaveLeft = result.kind === 'retry' && result.mayHaveLeft === true;
  const failed: Answer = {
    status: 'FAILED',
    statusReason: result.detail,
    dueAt: null,
    outcome: 'failed',
    detail: result.detail,
    providerId: null,
    mayHaveLeft,
  };
  if (result.kind === 'failed') return failed;
  const retry = retryAfter({
    kind: notification.kind,
    attempts: notification.attempts,
    // While a hold kept it back it was not tried.
    createdAt: notification.heldAt ?? notification.createdAt,
    now: options.now,
    hintMs: result.retryAfterMs ?? null,
    jitter: Math.random(),
  });
  if (retry.kind === 'give_up') return failed;
  return { ...failed, status: 'RETRY', dueAt: retry.at, outcome: 'retry' };
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
async function record(options: { deps: SendDeps; claim: Claimed; prepared: Prepared; answer: Answer }): Promise<void> {
  const { deps, claim, prepared, answer } = options;
  const { workspaceId, notificationId, token } = claim;
  const { notification, group } = prepared;
  const stored = await deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const held = await recordAnswer({ db, workspaceId, groupId: group.id, notificationId, token, answer });
    const { runId, step, round } = notification;
    if (!held || runId === null || step === null || round === null) return held;
    const after = await readAftermath({ db, workspaceId, groupId: group.id, runId, step, round });
    const isOver = after.episode !== notification.episode || after.status === 'RESOLVED';
    if (answer.outcome === 'sent' && isOver) await writeLateClear({ db, workspaceId, notificationId });
    if (answer.status === 'FAILED' && after.unfailed === 0 && !isOver) {
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
        detail: { step, round, why: answer.detail },
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
