import { isDeepStrictEqual } from 'node:util';
import { makeWebhookSecret } from '@signalcraft/channels/webhook-signature';
import type { AuditAction } from '@signalcraft/contracts/audit';
import { CHANNEL_LIMITS } from '@signalcraft/contracts/channel-limits';
import {
  type Channel,
  type ChannelHeader,
  type ChannelWithSecret,
  type CreateChannel,
  faultOfHeader,
  type ShownChannelTarget,
  type UpdateChannel,
} from '@signalcraft/contracts/channels';
import type { Deleted } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import type { TenantClient } from '@signalcraft/database/database';
import type { EncryptionKey } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { type Cidr, faultOfUrl } from '@signalcraft/platform/outgoing-address';
import { writeAudit } from './audit.ts';
import { openChannel, sealAsPrevious, sealHeaders, sealSecret } from './channel-secrets.ts';
import {
  type ConfigurationChange,
  checkLimit,
  checkSeen,
  checkUnused,
  lockConfiguration,
  madeBy,
  nextRevision,
} from './configuration.ts';
import { findChannels } from './read-channels.ts';
import { policiesThatTarget } from './read-policies.ts';

/** Beside what every change needs: what seals, and what tells whether a secret can be read. */
type KeyedChange = ConfigurationChange & { encryptionKey: EncryptionKey };
/** Beside it, the networks that the operator opens to channels. */
type Change = KeyedChange & { allowedNetworks: readonly Cidr[] };
type InWorkspace = { db: TenantClient; workspaceId: string; id: string };
type Keyed = InWorkspace & { encryptionKey: EncryptionKey };

/** Makes a channel; a webhook's secret is shown this once. Throws URL_NOT_ALLOWED or RULE_INVALID for what cannot be used. */
export async function createChannel(options: Change & { wanted: CreateChannel }): Promise<ChannelWithSecret> {
  const { workspaceId, askedBy, encryptionKey, wanted } = options;
  const { target, ...words } = wanted;
  checkTarget({ target, allowedNetworks: options.allowedNetworks });
  const id = newId(Date.now());
  const of = { encryptionKey, workspaceId, channelId: id };
  const secret = target.kind === 'webhook' ? makeWebhookSecret() : null;
  const shown: ShownChannelTarget =
    target.kind === 'webhook'
      ? { kind: 'webhook', url: target.url, headerNames: target.headers.map(({ name }) => name) }
      : target;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const count = await db.channel.count({ where: { workspaceId, deletedAt: null } });
    checkLimit({ count, max: CHANNEL_LIMITS.channels, noun: 'channels' });
    await db.channel.create({
      data: {
        id,
        workspaceId,
        ...words,
        kind: target.kind,
        settings: shown,
        headersSealed: target.kind === 'webhook' ? sealHeaders({ ...of, headers: target.headers }) : null,
        secretSealed: secret === null ? null : sealSecret({ ...of, secret }),
        secretRotatedAt: secret === null ? null : new Date(),
        ...madeBy(askedBy),
      },
    });
    await audit({ ...options, db, id, action: 'channel.created', after: { ...words, target: shown } });
    return { ...(await mustFind({ db, workspaceId, encryptionKey, id })), secret };
  });
}

