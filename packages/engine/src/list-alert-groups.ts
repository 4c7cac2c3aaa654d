import type { AlertGroupPage, AlertGroupQuery } from '@signalcraft/contracts/alert-groups';
import { AlertGroupStatus } from '@signalcraft/contracts/enums';
import type { Database } from '@signalcraft/database/database';
import { findGroupIds, type GroupPosition, searchGroupIds } from '@signalcraft/database/reads/group-ids';
import { cutPage, readCursor } from './cursor.ts';
import { readGroupSummaries } from './group-summary.ts';

/**
 * A page of the inbox, the newest change of status first. `q` finds groups whose title or labels hold each of its
 * words. Throws INVALID_CURSOR for a cursor of another list, of other filters, or one that was altered.
 */
export async function listAlertGroups(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  query: AlertGroupQuery;
}): Promise<AlertGroupPage> {
  const { workspaceId, query } = options;
  const statuses = query.status?.length ? [...new Set(query.status)].sort() : AlertGroupStatus.options;
  const words = (query.q ?? '').split(/\s+/).filter(Boolean);
  const scope = {
    secret: options.cursorSecret,
    list: ['alert-groups', workspaceId, statuses.join(), words.join(' ')],
  };
  const after = query.cursor ? toPosition(readCursor({ ...scope, cursor: query.cursor })) : null;
  return options.database.tenant({ workspaceId }, async (db) => {
    const wanted = { db, workspaceId, statuses, after, limit: query.limit + 1 };
    const found = words.length > 0 ? await searchGroupIds({ ...wanted, words }) : await findGroupIds(wanted);
    const page = cutPage({ ...scope, rows: found, limit: query.limit, positionOf: (row) => [row.at, row.id] });
    const items = await readGroupSummaries({ db, workspaceId, ids: page.rows.map((row) => row.id) });
    return { items, nextCursor: page.nextCursor };
  });
}

const toPosition = ([at = '', id = '']: string[]): GroupPosition => ({ at, id });
