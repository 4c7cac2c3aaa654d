import { Severity } from '@signalcraft/contracts/enums';
import type { HotClient } from '@signalcraft/database/database';
import {
  type AlertForMatching,
  readCauses,
  readFiringAlerts,
  readMuteRules,
  type StoredMuteRules,
} from '@signalcraft/database/hot/mutes';
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

/**
 * Table C for one group as things stand at `now`: what of silences, maintenance windows and inhibition keeps it from
 * paging. One look-up where nothing is configured. Reads no more than it takes to find an alert that is free.
 */
export async function readHolds(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  run: RunOfStep;
  now: Instant;
}): Promise<RuledHold[]> {
  const { db, workspaceId, groupId, now } = options;
  const configured = await readRules(options);
  if (!configured) return [];
  const mutes: Mute[] = [];
  for (let before = AFTER_ALL_IDS; ; ) {
    const rows = await readFiringAlerts({ db, workspaceId, groupId, before, limit: CHUNK });
    const found = await judge({ ...options, ...configured, alerts: rows.map(toCause), now });
    for (const mute of found) {
      if (!mute) return [];
      mutes.push(mute);
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return holdsOfMutes(mutes);
    if (mutes.length >= ALERTS_MAX) return [];
    before = last.id;
  }
}

/** What mutes each of these firing alerts at `now`, by the alert's id; those that are free are left out. */
export async function readMutes(options: {
  db: HotClient;
  workspaceId: string;
  alerts: readonly AlertForMatching[];
  now: Instant;
}): Promise<Map<string, Mute>> {
  const { alerts } = options;
  const configured = alerts.length > 0 ? await readRules({ ...options, run: null }) : null;
  if (!configured) return new Map();
  const mutes = await judge({ ...options, ...configured, alerts: alerts.map(toCause) });
  return new Map(
    alerts.flatMap(({ id }, index) => {
      const mute = mutes[index];
      return mute ? [[id, mute]] : [];
    }),
  );
}

/** Null: nothing is configured that could mute. */
async function readRules(options: {
  db: HotClient;
  workspaceId: string;
  run: RunOfStep;
  now: Instant;
}): Promise<{ rules: MuteRules; run: Run } | null> {
  const stored = await readMuteRules({ ...options, runId: options.run?.id ?? null });
  if (stored.silences.length + stored.windows.length + stored.inhibitionRules.length === 0) return null;
  return { rules: toMuteRules(stored), run: runOf({ run: options.run, stored }) };
}

const runOf = (options: { run: RunOfStep; stored: StoredMuteRules }): Run => {
  const { run, stored } = options;
  return run && stored.runStartedAt !== null ? { ...run, startedAt: stored.runStartedAt } : null;
};

/** Causes are looked up only for alerts that nothing else mutes and that some rule may mute. */
async function judge(options: {
  db: HotClient;
  workspaceId: string;
  rules: MuteRules;
  run: Run;
  alerts: readonly Cause[];
  now: Instant;
}): Promise<(Mute | null)[]> {
  const { rules, run, alerts, now } = options;
  const withoutCauses = muterOf({ rules: { ...rules, inhibitionRules: [] }, causes: [], run, now });
  const unmuted = alerts.filter((alert) => withoutCauses(alert) === null);
  const labelSets = causeFilters({ rules: rules.inhibitionRules, targets: unmuted });
  if (labelSets.length === 0) return alerts.map(withoutCauses);
  const causes = await readCauses({ ...options, labelSets, limit: CAUSES_MAX });
  return alerts.map(muterOf({ rules, causes: causes.map(toCause), run, now }));
}

const toCause = (row: AlertForMatching): Cause => ({ ...row, severity: Severity.parse(row.severity) });
