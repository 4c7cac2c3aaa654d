import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@signalcraft/contracts/errors';
import {
  type CreateIntegration,
  type FieldMapping,
  type Integration,
  type IntegrationWithUrl,
  type UpdateIntegration,
} from '@signalcraft/contracts/integrations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { DEFAULT_GROUPING } from '@signalcraft/domain/grouping';
import type { EncryptionKey } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { findPathFault } from '@signalcraft/sources/field-path';
import { type AskedBy, writeAudit } from './audit.ts';
import { ingestAddress } from './ingest-address.ts';
import { makeIngestKey, openIngestKey, sealIngestKey } from './ingest-keys.ts';
import { findIntegration } from './read-integrations.ts';

/** What every change here needs to know of its surroundings; `encryptionKey` seals, and tells what can be read. */
type Change = { database: Database; workspaceId: string; askedBy: AskedBy; encryptionKey: EncryptionKey };
/** Beside it, where a key is made or shown: the api's address as senders know it. */
type KeyChange = Change & { apiBaseUrl: string };

/** Makes an integration with a key of its own. Throws RULE_INVALID, with the place, for a path that leads nowhere. */
export async function createIntegration(
  options: KeyChange & { wanted: CreateIntegration },
): Promise<IntegrationWithUrl> {
  const { workspaceId, encryptionKey, wanted } = options;
  checkMapping(wanted.mapping ?? {});
  const id = newId(Date.now());
  const ingestKey = makeIngestKey();
  const { keyHash, keySealed } = sealIngestKey({ encryptionKey, workspaceId, integrationId: id, ingestKey });
  const settings = {
    name: wanted.name,
    source: wanted.source,
    grouping: wanted.grouping ?? DEFAULT_GROUPING,
    mapping: wanted.mapping ?? {},
  };
  return options.database.tenant({ workspaceId }, async (db) => {
    await db.integration.create({
      data: { id, workspaceId, ...settings, keyHash: Uint8Array.from(keyHash), keySealed },
    });
    await audit({ ...options, db, id, action: 'integration.created', after: settings });
    return withAddress({ ...options, integration: await mustFind({ ...options, db, id }), ingestKey });
  });
}

/** Changes an integration's name or rules; what is left out stays. Null: there is none of this id in the workspace. */
export async function updateIntegration(
  options: Change & { integrationId: string; wanted: UpdateIntegration },
): Promise<Integration | null> {
  const { workspaceId, integrationId: id } = options;
  checkMapping(options.wanted.mapping ?? {});
  return options.database.tenant({ workspaceId }, async (db) => {
    const integration = await lockIntegration({ ...options, db, id });
    if (!integration) return null;
    const before = { name: integration.name, grouping: integration.grouping, mapping: integration.mapping };
    const after = {
      name: options.wanted.name ?? before.name,
      grouping: options.wanted.grouping ?? before.grouping,
      mapping: options.wanted.mapping ?? before.mapping,
    };
    if (isDeepStrictEqual(before, after)) return integration;
    await db.integration.update({ where: { workspaceId_id: { workspaceId, id } }, data: after });
    await audit({ ...options, db, id, action: 'integration.updated', before, after });
    return mustFind({ ...options, db, id });
  });
}

/**
 * Gives an integration a new key; the old one opens nothing as soon as no cache remembers it, within five seconds.
 * Null: there is none of this id in the workspace.
 */
export async function rotateIngestKey(
  options: KeyChange & { integrationId: string },
): Promise<IntegrationWithUrl | null> {
  const { workspaceId, integrationId: id, encryptionKey } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const integration = await lockIntegration({ ...options, db, id });
    if (!integration) return null;
    const ingestKey = makeIngestKey();
    const { keyHash, keySealed } = sealIngestKey({ encryptionKey, workspaceId, integrationId: id, ingestKey });
    await db.integration.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { keyHash: Uint8Array.from(keyHash), keySealed, keyRotatedAt: new Date() },
    });
    await audit({ ...options, db, id, action: 'integration.key_rotated' });
    return withAddress({ ...options, integration: { ...integration, secretUnreadable: false }, ingestKey });
  });
}

/**
 * An integration with its key in the clear; that it was shown is audited. Throws CONFLICT `secret_unreadable` where no
 * key of ours opens it. Null: none of this id in the workspace.
 */
export async function readIngestKey(
  options: KeyChange & { integrationId: string },
): Promise<IntegrationWithUrl | null> {
  const { workspaceId, integrationId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const integration = await findIntegration({ ...options, db });
    const row = await db.integration.findUnique({
      where: { workspaceId_id: { workspaceId, id } },
      select: { keySealed: true },
    });
    if (!integration || !row) return null;
    if (integration.secretUnreadable) throw new AppError('CONFLICT', { reason: 'secret_unreadable' });
    await audit({ ...options, db, id, action: 'integration.key_read' });
    const ingestKey = openIngestKey({ ...options, keySealed: row.keySealed });
    return withAddress({ ...options, integration, ingestKey });
  });
}

function checkMapping(mapping: FieldMapping): void {
  const issues = Object.entries(mapping).flatMap(([field, path]) => {
    const message = typeof path === 'string' ? findPathFault(path) : null;
    return message === null ? [] : [{ path: `mapping.${field}`, message }];
  });
  if (issues.length > 0) throw new AppError('RULE_INVALID', { issues });
}

type InWorkspace = { db: TenantClient; workspaceId: string; id: string };
type Keyed = InWorkspace & { encryptionKey: EncryptionKey };

/** Locked, so that of two changes at once each entry of the audit log says what it really changed. */
async function lockIntegration(options: Keyed): Promise<Integration | null> {
  const { db, workspaceId, id } = options;
  await db.$queryRaw`select 1 from "Integration" where id = ${id}::uuid and workspace_id = ${workspaceId}::uuid
    for no key update`;
  return findIntegration({ ...options, integrationId: id });
}

async function mustFind(options: Keyed): Promise<Integration> {
  const integration = await findIntegration({ ...options, integrationId: options.id });
  if (!integration) throw new Error('an integration is gone in the transaction that wrote it');
  return integration;
}

const audit = ({
  id,
  ...options
}: InWorkspace & Pick<Parameters<typeof writeAudit>[0], 'askedBy' | 'action' | 'before' | 'after'>): Promise<void> =>
  writeAudit({ ...options, object: { type: 'integration', id } });

const withAddress = (options: {
  integration: Integration;
  ingestKey: string;
  apiBaseUrl: string;
}): IntegrationWithUrl => ({
  ...options.integration,
  ...ingestAddress({ ...options, source: options.integration.source }),
});