/** Changes a channel; what is left out stays, its kind always. Null: there is none of this id in the workspace. */
export async function updateChannel(
  options: Change & { channelId: string; wanted: UpdateChannel },
): Promise<Channel | null> {
  const { workspaceId, encryptionKey, channelId: id, wanted } = options;
  if (wanted.target) checkTarget({ target: wanted.target, allowedNetworks: options.allowedNetworks });
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [channel] = await findChannels({ db, workspaceId, encryptionKey, ids: [id] });
    if (!channel) return null;
    checkSeen({ revision: channel.revision, seen: wanted.revision });
    const before = { name: channel.name, description: channel.description, target: channel.target };
    const headers = wanted.target?.kind === 'webhook' ? wanted.target.headers : undefined;
    const after = {
      name: wanted.name ?? before.name,
      description: wanted.description ?? before.description,
      target: targetAfter({ before: before.target, wanted: wanted.target }),
    };
    const areHeadersNew =
      headers !== undefined &&
      !isDeepStrictEqual(
        await headersOf({ db, workspaceId, id, encryptionKey }),
        Object.fromEntries(headers.map(({ name, value }) => [name, value])),
      );
    if (isDeepStrictEqual(before, after) && !areHeadersNew) return channel;
    const { target, ...words } = after;
    await db.channel.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: {
        ...words,
        settings: target,
        ...(headers ? { headersSealed: sealHeaders({ encryptionKey, workspaceId, channelId: id, headers }) } : {}),
        ...nextRevision(),
      },
    });
    await audit({
      ...options,
      db,
      id,
      action: 'channel.updated',
      before,
      after: { ...after, ...(areHeadersNew ? { headerValues: 'changed' } : {}) },
    });
    return mustFind({ db, workspaceId, encryptionKey, id });
  });
}

/**
 * Gives a webhook a new secret, shown this once; the one before signs beside it for a day, if it can be read. Throws CONFLICT
 * `signs_nothing` for a kind without one. Null: there is none of this id in the workspace.
 */
export async function rotateChannelSecret(options: Change & { channelId: string }): Promise<ChannelWithSecret | null> {
  const { workspaceId, encryptionKey, channelId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [channel] = await findChannels({ db, workspaceId, encryptionKey, ids: [id] });
    if (!channel) return null;
    const row = await db.channel.findUnique({
      where: { workspaceId_id: { workspaceId, id } },
      select: { secretSealed: true },
    });
    if (!row?.secretSealed) throw new AppError('CONFLICT', { reason: 'signs_nothing' });
    const secret = makeWebhookSecret();
    const now = Date.now();
    const of = { encryptionKey, workspaceId, channelId: id };
    const previousSecretSealed = sealAsPrevious({ ...of, secretSealed: row.secretSealed });
    const previousSecretUntil = previousSecretSealed === null ? null : new Date(now + CHANNEL_LIMITS.overlapMs);
    await db.channel.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: {
        secretSealed: sealSecret({ ...of, secret }),
        previousSecretSealed,
        previousSecretUntil,
        secretRotatedAt: new Date(now),
        ...nextRevision(),
      },
    });
    const after = { previousSecretUntil: previousSecretUntil?.toISOString() ?? null };
    await audit({ ...options, db, id, action: 'channel.secret_rotated', after });
    return { ...(await mustFind({ db, workspaceId, encryptionKey, id })), secret };
  });
}

/** Tells a channel nothing from now on; one that is paused stays so. Null: there is none of this id in the workspace. */
export const pauseChannel = (options: KeyedChange & { channelId: string }): Promise<Channel | null> =>
  setState({
    ...options,
    isThere: (channel) => channel.state !== 'on',
    action: 'channel.paused',
    columns: { pausedAt: new Date() },
  });

/** Tells a channel that was paused or disabled again. Null: there is none of this id in the workspace. */
export const resumeChannel = (options: KeyedChange & { channelId: string }): Promise<Channel | null> =>
  setState({
    ...options,
    isThere: (channel) => channel.state === 'on',
    action: 'channel.resumed',
    columns: { pausedAt: null, disabledAt: null, disabledReason: null },
  });

/**
 * Deletes a channel that no policy and no route tells; throws CONFLICT `in_use` with where otherwise. What it was sent
 * stays on its groups; what waits for it fails. Null: there is none of this id in the workspace.
 */
export async function deleteChannel(options: KeyedChange & { channelId: string }): Promise<Deleted | null> {
  const { workspaceId, encryptionKey, channelId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [channel] = await findChannels({ db, workspaceId, encryptionKey, ids: [id] });
    if (!channel) return null;
    const policies = await policiesThatTarget({ db, workspaceId, kind: 'channel', id });
    const routes = await db.route.findMany({
      where: { workspaceId, channelIds: { has: id } },
      orderBy: { position: 'asc' },
      select: { name: true },
    });
    checkUnused({
      usedBy: [
        ...policies.map(({ name }) => ({ kind: 'escalation policy', name })),
        ...routes.map(({ name }) => ({ kind: 'route', name })),
      ],
    });
    await db.channel.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: {
        deletedAt: new Date(),
        headersSealed: null,
        secretSealed: null,
        previousSecretSealed: null,
        previousSecretUntil: null,
        ...nextRevision(),
      },
    });
    const { name, description, target } = channel;
    await audit({ ...options, db, id, action: 'channel.deleted', before: { name, description, target } });
    return { id };
  });
}

