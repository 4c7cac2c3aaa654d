import type { TenantClient } from './database.ts';

/** Numbers rows by the order of their ids, from 0; only those that move are written. */
export async function placeRows(options: {
  db: TenantClient;
  table: 'Route' | 'GroupingRule' | 'ShapingRule';
  workspaceId: string;
  ids: readonly string[];
}): Promise<void> {
  await options.db.$executeRawUnsafe(
    `update "${options.table}" r set position = wanted.place - 1
      from unnest($1::uuid[]) with ordinality wanted(id, place)
      where r.id = wanted.id and r.workspace_id = $2::uuid and r.position <> wanted.place - 1`,
    [...options.ids],
    options.workspaceId,
  );
}
