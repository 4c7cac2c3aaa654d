import { INSTANCE_RETENTION } from '@signalcraft/contracts/workspaces';
import type { Database } from '@signalcraft/database/database';
import {
  findDeletedWorkspaces,
  findRetentions,
  purgeReceipts,
  purgeResolvedGroups,
  purgeWorkspace,
} from '@signalcraft/database/system/workspaces';
import { hours } from '@signalcraft/domain/time';

/** Rows of one transaction, and transactions of one call: what is left waits for the next. */
const ROW_LIMIT = 500;
const STEPS = 2_000;
const WORKSPACES_AT_ONCE = 100;

/** What was being taken in as a workspace was deleted is stored by then. */
export const PURGE_AFTER_MS = hours(1);

/** Deletes the rows of deleted workspaces, some at a time; answers the workspaces of which nothing is left. */
export async function purgeDeletedWorkspaces(options: {
  database: Database;
  deletedForMs?: number;
}): Promise<{ gone: string[] }> {
  const { database, deletedForMs = PURGE_AFTER_MS } = options;
  const ids = await findDeletedWorkspaces({ database, deletedForMs, limit: WORKSPACES_AT_ONCE });
  const steps = stepsOf(STEPS);
  for (const workspaceId of ids) {
    await steps.run(() => purgeWorkspace({ database, workspaceId, rowLimit: ROW_LIMIT }));
  }
  const left = new Set(await findDeletedWorkspaces({ database, deletedForMs, limit: WORKSPACES_AT_ONCE }));
  return { gone: ids.filter((id) => !left.has(id)) };
}

/** Deletes deliveries and resolved groups that are older than their workspaces keep them; answers how many rows went. */
export async function applyRetention(options: { database: Database }): Promise<{ receipts: number; groups: number }> {
  const { database } = options;
  const steps = stepsOf(STEPS);
  const gone = { receipts: 0, groups: 0 };
  let afterId: string | null = null;
  for (;;) {
    const workspaces = await findRetentions({ database, afterId, limit: WORKSPACES_AT_ONCE });
    for (const { workspaceId, receiptDays, groupDays } of workspaces) {
      // As long as the instance keeps them, their partitions' days end them.
      if (receiptDays !== null) {
        const old = { database, workspaceId, days: receiptDays, rowLimit: ROW_LIMIT };
        gone.receipts += await steps.run(() => purgeReceipts(old));
      }
      const old = { database, workspaceId, days: groupDays ?? INSTANCE_RETENTION.groupDays, rowLimit: ROW_LIMIT };
      gone.groups += await steps.run(() => purgeResolvedGroups(old));
    }
    afterId = workspaces.at(-1)?.workspaceId ?? null;
    if (workspaces.length < WORKSPACES_AT_ONCE) return gone;
  }
}

/** Runs steps until one finds nothing, as many as are left for all of a call. */
function stepsOf(max: number): { run: (step: () => Promise<number>) => Promise<number> } {
  let left = max;
  return {
    run: async (step) => {
      let total = 0;
      while (left > 0) {
        const gone = await step();
        if (gone === 0) break;
        left -= 1;
        total += gone;
      }
      return total;
    },
  };
}
