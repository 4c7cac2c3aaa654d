import type { AlertGroup } from '@signalcraft/contracts/alert-groups';
import { ResolvedBy } from '@signalcraft/contracts/enums';
import { Grouping } from '@signalcraft/contracts/integrations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { describeGrouping } from '@signalcraft/domain/grouping';
import type { UndoRecord } from '@signalcraft/domain/lifecycle-state';
import { readGroupSummaries } from './group-summary.ts';
import { groupedByWhom, readGroupedBy } from './grouped-by.ts';
import { toRules } from './read-rules.ts';
import { readShownHold } from './show-holds.ts';

/**
 * One group with all that its page shows, as the member or API key `callerId` sees it: only who may undo the last move
 * is told until when. Null: there is no such group in the workspace.
 */
export async function readAlertGroup(options: {
  database: Database;
  workspaceId: string;
  groupId: string;
  callerId: string;
}): Promise<AlertGroup | null> {
  const { workspaceId, groupId } = options;
  const found = await options.database.tenant({ workspaceId }, async (db) => {
    const [summary] = await readGroupSummaries({ db, workspaceId, ids: [groupId] });
    const row = await db.alertGroup.findUnique({
      where: { workspaceId_id: { workspaceId, id: groupId } },
      select: {
        generation: true,
        episode: true,
        groupKey: true,
        openedAt: true,
        resolvedAt: true,
        resolvedBy: true,
        previousGroupId: true,
        mergedIntoId: true,
        flappingUntil: true,
        groupedBy: true,
        undo: true,
        version: true,
        integration: { select: { grouping: true, name: true } },
        workspace: { select: { rules: true } },
        runs: {
          where: { workspaceId, endedAt: null },
          select: { id: true, step: true, round: true, nextStepAt: true, policy: true },
          take: 1,
        },
      },
    });
    if (!summary || !row) return null;
    const flapping = row.flappingUntil && row.flappingUntil.getTime() > Date.now() ? row.flappingUntil : null;
    return { summary, row, flapping: flapping && (await readFlapping({ db, workspaceId, groupId, until: flapping })) };
  });
  if (!found) return null;
  const { summary, row, flapping } = found;
  const run = row.runs[0] ?? null;
  const hold =
    summary.status === 'OPEN'
      ? await readShownHold({
          ...options,
          flappingUntil: row.flappingUntil?.getTime() ?? null,
          // A run has its policy from its first step on.
          groupWaitUntil: run?.policy === null ? (run.nextStepAt?.getTime() ?? null) : null,
          run,
        })
      : null;
  const by = readGroupedBy(row.groupedBy);
  return {
    ...summary,
    generation: row.generation,
    episode: row.episode,
    groupKey: row.groupKey,
    groupedBy: by
      ? groupedByWhom({ by, integration: row.integration?.name ?? '' })
      : row.integration
        ? describeGrouping({ grouping: Grouping.parse(row.integration.grouping) })
        : '',
    groupingRule: by?.rule ?? null,
    flapping,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    resolvedBy: ResolvedBy.nullable().parse(row.resolvedBy),
    previousGroupId: row.previousGroupId,
    mergedIntoId: row.mergedIntoId,
    nextStepAt: run?.nextStepAt?.toISOString() ?? null,
    hold,
    undoUntil: undoUntil({
      record: row.undo as UndoRecord | null,
      version: row.version,
      callerId: options.callerId,
      undoMs: toRules(row.workspace.rules).undoMs,
      now: Date.now(),
    }),
  };
}

/** Since when the group flaps, and how many of its lives since then would have paged: all but the one that said so. */
async function readFlapping(options: {
  db: TenantClient;
  workspaceId: string;
  groupId: string;
  until: Date;
}): Promise<AlertGroup['flapping']> {
  const { db, workspaceId, groupId, until } = options;
  const first = await db.escalationRun.findFirst({
    where: { workspaceId, groupId, startReason: 'flapping_started' },
    orderBy: { id: 'desc' },
    select: { id: true, startedAt: true },
  });
  if (!first) return null;
  const pagesSaved = await db.escalationRun.count({
    where: { workspaceId, groupId, id: { gt: first.id }, startReason: 'reopened' },
  });
  return { until: until.toISOString(), since: first.startedAt.toISOString(), pagesSaved };
}

/** Until when the caller may undo the last move; null: it is not theirs, something happened since, or time is up. */
function undoUntil(options: {
  record: UndoRecord | null;
  version: number;
  callerId: string;
  undoMs: number;
  now: number;
}): string | null {
  const { record } = options;
  if (record?.actorId !== options.callerId || record.version !== options.version) return null;
  const until = record.at + options.undoMs;
  return until > options.now ? new Date(until).toISOString() : null;
}
