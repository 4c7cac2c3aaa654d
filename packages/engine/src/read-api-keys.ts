import type { ApiKey, ApiKeyPage } from '@signalcraft/contracts/api-keys';
import type { PageQuery } from '@signalcraft/contracts/common';
import { ApiScope } from '@signalcraft/contracts/identity';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import type { Instant } from '@signalcraft/domain/time';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';
import { cutPage, readCursor } from './cursor.ts';

/** All that may be read back of a key: neither of its hashes. */
const SHOWN = {
  id: true,
  name: true,
  prefix: true,
  scopes: true,
  expiresAt: true,
  revokedAt: true,
  previousEndsAt: true,
  lastUsedAt: true,
  createdByType: true,
  createdById: true,
  createdAt: true,
  updatedAt: true,
  revision: true,
} as const;

type Row = NonNullable<Awaited<ReturnType<typeof readRow>>>;

/** A page of a workspace's API keys, the newest first, among them those that open nothing any more. */
export async function listApiKeys(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  query: PageQuery;
}): Promise<ApiKeyPage> {
  const { workspaceId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['api-keys', workspaceId] };
  const before = query.cursor ? readCursor({ ...scope, cursor: query.cursor })[0] : undefined;
  return options.database.tenant({ workspaceId }, async (db) => {
    const rows = await db.apiKey.findMany({
      where: { workspaceId, ...(before ? { id: { lt: before } } : {}) },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
      select: SHOWN,
    });
    const page = cutPage({ ...scope, rows, limit: query.limit, positionOf: (row) => [row.id] });
    const now = await readClock({ db });
    return { items: await toApiKeys({ db, workspaceId, rows: page.rows, now }), nextCursor: page.nextCursor };
  });
}

/** One API key, without its secret. Null: there is none of this id in the workspace. */
export const readApiKey = (options: {
  database: Database;
  workspaceId: string;
  apiKeyId: string;
}): Promise<ApiKey | null> =>
  options.database.tenant(options, async (db) =>
    findApiKey({ ...options, db, id: options.apiKeyId, now: await readClock({ db }) }),
  );

/** The same inside a transaction that goes on. */
export async function findApiKey(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
  now: Instant;
}): Promise<ApiKey | null> {
  const row = await readRow(options);
  const [apiKey] = await toApiKeys({ ...options, rows: row ? [row] : [] });
  return apiKey ?? null;
}

const readRow = ({ db, workspaceId, id }: { db: TenantClient; workspaceId: string; id: string }) =>
  db.apiKey.findUnique({ where: { workspaceId_id: { workspaceId, id } }, select: SHOWN });

async function toApiKeys(options: {
  db: TenantClient;
  workspaceId: string;
  rows: readonly Row[];
  now: Instant;
}): Promise<ApiKey[]> {
  const { db, workspaceId, rows, now } = options;
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  const isPast = (at: Date | null): boolean => at !== null && at.getTime() <= now;
  return rows.map((row) => {
    const state = row.revokedAt ? 'revoked' : isPast(row.expiresAt) ? 'expired' : 'active';
    const hasPrevious = state === 'active' && !isPast(row.previousEndsAt);
    return {
      ...configuredOf({ row, names }),
      name: row.name,
      state,
      prefix: row.prefix,
      scopes: knownScopes(row.scopes),
      expiresAt: row.expiresAt?.toISOString() ?? null,
      revokedAt: row.revokedAt?.toISOString() ?? null,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      previousEndsAt: (hasPrevious && row.previousEndsAt?.toISOString()) || null,
    };
  });
}

/** A scope that this version does not know opens nothing. */
export const knownScopes = (scopes: readonly string[]): ApiScope[] =>
  scopes.flatMap((scope) => ApiScope.safeParse(scope).data ?? []);
