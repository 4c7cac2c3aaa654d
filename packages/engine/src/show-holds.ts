import type { Alert, Hold } from '@signalcraft/contracts/alert-groups';
import type { Database } from '@signalcraft/database/database';
import { readHotClock } from '@signalcraft/database/hot/clock';
import type { AlertForMatching } from '@signalcraft/database/hot/mutes';
import { HOLD_ORDER } from '@signalcraft/domain/escalation';
import type { RuledHold } from '@signalcraft/domain/suppression';
import type { Instant } from '@signalcraft/domain/time';
import { mutesOf, readHolds, readMuting } from './holds.ts';

type Question = { database: Database; workspaceId: string };

/** Why an open group waits now, as its page shows it. Null: nothing holds it. */
export async function readShownHold(
  options: Question & {
    groupId: string;
    flappingUntil: Instant | null;
    /** Until when a new life waits for more alerts; null: it does not. */
    groupWaitUntil: Instant | null;
    run: { id: string; step: number; round: number } | null;
  },
): Promise<Hold | null> {
  const { workspaceId, groupId, flappingUntil, groupWaitUntil, run } = options;
  return options.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const now = await readHotClock({ db });
    const holds = (await readHolds({ db, workspaceId, groupId, run, now })).map(toHold);
    if (flappingUntil !== null && flappingUntil > now) {
      holds.push(toHold({ reason: 'flapping', endsAt: flappingUntil, by: null }));
    }
    if (groupWaitUntil !== null && groupWaitUntil > now) {
      holds.push(toHold({ reason: 'group_wait', endsAt: groupWaitUntil, by: null }));
    }
    return holds.toSorted((a, b) => HOLD_ORDER.indexOf(a.reason) - HOLD_ORDER.indexOf(b.reason))[0] ?? null;
  });
}

/** What mutes each of these firing alerts now, by the alert's id, as their list shows it. */
export async function readShownMutes(
  options: Question & { alerts: readonly AlertForMatching[] },
): Promise<Map<string, NonNullable<Alert['mutedBy']>>> {
  const { workspaceId, alerts } = options;
  if (alerts.length === 0) return new Map();
  return options.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const muting = await readMuting({ db, workspaceId, run: null, now: await readHotClock({ db }) });
    const mutes = await mutesOf({ db, muting, alerts });
    return new Map([...mutes].map(([id, mute]) => [id, { ...toHold(mute), causeAlertId: mute.causeId }]));
  });
}

const toHold = (hold: Pick<RuledHold, 'reason' | 'endsAt'> & { by: RuledHold['by'] | null }): Hold => ({
  reason: hold.reason,
  until: hold.endsAt === null ? null : new Date(hold.endsAt).toISOString(),
  byType: hold.by?.type ?? null,
  byId: hold.by?.id ?? null,
  byName: hold.by?.name ?? null,
});
