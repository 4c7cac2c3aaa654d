import { renderTestWebhook } from '@signalcraft/channels/webhook-payload';
import { CHANNEL_LIMITS } from '@signalcraft/contracts/channel-limits';
import type { ChannelTest } from '@signalcraft/contracts/channels';
import { AppError } from '@signalcraft/contracts/errors';
import type { TenantClient } from '@signalcraft/database/database';
import type { StoredSendChannel } from '@signalcraft/database/hot/channels';
import { idRangeOfMs, newId } from '@signalcraft/platform/ids';
import { type AskedBy, writeAudit } from './audit.ts';
import { type ConfigurationChange, lockConfiguration } from './configuration.ts';
import { type ChannelDeps, sendToChannel } from './send-to-channel.ts';

/**
 * Sends a message of trial to a channel, paused or not, and says what came: never what the receiver said beside its
 * status. Audited. Throws RATE_LIMITED for the sixth of one caller in ten minutes. Null: there is none of this id.
 */
export async function testChannel(
  options: ConfigurationChange & { deps: ChannelDeps; channelId: string },
): Promise<ChannelTest | null> {
  const { workspaceId, askedBy, deps, channelId: id } = options;
  const channel = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const found = await findSendChannel({ db, workspaceId, id });
    if (!found) return null;
    await checkPace({ db, workspaceId, askedBy });
    await writeAudit({ db, workspaceId, askedBy, action: 'channel.tested', object: { type: 'channel', id } });
    return found;
  });
  if (!channel) return null;
  const now = Date.now();
  const startedAt = performance.now();
  const result = await sendToChannel({
    deps,
    channel,
    mail: {
      subject: `A test of the channel ${channel.name}`,
      text: `This is a test: SignalCraft reaches the channel “${channel.name}”. Nothing is wrong.`,
      html: null,
    },
    body: renderTestWebhook({ channelId: id, channelName: channel.name, at: now }),
    identity: { notificationId: newId(now), attempt: 1, workspaceId, threadId: null, kind: 'NOTE' },
    now,
    signal: new AbortController().signal,
  });
  return {
    ok: result.kind === 'sent',
    status: result.status,
    durationMs: Math.round(performance.now() - startedAt),
    detail: result.detail,
  };
}

/** How often is counted in the audit log, which every replica of the api writes. */
async function checkPace(options: { db: TenantClient; workspaceId: string; askedBy: AskedBy }): Promise<void> {
  const { db, workspaceId, askedBy } = options;
  const since = Date.now() - CHANNEL_LIMITS.testsWithinMs;
  const entries = await db.auditEntry.findMany({
    where: {
      workspaceId,
      id: { gte: idRangeOfMs(since).first },
      action: 'channel.tested',
      actorType: askedBy.actor.type,
      actorId: askedBy.actor.id,
    },
    orderBy: { id: 'asc' },
    select: { at: true },
  });
  const [oldest] = entries;
  if (!oldest || entries.length < CHANNEL_LIMITS.tests) return;
  throw new AppError('RATE_LIMITED', {
    detail: `Channels can be tried ${CHANNEL_LIMITS.tests} times in 10 minutes.`,
    retryAfterSeconds: Math.max(1, Math.ceil((oldest.at.getTime() - since) / 1_000)),
  });
}

async function findSendChannel(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
}): Promise<StoredSendChannel | null> {
  const { db, workspaceId, id } = options;
  const row = await db.channel.findFirst({ where: { workspaceId, id, deletedAt: null } });
  if (!row) return null;
  const overlaps = row.previousSecretUntil !== null && row.previousSecretUntil.getTime() > Date.now();
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    settings: row.settings,
    headersSealed: row.headersSealed,
    secretSealed: row.secretSealed,
    previousSecretSealed: overlaps ? row.previousSecretSealed : null,
    state: 'on',
  };
}
