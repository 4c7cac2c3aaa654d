import type { TimelinePage } from '@signalcraft/contracts/alert-groups';
import type { PageQuery } from '@signalcraft/contracts/common';
import { ActorType, AlertGroupStatus } from '@signalcraft/contracts/enums';
import type { Database } from '@signalcraft/database/database';
import { idRangeOfMs, msOfId } from '@signalcraft/platform/ids';
import { readNames } from './actor-names.ts';
import { cutPage, readCursor } from './cursor.ts';
import { timelineText } from './timeline-text.ts';

/** A page of a group's timeline, newest first, in words. Null: there is no such group in the workspace. */
export async function readTimeline(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  groupId: string;
  query: PageQuery;
}): Promise<TimelinePage | null> {
  const { workspaceId, groupId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['timeline', workspaceId, groupId] };
  const before = query.cursor ? readCursor({ ...scope, cursor: query.cursor })[0] : undefined;
  return options.database.tenant({ workspaceId }, async (db) => {
    const group = await db.alertGroup.findUnique({
      where: { workspaceId_id: { workspaceId, id: groupId } },
      select: { id: true },
    });
    if (!group) return null;
    const found = await db.timelineEntry.findMany({
      where: {
        workspaceId,
        groupId,
        // Nothing is older than the group itself: partitions of earlier days are not looked at.
        id: { gte: idRangeOfMs(msOfId(groupId)).first, ...(before ? { lt: before } : {}) },
      },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
      select: { id: true, at: true, reason: true, actorType: true, actorId: true, statusAfter: true, detail: true },
    });
    const page = cutPage({ ...scope, rows: found, limit: query.limit, positionOf: (row) => [row.id] });
    const rows = page.rows.map((row) => ({ ...row, detail: row.detail as Record<string, unknown> }));
    const names = await readNames({ db, workspaceId, ids: rows.flatMap((row) => [row.actorId, assigneeOf(row)]) });
    const items = rows.map((row) => {
      const actor = names.actor({ type: ActorType.parse(row.actorType), id: row.actorId });
      const assignee = names.member(assigneeOf(row))?.name ?? null;
      return {
        id: row.id,
        at: row.at.toISOString(),
        reason: row.reason,
        actor,
        statusAfter: AlertGroupStatus.nullable().parse(row.statusAfter),
        text: timelineText({ reason: row.reason, actor: actor.name, detail: row.detail, assignee }),
        detail: row.detail,
      };
    });
    return { items, nextCursor: page.nextCursor };
  });
}

const assigneeOf = (row: { detail: Record<string, unknown> }): string | null => {
  const { memberId } = row.detail;
  return typeof memberId === 'string' ? memberId : null;
};
