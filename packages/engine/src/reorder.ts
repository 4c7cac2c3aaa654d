import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@signalcraft/contracts/errors';
import type { TenantClient } from '@signalcraft/database/database';
import { type AskedBy, writeAudit } from './audit.ts';
import { checkReferences } from './configuration.ts';

/** What stands in an order that people set. */
const ORDERED = {
  route: { noun: 'route', reason: 'not_all_routes' },
  grouping_rule: { noun: 'grouping rule', reason: 'not_all_rules' },
  shaping_rule: { noun: 'shaping rule', reason: 'not_all_rules' },
} as const;
type Ordered = keyof typeof ORDERED;

/**
 * Puts all that there is in the order of `ids`, with one audit entry; nothing is written where it is that order already.
 * Throws as `checkIsAll`.
 */
export async function reorder(options: {
  db: TenantClient;
  workspaceId: string;
  askedBy: AskedBy;
  type: Ordered;
  before: readonly string[];
  ids: readonly string[];
  place: (ids: readonly string[]) => Promise<void>;
}): Promise<void> {
  const { db, workspaceId, askedBy, type, before, ids } = options;
  checkIsAll({ type, all: before, ids, path: 'ids' });
  if (isDeepStrictEqual(before, ids)) return;
  await options.place(ids);
  await writeAudit({
    db,
    workspaceId,
    askedBy,
    action: `${type}.reordered`,
    object: { type, id: null },
    before: { ids: before },
    after: { ids },
  });
}

/**
 * Throws NOT_FOUND for an id that is none of `all`; CONFLICT `not_all_routes` or `not_all_rules` where one is missing or
 * named twice: the list that was seen is not the one there is.
 */
export function checkIsAll(options: {
  type: Ordered;
  all: readonly string[];
  ids: readonly string[];
  path: string;
}): void {
  const { all, ids, path } = options;
  const { noun, reason } = ORDERED[options.type];
  const known = new Set(all);
  checkReferences({
    missing: ids.flatMap((id, index) => (known.has(id) ? [] : [{ path: `${path}[${index}]`, noun }])),
  });
  if (new Set(ids).size === all.length && ids.length === all.length) return;
  throw new AppError('CONFLICT', { reason, detail: `Name every ${noun} once.` });
}
