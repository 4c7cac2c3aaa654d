import { isDeepStrictEqual } from 'node:util';
import {
  API_KEY_LIMITS,
  type ApiKey,
  type ApiKeyWithSecret,
  type CreateApiKey,
  type UpdateApiKey,
} from '@signalcraft/contracts/api-keys';
import { AppError } from '@signalcraft/contracts/errors';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import type { Instant } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';
import { makeApiKeySecret, prefixOfApiKey } from './api-key-secrets.ts';
import { writeAudit } from './audit.ts';
import {
  type ConfigurationChange,
  checkLimit,
  checkSeen,
  lockConfiguration,
  madeBy,
  nextRevision,
} from './configuration.ts';
import { hashKey } from './integration-cache.ts';
import { findApiKey } from './read-api-keys.ts';

/**
 * Makes an API key; its secret is in this answer and nowhere else. Throws VALIDATION_FAILED for an end that is past,
 * CONFLICT `limit_reached`.
 */
export async function createApiKey(options: ConfigurationChange & { wanted: CreateApiKey }): Promise<ApiKeyWithSecret> {
  const { workspaceId, askedBy, wanted } = options;
  const id = newId(Date.now());
  const secret = makeApiKeySecret();
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    const settings = { name: wanted.name, scopes: wanted.scopes, expiresAt: checkedEnd({ wanted, now }) };
    const count = await db.apiKey.count({ where: { workspaceId, revokedAt: null } });
    checkLimit({ count, max: API_KEY_LIMITS.live, noun: 'API keys that are not revoked' });
    await db.apiKey.create({ data: { id, workspaceId, ...settings, ...columnsOf(secret), ...madeBy(askedBy) } });
    const object = { type: 'api_key', id } as const;
    await writeAudit({ db, workspaceId, askedBy, action: 'api_key.created', object, after: settings });
    return { ...(await mustFind({ db, workspaceId, id, now })), secret };
  });
}

/**
 * Changes a key's name, scopes or end; what is left out stays. What it loses it can do no more within five seconds.
 * Throws CONFLICT `already_revoked` or `changed_meanwhile`. Null: there is none of this id in the workspace.
 */
export async function updateApiKey(
  options: ConfigurationChange & { apiKeyId: string; wanted: UpdateApiKey },
): Promise<ApiKey | null> {
  const { workspaceId, askedBy, apiKeyId: id, wanted } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const { found, now } = await lockAndFind({ db, workspaceId, id });
    if (!found) return null;
    checkSeen({ revision: found.revision, seen: wanted.revision });
    checkLive(found);
    const before = { name: found.name, scopes: found.scopes, expiresAt: found.expiresAt };
    const after = {
      name: wanted.name ?? before.name,
      scopes: wanted.scopes ?? before.scopes,
      expiresAt: wanted.expiresAt === undefined ? before.expiresAt : checkedEnd({ wanted, now }),
    };
    if (isDeepStrictEqual(before, after)) return found;
    await db.apiKey.update({ where: { workspaceId_id: { workspaceId, id } }, data: { ...after, ...nextRevision() } });
    const object = { type: 'api_key', id } as const;
    await writeAudit({ db, workspaceId, askedBy, action: 'api_key.updated', object, before, after });
    return mustFind({ db, workspaceId, id, now });
  });
}

/**
 * Gives a key a new secret, which is in this answer and nowhere else. The one until now opens for a day more; one before
 * that, for which a day was still running, stops within five seconds. Throws CONFLICT `already_revoked` or
 * `key_expired`. Null: there is none of this id in the workspace.
 */
export async function rotateApiKey(
  options: ConfigurationChange & { apiKeyId: string },
): Promise<ApiKeyWithSecret | null> {
  const { workspaceId, askedBy, apiKeyId: id } = options;
  const secret = makeApiKeySecret();
  return options.database.tenant({ workspaceId }, async (db) => {
    const { found, now } = await lockAndFind({ db, workspaceId, id });
    if (!found) return null;
    checkLive(found);
    if (found.state === 'expired') throw new AppError('CONFLICT', { reason: 'key_expired' });
    const where = { workspaceId_id: { workspaceId, id } };
    const { keyHash } = await db.apiKey.findUniqueOrThrow({ where, select: { keyHash: true } });
    const previousEndsAt = new Date(now + API_KEY_LIMITS.overlapMs);
    await db.apiKey.update({
      where,
      data: { ...columnsOf(secret), previousKeyHash: keyHash, previousEndsAt, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'api_key.rotated',
      object: { type: 'api_key', id },
      before: { prefix: found.prefix },
      after: { prefix: prefixOfApiKey(secret), previousEndsAt: previousEndsAt.toISOString() },
    });
    return { ...(await mustFind({ db, workspaceId, id, now })), secret };
  });
}

/**
 * Takes a key back for good: within five seconds it opens nothing, whichever process is asked, and neither does the
 * secret before its last rotation. One that is revoked stays as it is. Null: there is none of this id in the workspace.
 */
export async function revokeApiKey(options: ConfigurationChange & { apiKeyId: string }): Promise<ApiKey | null> {
  const { workspaceId, askedBy, apiKeyId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const { found, now } = await lockAndFind({ db, workspaceId, id });
    if (!found || found.state === 'revoked') return found;
    const revokedAt = new Date(now);
    await db.apiKey.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { revokedAt, previousKeyHash: null, previousEndsAt: null, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'api_key.revoked',
      object: { type: 'api_key', id },
      before: { name: found.name, revokedAt: null },
      after: { name: found.name, revokedAt: revokedAt.toISOString() },
    });
    return mustFind({ db, workspaceId, id, now });
  });
}

/** Notes that a key was used just now, at most once a minute however many processes it is used in. */
export async function noteApiKeyUse(options: {
  database: Database;
  workspaceId: string;
  apiKeyId: string;
}): Promise<void> {
  const { workspaceId, apiKeyId } = options;
  await options.database.tenant(
    { workspaceId },
    (db) => db.$executeRaw`update "ApiKey" set last_used_at = clock_timestamp()
      where workspace_id = ${workspaceId}::uuid and id = ${apiKeyId}::uuid
        and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')`,
  );
}

/** What is stored of a secret. */
const columnsOf = (secret: string) => ({
  keyHash: Uint8Array.from(hashKey(secret)),
  prefix: prefixOfApiKey(secret),
});

function checkedEnd(options: { wanted: Pick<CreateApiKey, 'expiresAt'>; now: Instant }): string | null {
  const { expiresAt } = options.wanted;
  if (!expiresAt) return null;
  const at = Date.parse(expiresAt);
  if (at <= options.now)
    throw new AppError('VALIDATION_FAILED', { issues: [{ path: 'expiresAt', message: 'must be in the future' }] });
  return new Date(at).toISOString();
}

function checkLive(apiKey: ApiKey): void {
  if (apiKey.state === 'revoked') throw new AppError('CONFLICT', { reason: 'already_revoked' });
}

type InWorkspace = { db: TenantClient; workspaceId: string; id: string };

async function lockAndFind(options: InWorkspace): Promise<{ found: ApiKey | null; now: Instant }> {
  await lockConfiguration(options);
  const now = await readClock(options);
  return { found: await findApiKey({ ...options, now }), now };
}

async function mustFind(options: InWorkspace & { now: Instant }): Promise<ApiKey> {
  const apiKey = await findApiKey(options);
  if (!apiKey) throw new Error('an API key is gone in the transaction that wrote it');
  return apiKey;
}