async function setState(
  options: KeyedChange & {
    channelId: string;
    isThere: (channel: Channel) => boolean;
    action: AuditAction;
    columns: { pausedAt: Date | null; disabledAt?: null; disabledReason?: null };
  },
): Promise<Channel | null> {
  const { workspaceId, encryptionKey, channelId: id, columns, action } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [channel] = await findChannels({ db, workspaceId, encryptionKey, ids: [id] });
    if (!channel || options.isThere(channel)) return channel ?? null;
    await db.channel.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...columns, ...nextRevision() },
    });
    await audit({ ...options, db, id, action, before: { state: channel.state } });
    return mustFind({ db, workspaceId, encryptionKey, id });
  });
}

function checkTarget(options: {
  target: NonNullable<UpdateChannel['target']>;
  allowedNetworks: readonly Cidr[];
}): void {
  const { target, allowedNetworks: allowed } = options;
  if (target.kind !== 'webhook') return;
  const fault = faultOfUrl({ url: target.url, rules: { policy: 'user', allowed } });
  if (fault) throw new AppError('URL_NOT_ALLOWED', { issues: [{ path: 'target.url', message: fault }] });
  checkHeaders(target.headers ?? []);
}

function checkHeaders(headers: readonly ChannelHeader[]): void {
  const names = new Set<string>();
  for (const [index, header] of headers.entries()) {
    const isTwice = names.has(header.name.toLowerCase());
    const fault = faultOfHeader(header) ?? (isTwice ? { at: 'name', message: 'is named twice' } : null);
    if (fault) {
      const path = `target.headers[${index}].${fault.at}`;
      throw new AppError('RULE_INVALID', { issues: [{ path, message: fault.message }] });
    }
    names.add(header.name.toLowerCase());
  }
}

function targetAfter(options: { before: ShownChannelTarget; wanted: UpdateChannel['target'] }): ShownChannelTarget {
  const { before, wanted } = options;
  if (!wanted) return before;
  if (wanted.kind === 'email' && before.kind === 'email') return { kind: 'email', address: wanted.address };
  if (wanted.kind === 'webhook' && before.kind === 'webhook') {
    const headerNames = wanted.headers?.map(({ name }) => name) ?? before.headerNames;
    return { kind: 'webhook', url: wanted.url, headerNames };
  }
  throw new AppError('RULE_INVALID', {
    issues: [{ path: 'target.kind', message: `stays ${before.kind}: make another channel for another kind` }],
  });
}

/** Null: they cannot be read. */
async function headersOf(options: Keyed): Promise<Record<string, string> | null> {
  const { db, workspaceId, id, encryptionKey } = options;
  const row = await db.channel.findUnique({
    where: { workspaceId_id: { workspaceId, id } },
    select: { headersSealed: true },
  });
  const headersSealed = row?.headersSealed ?? null;
  const sealed = { headersSealed, secretSealed: null, previousSecretSealed: null };
  return openChannel({ ...sealed, encryptionKey, workspaceId, channelId: id })?.headers ?? null;
}

async function mustFind(options: Keyed): Promise<Channel> {
  const [channel] = await findChannels({ ...options, ids: [options.id] });
  if (!channel) throw new Error('a channel is gone in the transaction that wrote it');
  return channel;
}

const audit = ({
  id,
  ...options
}: InWorkspace & Pick<Parameters<typeof writeAudit>[0], 'askedBy' | 'action' | 'before' | 'after'>): Promise<void> =>
  writeAudit({ ...options, object: { type: 'channel', id } });
