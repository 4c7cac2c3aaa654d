import { Severity } from '@signalcraft/contracts/enums';
import type { HotClient } from '@signalcraft/database/database';
import { type AlertForMatching, readCauses, readFiringAlerts, readMuteRules } from '@signalcraft/database/hot/mutes';
import { type Cause, causeFilters } from '@signalcraft/domain/inhibition';
import { holdsOfMutes, type Mute, type MuteRules, muterOf, type RuledHold } from '@signalcraft/domain/suppression';
import type { Instant } from '@signalcraft/domain/time';
import { toMuteRules } from './mute-rules.ts';

/** Of a group's firing alerts, those that are looked at: a group with more than these counts as free. */
const ALERTS_MAX = 10_000;
const CHUNK = 500;
/** Of one look-up of causes: with more alerts than these a cause may be missed, and the group pages. */
const CAUSES_MAX = 2_000;
const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The run whose step is due; null where none is: for a claimed page, and where holds are only shown. */
type RunOfStep = { id: string; step: number; round: number } | null;

type Run = Parameters<typeof muterOf>[0]['run'];

/** What may mute in a workspace at one instant. */
export type Muting = { workspaceId: string; rules: MuteRules; run: Run; now: Instant };

/** All that may mute in the workspace at `now`, in one look-up. Null: nothing is configured, so nothing is held. */
export async function readMuting(options: {
  db: HotClient;
  workspaceId: string;
  run: RunOfStep;
  now: Instant;
}): Promise<Muting | null> {
  const { workspaceId, run, now } = options;
  const stored = await readMuteRules({ ...options, runId: run?.id ?? null });
  if (stored.silences.length + stored.windows.length + stored.inhibitionRules.length === 0) return null;
  const startedAt = stored.runStartedAt;
  return {
    workspaceId,
    rules: toMuteRules(stored),
    run: run && startedAt !== null ? { ...run, startedAt, ...settled(stored) } : null,
    now,
  };
}

const settled = ({ settleMs }: { settleMs: number | null }): { settleMs?: number } =>
  settleMs === null ? {} : { settleMs };

/**
 * Table C for one group as things stand at `now`: what of silences, maintenance windows and inhibition keeps it from
 * paging. One look-up where nothing is configured.
 */
export async function readHolds(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  run: RunOfStep;
  now: Instant;
}): Promise<RuledHold[]> {
  const muting = await readMuting(options);
  return muting ? holdsOfGroup({ ...options, muting }) : [];
}

/** The same where what may mute is known: reads no more of the group than it takes to find an alert that is free. */
export async function holdsOfGroup(options: { db: HotClient; groupId: string; muting: Muting }): Promise<RuledHold[]> {
  const { db, groupId, muting } = options;
  const { workspaceId } = muting;
  const mutes: Mute[] = [];
  for (let before = AFTER_ALL_IDS; ; ) {
    const rows = await readFiringAlerts({ db, workspaceId, groupId, before, limit: CHUNK });
    for (const mute of await judge({ db, muting, alerts: rows.map(toCause) })) {
      if (!mute) return [];
      mutes.push(mute);
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return holdsOfMutes(mutes);
    if (mutes.length >= ALERTS_MAX) return [];
    before = last.id;
  }
}

/** What mutes each of these firing alerts, by the alert's id; those that are free are left out. */
export async function mutesOf(options: {
  db: HotClient;
  muting: Muting | null;
  alerts: readonly AlertForMatching[];
}): Promise<Map<string, Mute>> {
  const { db, muting, alerts } = options;
  if (!muting || alerts.length === 0) return new Map();
  const mutes = await judge({ db, muting, alerts: alerts.map(toCause) });
  return new Map(
    alerts.flatMap(({ id }, index) => {
      const mute = mutes[index];
      return mute ? [[id, mute]] : [];
    }),
  );
}

/** Causes are looked up only for alerts that nothing else mutes and that some rule may mute. */
async function judge(options: { db: HotClient; muting: Muting; alerts: readonly Cause[] }): Promise<(Mute | null)[]> {
  const { alerts } = options;
  const { workspaceId, rules, run, now } = options.muting;
  const withoutCauses = muterOf({ rules: { ...rules, inhibitionRules: [] }, causes: [], run, now });
  const unmuted = alerts.filter((alert) => withoutCauses(alert) === null);
  const labelSets = causeFilters({ rules: rules.inhibitionRules, targets: unmuted });
  if (labelSets.length === 0) return alerts.map(withoutCauses);
  const causes = await readCauses({ db: options.db, workspaceId, labelSets, limit: CAUSES_MAX });
  return alerts.map(muterOf({ rules, causes: causes.map(toCause), run, now }));
}

const toCause = (row: AlertForMatching): Cause => ({ ...row, severity: Severity.parse(row.severity) });
