import { Matchers } from '@signalcraft/contracts/matchers';
import type { MuteQuery, MuteState, Silence, SilencePage } from '@signalcraft/contracts/silences';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import type { Instant } from '@signalcraft/domain/time';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';
import { cutPage, readCursor } from './cursor.ts';

type Row = NonNullable<Awaited<ReturnType<TenantClient['silence']['findUnique']>>>;

/**
 * A page of silences: those that are on or to come, the first to end first; those that are over, and all without a
 * state, the last to end first.
 */
export async function listSilences(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  query: MuteQuery;
}): Promise<SilencePage> {
  const { workspaceId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['silences', workspaceId, query.state ?? ''] };
  const [overAt = '', id = ''] = query.cursor ? readCursor({ ...scope, cursor: query.cursor }) : [];
  const order = query.state === 'active' || query.state === 'pending' ? 'asc' : 'desc';
  return options.database.tenant({ workspaceId }, async (db) => {
    const now = await readClock({ db });
    const rows = await db.silence.findMany({
      where: {
        workspaceId,
        AND: [
          IN_STATE[query.state ?? 'any'](new Date(now)),
          ...(id ? afterPosition({ order, overAt: new Date(overAt), id }) : []),
        ],
      },
      orderBy: [{ overAt: order }, { id: order }],
      take: query.limit + 1,
    });
    const page = cutPage({
      ...scope,
      rows,
      limit: query.limit,
      positionOf: (row) => [row.overAt.toISOString(), row.id],
    });
    return { items: await toSilences({ db, workspaceId, rows: page.rows, now }), nextCursor: page.nextCursor };
  });
}

/** What comes after a row in the order of `overAt` and id; the first of the conditions is where the index begins. */
export const afterPosition = (options: { order: 'asc' | 'desc'; overAt: Date; id: string }): object[] => {
  const { order, overAt, id } = options;
  const past = order === 'asc' ? 'gt' : 'lt';
  return [
    { overAt: { [order === 'asc' ? 'gte' : 'lte']: overAt } },
    { OR: [{ overAt: { [past]: overAt } }, { id: { [past]: id } }] },
  ];
};

const IN_STATE = {
  active: (now: Date) => ({ overAt: { gt: now }, startsAt: { lte: now } }),
  pending: (now: Date) => ({ overAt: { gt: now }, startsAt: { gt: now } }),
  expired: (now: Date) => ({ overAt: { lte: now } }),
  any: () => ({}),
} satisfies Record<MuteState | 'any', (now: Date) => object>;

/** One silence. Null: there is none of this id in the workspace. */
export const readSilence = (options: {
  database: Database;
  workspaceId: string;
  silenceId: string;
}): Promise<Silence | null> =>
  options.database.tenant(options, async (db) =>
    findSilence({ ...options, db, id: options.silenceId, now: await readClock({ db }) }),
  );

/** The same inside a transaction that goes on. */
export async function findSilence(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
  now: Instant;
}): Promise<Silence | null> {
  const { db, workspaceId, id, now } = options;
  const row = await db.silence.findUnique({ where: { workspaceId_id: { workspaceId, id } } });
  const [silence] = await toSilences({ db, workspaceId, rows: row ? [row] : [], now });
  return silence ?? null;
}

async function toSilences(options: {
  db: TenantClient;
  workspaceId: string;
  rows: readonly Row[];
  now: Instant;
}): Promise<Silence[]> {
  const { db, workspaceId, rows, now } = options;
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  return rows.map((row) => ({
    ...configuredOf({ row, names }),
    state: row.overAt.getTime() <= now ? 'expired' : row.startsAt.getTime() <= now ? 'active' : 'pending',
    matchers: Matchers.parse(row.matchers),
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    expiredAt: row.expiredAt?.toISOString() ?? null,
    comment: row.comment,
  }));
}
