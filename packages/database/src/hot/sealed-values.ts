import type { SealedColumn } from '@signalcraft/platform/sealed-columns';
import type { HotClient } from '../database.ts';

/** A column of a workspace's configuration; the others are read in `system/sealed-values.ts`. */
export type TenantSealedColumn = Exclude<SealedColumn, { table: 'auth.jwks' | 'OutgoingMail' }>;

export type SealedValue = { workspaceId: string; rowId: string; sealed: string };
export type Replacement = { rowId: string; before: string; after: string };

/** The next values of a column, by row id, that do not begin with `prefix`. */
export async function findSealedValues(options: {
  db: HotClient;
  workspaceIds: readonly string[];
  sealedColumn: TenantSealedColumn;
  prefix: string;
  afterRowId: string;
  limit: number;
}): Promise<SealedValue[]> {
  const { table, column } = options.sealedColumn;
  const { rows } = await options.db.query<SealedValue>({
    text: `select t.workspace_id as "workspaceId", t.id as "rowId", t.${column} as sealed from "${table}" t
      where t.workspace_id = any ($1::uuid[]) and t.id > $2::uuid and t.${column} is not null
        and not starts_with(t.${column}, $3) order by t.id limit $4`,
    values: [options.workspaceIds, options.afterRowId, options.prefix, options.limit],
  });
  return rows;
}

/** Replaces values that are still what they were; answers how many. One that was changed meanwhile stays as it is. */
export async function replaceSealedValues(options: {
  db: HotClient;
  workspaceIds: readonly string[];
  sealedColumn: TenantSealedColumn;
  replacements: readonly Replacement[];
}): Promise<number> {
  const { table, column } = options.sealedColumn;
  const { replacements } = options;
  const { rowCount } = await options.db.query({
    text: `update "${table}" t set ${column} = r.after
      from unnest($2::uuid[], $3::text[], $4::text[]) as r (id, before, after)
      where t.workspace_id = any ($1::uuid[]) and t.id = r.id and t.${column} = r.before`,
    values: [
      options.workspaceIds,
      replacements.map(({ rowId }) => rowId),
      replacements.map(({ before }) => before),
      replacements.map(({ after }) => after),
    ],
  });
  return rowCount ?? 0;
}

/** How many values of a column each key sealed, by the key's id. */
export async function countSealedValues(options: {
  db: HotClient;
  workspaceIds: readonly string[];
  sealedColumn: TenantSealedColumn;
}): Promise<{ keyId: string; count: number }[]> {
  const { table, column } = options.sealedColumn;
  const { rows } = await options.db.query<{ keyId: string; count: number }>({
    text: `select split_part(t.${column}, '.', 2) as "keyId", count(*)::int as count from "${table}" t
      where t.workspace_id = any ($1::uuid[]) and t.${column} is not null group by 1`,
    values: [options.workspaceIds],
  });
  return rows;
}
