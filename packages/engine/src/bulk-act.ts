import type { AlertGroupAction, BulkResult } from '@signalcraft/contracts/alert-groups';
import type { Database } from '@signalcraft/database/database';
import { lockGroup } from '@signalcraft/database/hot/read-group';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { applyMove, type GroupMove, type MoveOutcome, type PersonActor, wakeAfter } from './act-on-group.ts';
import { readGroupSummaries } from './group-summary.ts';
import { checkSnoozeTime } from './move-group.ts';
import { readRules } from './read-rules.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const GROUPS_IN_ONE_TRANSACTION = 100;

export type BulkMove = Extract<GroupMove, { action: AlertGroupAction }>;

/**
 * The same move on many groups, each judged by itself: those that it fits are moved, the others say why not, in the
 * order asked. Groups are locked in the order of their ids, a hundred a transaction. Undoing the same ids undoes it.
 */
export async function bulkAct(options: {
  database: Database;
  producer: QueueProducer;
  workspaceId: string;
  actor: PersonActor;
  groupIds: readonly string[];
  move: BulkMove;
}): Promise<BulkResult> {
  const { database, workspaceId, move } = options;
  if (move.action === 'snooze') checkSnoozeTime(move.until);
  const rules = await readRules({ database, workspaceId });
  const groupIds = [...new Set(options.groupIds.map((id) => id.toLowerCase()))];
  const inLockOrder = groupIds.toSorted();
  const outcomes = new Map<string, MoveOutcome>();
  for (let from = 0; from < inLockOrder.length; from += GROUPS_IN_ONE_TRANSACTION) {
    const chunk = inLockOrder.slice(from, from + GROUPS_IN_ONE_TRANSACTION);
    const units: UnitOfWork[] = [];
    await database.hot({ workspaceIds: [workspaceId] }, async (db) => {
      for (const groupId of chunk) {
        const locked = await lockGroup({ db, workspaceId, groupId });
        const { outcome, unit } = locked
          ? await applyMove({ db, locked, rules, ...options })
          : { outcome: { kind: 'not_found' } as const, unit: null };
        outcomes.set(groupId, outcome);
        if (unit) units.push(unit);
      }
    });
    for (const unit of units) await wakeAfter({ producer: options.producer, unit });
  }
  return { results: await describe({ database, workspaceId, groupIds, outcomes }) };
}

async function describe(options: {
  database: Database;
  workspaceId: string;
  groupIds: readonly string[];
  outcomes: ReadonlyMap<string, MoveOutcome>;
}): Promise<BulkResult['results']> {
  const { workspaceId, groupIds, outcomes } = options;
  const summaries = await options.database.tenant({ workspaceId }, (db) =>
    readGroupSummaries({ db, workspaceId, ids: groupIds }),
  );
  const groups = new Map(summaries.map((group) => [group.id, group]));
  return groupIds.map((id) => {
    const outcome = outcomes.get(id);
    const group = groups.get(id);
    const shown = group ? { group } : {};
    if (!outcome || outcome.kind === 'not_found' || !group) return { id, ok: false, code: 'NOT_FOUND' };
    if (outcome.kind === 'conflict') return { id, ok: false, code: 'CONFLICT', reason: outcome.reason, ...shown };
    return { id, ok: true, ...shown };
  });
}
