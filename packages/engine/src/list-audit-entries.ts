import {
  AUDIT_EXPORT_MAX,
  type AuditEntry,
  type AuditFilter,
  type AuditPage,
  type AuditQuery,
} from '@signalcraft/contracts/audit';
import { ActorType } from '@signalcraft/contracts/enums';
import type { Database, TenantClient } from '@signalcraft/database/database';
import {
  type AuditEntryFilter,
  findAuditEntries,
  type StoredAuditEntry,
} from '@signalcraft/database/reads/audit-entries';
import { csvLine } from '@signalcraft/domain/csv';
import { idRangeOfMs } from '@signalcraft/platform/ids';
import { z } from 'zod';
import { readNames } from './actor-names.ts';
import { readObjectNames } from './audit-object-names.ts';
import { cutPage, readCursor } from './cursor.ts';

const EXPORT_PAGE = 500;

const COLUMNS = [
  'at',
  'actor_type',
  'actor_id',
  'actor_name',
  'action',
  'object_type',
  'object_id',
  'object_name',
  'before',
  'after',
  'address',
  'request_id',
  'id',
] as const;

const Facts = z.record(z.string(), z.unknown()).nullable();
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A page of a workspace's audit log, the newest entry first. */
export async function listAuditEntries(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  query: AuditQuery;
}): Promise<AuditPage> {
  const { workspaceId, query } = options;
  const { limit, cursor, ...asked } = query;
  const filter = toFilter(asked);
  const scope = {
    secret: options.cursorSecret,
    list: ['audit-log', workspaceId, ...Object.values(filter).map((value) => value ?? '')],
  };
  const before = cursor ? readCursor({ ...scope, cursor })[0] : undefined;
  return options.database.tenant({ workspaceId }, async (db) => {
    const rows = await findAuditEntries({
      db,
      workspaceId,
      filter: { ...filter, until: before ?? filter.until },
      limit: limit + 1,
    });
    const page = cutPage({ ...scope, rows, limit, positionOf: (row) => [row.id] });
    return { items: await toEntries({ db, workspaceId, rows: page.rows }), nextCursor: page.nextCursor };
  });
}

/**
 * The same as CSV, line by line, the header first: at most the newest AUDIT_EXPORT_MAX entries of those asked for. Each
 * page is a transaction of its own, so that a slow reader holds nothing open.
 */
export async function* exportAuditEntries(options: {
  database: Database;
  workspaceId: string;
  filter: AuditFilter;
}): AsyncGenerator<string> {
  const { workspaceId } = options;
  yield csvLine(COLUMNS);
  const filter = toFilter(options.filter);
  for (let left = AUDIT_EXPORT_MAX; left > 0; ) {
    const limit = Math.min(left, EXPORT_PAGE);
    const entries = await options.database.tenant({ workspaceId }, async (db) =>
      toEntries({ db, workspaceId, rows: await findAuditEntries({ db, workspaceId, filter, limit }) }),
    );
    yield entries.map(toLine).join('');
    const last = entries.at(-1);
    if (!last || entries.length < limit) return;
    filter.until = last.id;
    left -= entries.length;
  }
}

/** Times as ids: those of an entry's millisecond and its id agree. */
function toFilter(asked: AuditFilter): AuditEntryFilter {
  const idAt = (time: string | undefined): string | undefined =>
    time === undefined ? undefined : idRangeOfMs(Math.max(0, Date.parse(time))).first;
  return {
    actorId: asked.actorId,
    action: asked.action,
    objectType: asked.objectType,
    objectId: asked.objectId,
    since: idAt(asked.from),
    until: idAt(asked.to),
  };
}

async function toEntries(options: {
  db: TenantClient;
  workspaceId: string;
  rows: readonly StoredAuditEntry[];
}): Promise<AuditEntry[]> {
  const { db, workspaceId, rows } = options;
  const actors = await readNames({ db, workspaceId, ids: rows.map((row) => row.actorId) });
  const read = rows.map((row) => {
    const [before, after] = [Facts.parse(row.before), Facts.parse(row.after)];
    return { row, before, after, nameThen: nameIn(after) ?? nameIn(before) };
  });
  const names = await readObjectNames({
    db,
    workspaceId,
    objects: read.flatMap(({ row, nameThen }) =>
      nameThen === null && row.objectId !== null && UUID.test(row.objectId)
        ? [{ type: row.objectType, id: row.objectId }]
        : [],
    ),
  });
  return read.map(({ row, before, after, nameThen }) => ({
    id: row.id,
    at: row.at.toISOString(),
    actor: actors.actor({ type: ActorType.parse(row.actorType), id: row.actorId }),
    action: row.action,
    object: {
      type: row.objectType,
      id: row.objectId,
      name: nameThen ?? (row.objectId === null ? null : (names.get(row.objectId) ?? null)),
    },
    before,
    after,
    address: row.address,
    requestId: row.requestId,
  }));
}

const nameIn = (facts: z.infer<typeof Facts>): string | null =>
  typeof facts?.['name'] === 'string' ? facts['name'] : null;

const toLine = (entry: AuditEntry): string =>
  csvLine([
    entry.at,
    entry.actor.type,
    entry.actor.id,
    entry.actor.name,
    entry.action,
    entry.object.type,
    entry.object.id,
    entry.object.name,
    entry.before && JSON.stringify(entry.before),
    entry.after && JSON.stringify(entry.after),
    entry.address,
    entry.requestId,
    entry.id,
  ]);
