import { renderGroupMail, renderPlainPage } from '@signalcraft/channels/render-mail';
import { renderGroupWebhook, renderPlainWebhook } from '@signalcraft/channels/webhook-payload';
import type { Database } from '@signalcraft/database/database';
import type { Answer } from '@signalcraft/database/hot/notifications';
import { type Claimed, LEASE_RENEW_MS, renewLease } from '@signalcraft/database/system/claim-notifications';
import { retryAfter } from '@signalcraft/domain/notification';
import type { Logger } from '@signalcraft/platform/log';
import type { Prepared, ShownAlert } from './prepared-message.ts';
import { type ChannelDeps, type ChannelResult, ofMail, sendToChannel } from './send-to-channel.ts';

export type SendDeps = ChannelDeps & { database: Database; log: Logger; webBaseUrl: string };

/** What came of one try; `isGone`: the channel's receiver wants nothing any more. */
export type Delivered = { answer: Answer; isGone: boolean };

/** Hands the message to the channel, renewing the lease while it takes; what the channel says decides what comes next. */
export async function deliver(options: {
  deps: SendDeps;
  claim: Claimed;
  prepared: Prepared;
  plain: boolean;
}): Promise<Delivered> {
  const { deps, claim, prepared } = options;
  const { notification } = prepared;
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
    const now = () => prepared.now + (performance.now() - startedAt);
    const result = await send({ ...options, signal: abort.signal, now: now() });
    return {
      answer: answerOf({ prepared, result, plain: options.plain, now: now() }),
      isGone: result.kind === 'failed' && result.isGone,
    };
  } finally {
    clearInterval(renewal);
  }
}

/** The message in the form that its addressee takes, handed over. */
async function send(options: {
  deps: SendDeps;
  claim: Claimed;
  prepared: Prepared;
  plain: boolean;
  now: number;
  signal: AbortSignal;
}): Promise<ChannelResult> {
  const { deps, claim, plain, now, signal } = options;
  const { notification, group, bundled, channel } = options.prepared;
  const alerts = shown(options.prepared.alerts);
  const url = `${deps.webBaseUrl}/groups/${group.id}`;
  const { kind, reason, uncertain } = notification;
  const about = { kind, reason, group, alerts, bundled, url, webBaseUrl: deps.webBaseUrl, uncertain };
  const mail = plain
    ? renderPlainPage({ group, url })
    : renderGroupMail({ ...about, ...leading(options), channelName: channel?.name ?? null });
  const identity = {
    notificationId: notification.id,
    attempt: notification.attempts,
    workspaceId: claim.workspaceId,
    threadId: `${group.id}-${notification.episode}`,
    kind,
  };
  if (!channel) {
    const message = { to: notification.destination, ...mail };
    return ofMail(await deps.mail.send({ message, identity, signal }));
  }
  const facts = { notificationId: notification.id, kind, at: notification.createdAt, group, url };
  const body = plain ? renderPlainWebhook(facts) : renderGroupWebhook({ ...about, ...facts });
  return sendToChannel({ deps, channel, mail, body, identity, now, signal });
}

/** A mail begins with the worst that travels in it: that is what decides whether it is opened. */
function leading(options: { deps: SendDeps; prepared: Prepared }) {
  const { lead, group, bundled } = options.prepared;
  if (!lead) return {};
  return {
    group: lead.group,
    alerts: shown(lead.alerts),
    bundled: [{ ...group, groupId: group.id }, ...bundled.filter(({ groupId }) => groupId !== lead.group.id)],
    url: `${options.deps.webBaseUrl}/groups/${lead.group.id}`,
    reason: 'bundled',
  };
}

const shown = (alerts: readonly ShownAlert[]) =>
  alerts.map(({ mute, ...alert }) => ({ ...alert, mutedBy: mute?.reason ?? null }));

function answerOf(options: { prepared: Prepared; result: ChannelResult; plain: boolean; now: number }): Answer {
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
  const mayHaveLeft = result.kind === 'retry' && result.mayHaveLeft;
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
    hintMs: result.retryAfterMs,
    jitter: Math.random(),
  });
  if (retry.kind === 'give_up') return failed;
  return { ...failed, status: 'RETRY', dueAt: retry.at, outcome: 'retry' };
}
