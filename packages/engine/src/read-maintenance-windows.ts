import {
  type MaintenanceWindow,
  type MaintenanceWindowPage,
  WINDOW_LIMITS,
  WindowTimes,
} from '@signalcraft/contracts/maintenance-windows';
import { Matchers } from '@signalcraft/contracts/matchers';
import type { MuteQuery, MuteState } from '@signalcraft/contracts/silences';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import type { Span } from '@signalcraft/domain/on-call-spans';
import type { Instant } from '@signalcraft/domain/time';
import { nextTimes } from '@signalcraft/domain/window-times';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';
import { cutPage, readCursor } from './cursor.ts';
import { toDomainTimes } from './mute-rules.ts';
import { afterPosition } from './read-silences.ts';

type Row = NonNullable<Awaited<ReturnType<TenantClient['maintenanceWindow']['findUnique']>>>;
type Found = { row: Row; times: WindowTimes; next: Span | null; state: MuteState };

/**
 * A page of maintenance windows: those that are on or come again, the first to end for good first; those that are over,
 * and all without a state, the last to end first.
 */
export async function listMaintenanceWindows(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  query: MuteQuery;
}): Promise<MaintenanceWindowPage> {
  const { workspaceId, query } = options;
  const { state } = query;
  const scope = { secret: options.cursorSecret, list: ['maintenance-windows', workspaceId, state ?? ''] };
  const [overAt = '', id = ''] = query.cursor ? readCursor({ ...scope, cursor: query.cursor }) : [];
  const isLive = state === 'active' || state === 'pending';
  const order = isLive ? 'asc' : 'desc';
  return options.database.tenant({ workspaceId }, async (db) => {
    const now = await readClock({ db });
    const rows = await db.maintenanceWindow.findMany({
      where: {
        workspaceId,
        AND: [
          isLive ? { overAt: { gt: new Date(now) } } : state === 'expired' ? { overAt: { lte: new Date(now) } } : {},
          ...(id ? afterPosition({ order, overAt: new Date(overAt), id }) : []),
        ],
      },
      orderBy: [{ overAt: order }, { id: order }],
      // Whether one is on now only its rule says: all that are not over are looked at, which are few.
      take: isLive ? WINDOW_LIMITS.live + 1 : query.limit + 1,
    });
    const found = rows.map((row) => look({ row, now })).filter((one) => state === undefined || one.state === state);
    const page = cutPage({
      ...scope,
      rows: found.slice(0, query.limit + 1),
      limit: query.limit,
      positionOf: ({ row }) => [row.overAt.toISOString(), row.id],
    });
    return { items: await toWindows({ db, workspaceId, found: page.rows }), nextCursor: page.nextCursor };
  });
}

/** One maintenance window. Null: there is none of this id in the workspace. */
export const readMaintenanceWindow = (options: {
  database: Database;
  workspaceId: string;
  windowId: string;
}): Promise<MaintenanceWindow | null> =>
  options.database.tenant(options, async (db) =>
    findMaintenanceWindow({ ...options, db, id: options.windowId, now: await readClock({ db }) }),
  );

/** The same inside a transaction that goes on. */
export async function findMaintenanceWindow(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
  now: Instant;
}): Promise<MaintenanceWindow | null> {
  const { db, workspaceId, id, now } = options;
  const row = await db.maintenanceWindow.findUnique({ where: { workspaceId_id: { workspaceId, id } } });
  const [window] = await toWindows({ db, workspaceId, found: row ? [look({ row, now })] : [] });
  return window ?? null;
}

function look(options: { row: Row; now: Instant }): Found {
  const { row, now } = options;
  const times = WindowTimes.parse(row.times);
  const overAt = row.overAt.getTime();
  const [next = null] = nextTimes({ times: toDomainTimes({ times, overAt }), now, limit: 1 });
  const state = overAt <= now || !next ? 'expired' : next.from <= now ? 'active' : 'pending';
  return { row, times, next: state === 'expired' ? null : next, state };
}

async function toWindows(options: {
  db: TenantClient;
  workspaceId: string;
  found: readonly Found[];
}): Promise<MaintenanceWindow[]> {
  const { db, workspaceId, found } = options;
  const names = await readNames({ db, workspaceId, ids: found.map(({ row }) => row.createdById) });
  return found.map(({ row, times, next, state }) => ({
    ...configuredOf({ row, names }),
    name: row.name,
    description: row.description,
    matchers: Matchers.parse(row.matchers),
    times,
    state,
    expiredAt: row.expiredAt?.toISOString() ?? null,
    next: next ? occurrenceOf(next) : null,
  }));
}

/** A time of a window as the api shows it. */
export const occurrenceOf = (span: Span): { startsAt: string; endsAt: string } => ({
  startsAt: new Date(span.from).toISOString(),
  endsAt: new Date(span.to).toISOString(),
});
