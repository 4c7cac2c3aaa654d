import type { PageQuery } from '@signalcraft/contracts/common';
import type { InhibitionRule, InhibitionRulePage } from '@signalcraft/contracts/inhibition-rules';
import { Matchers } from '@signalcraft/contracts/matchers';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';
import { cutPage, readCursor } from './cursor.ts';

type Row = NonNullable<Awaited<ReturnType<TenantClient['inhibitionRule']['findUnique']>>>;

/** A page of inhibition rules, the newest first. */
export async function listInhibitionRules(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  query: PageQuery;
}): Promise<InhibitionRulePage> {
  const { workspaceId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['inhibition-rules', workspaceId] };
  const [before] = query.cursor ? readCursor({ ...scope, cursor: query.cursor }) : [];
  return options.database.tenant({ workspaceId }, async (db) => {
    const rows = await db.inhibitionRule.findMany({
      where: { workspaceId, ...(before ? { id: { lt: before } } : {}) },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    });
    const page = cutPage({ ...scope, rows, limit: query.limit, positionOf: (row) => [row.id] });
    return { items: await toRules({ db, workspaceId, rows: page.rows }), nextCursor: page.nextCursor };
  });
}

/** One inhibition rule. Null: there is none of this id in the workspace. */
export const readInhibitionRule = (options: {
  database: Database;
  workspaceId: string;
  ruleId: string;
}): Promise<InhibitionRule | null> =>
  options.database.tenant(options, (db) => findInhibitionRule({ ...options, db, id: options.ruleId }));

/** The same inside a transaction that goes on. */
export async function findInhibitionRule(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
}): Promise<InhibitionRule | null> {
  const { db, workspaceId, id } = options;
  const row = await db.inhibitionRule.findUnique({ where: { workspaceId_id: { workspaceId, id } } });
  const [rule] = await toRules({ db, workspaceId, rows: row ? [row] : [] });
  return rule ?? null;
}

async function toRules(options: {
  db: TenantClient;
  workspaceId: string;
  rows: readonly Row[];
}): Promise<InhibitionRule[]> {
  const { db, workspaceId, rows } = options;
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  return rows.map((row) => ({
    ...configuredOf({ row, names }),
    name: row.name,
    sourceMatchers: Matchers.parse(row.sourceMatchers),
    targetMatchers: Matchers.parse(row.targetMatchers),
    equal: row.equal,
  }));
}
