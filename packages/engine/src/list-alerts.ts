import type { AlertPage } from '@signalcraft/contracts/alert-groups';
import type { PageQuery } from '@signalcraft/contracts/common';
import { AlertStatus, ResolvedBy, Severity } from '@signalcraft/contracts/enums';
import type { Database } from '@signalcraft/database/database';
import { readNames } from './actor-names.ts';
import { cutPage, readCursor } from './cursor.ts';
import { groupedByOf } from './grouped-by.ts';
import { readShownMutes } from './show-holds.ts';

/** A page of a group's alerts: those that fire first, then the newest. Null: no such group in the workspace. */
export async function listAlerts(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  groupId: string;
  query: PageQuery;
}): Promise<AlertPage | null> {
  const { workspaceId, groupId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['alerts', workspaceId, groupId] };
  const [status = '', id = ''] = query.cursor ? readCursor({ ...scope, cursor: query.cursor }) : [];
  const page = await options.database.tenant({ workspaceId }, async (db) => {
    const group = await db.alertGroup.findUnique({
      where: { workspaceId_id: { workspaceId, id: groupId } },
      select: { id: true },
    });
    if (!group) return null;
    const found = await db.alert.findMany({
      where: {
        workspaceId,
        groupId,
        ...(id ? { OR: [{ status: { gt: status } }, { status, id: { lt: id } }] } : {}),
      },
      // FIRING stands before RESOLVED in the alphabet too.
      orderBy: [{ status: 'asc' }, { id: 'desc' }],
      take: query.limit + 1,
      include: { integration: { select: { source: true, name: true } } },
    });
    const cut = cutPage({ ...scope, rows: found, limit: query.limit, positionOf: (row) => [row.status, row.id] });
    return { ...cut, names: await readNames({ db, workspaceId, ids: cut.rows.map((row) => row.movedById) }) };
  });
  if (!page) return null;
  const mutes = await readShownMutes({
    database: options.database,
    workspaceId,
    alerts: page.rows
      .filter((row) => row.status === 'FIRING')
      .map(({ integration, ...row }) => ({ ...row, source: integration.source, labels: labelsOf(row) })),
  });
  return {
    items: page.rows.map((row) => ({
      id: row.id,
      status: AlertStatus.parse(row.status),
      severity: Severity.parse(row.severity),
      title: row.title,
      description: row.description,
      fingerprint: row.fingerprint,
      labels: labelsOf(row),
      annotations: row.annotations as Record<string, string>,
      links: row.links as { label: string; url: string }[],
      startsAt: row.startsAt?.toISOString() ?? null,
      firstSeenAt: row.firstSeenAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      resolvedAt: row.resolvedAt?.toISOString() ?? null,
      resolvedBy: ResolvedBy.nullable().parse(row.resolvedBy),
      eventCount: row.eventCount,
      lastReceiptId: row.lastReceiptId,
      integrationId: row.integrationId,
      groupedBy: groupedByOf({ row, names: page.names }),
      mutedBy: mutes.get(row.id) ?? null,
    })),
    nextCursor: page.nextCursor,
  };
}

const labelsOf = (row: { labels: unknown }): Record<string, string> => row.labels as Record<string, string>;
