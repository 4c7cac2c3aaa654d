import type { HotClient } from '../database.ts';
import {
  ALERT_COLUMNS,
  type AlertRow,
  GROUP_COLUMNS,
  type GroupRow,
  readAlert,
  readGroup,
  type StoredAlert,
  type StoredGroup,
} from './rows.ts';

/** The newest group of a key, `mergedInto` followed. One probe of the unique index per key, never a join. */
const NEWEST_OF_KEY = `cross join lateral (
    select coalesce(n.merged_into_id, n.id) as id from "AlertGroup" n
    where n.workspace_id = k.workspace and n.group_key = k.key order by n.generation desc limit 1 offset 0) newest`;

/** The alert that fires for a fingerprint, else the newest: a repeat is found by one probe of the partial index. */
const ALERT_OF_FINGERPRINT = (columns: string): string => `cross join lateral (
    (select ${columns} from "Alert" a
      where a.integration_id = f.integration and a.fingerprint = f.fingerprint and a.status = 'FIRING'
        and a.workspace_id = f.workspace limit 1 offset 0)
    union all
    (select ${columns} from "Alert" a
      where a.integration_id = f.integration and a.fingerprint = f.fingerprint and a.workspace_id = f.workspace
      order by a.id desc limit 1 offset 0)
    limit 1) a`;

const FINGERPRINTS = 'unnest($4::uuid[], $5::uuid[], $6::text[])';

/**
 * $1 the workspaces; $2, $3 workspace and group key; $4–$6 workspace, integration and fingerprint. Locks one after the
 * other, by id: a plain `id = any (…)` may be planned as a walk through all groups of the workspaces.
 */
export const LOCK_GROUPS = `select g.* from (
    select newest.id from unnest($2::uuid[], $3::text[]) k(workspace, key) ${NEWEST_OF_KEY}
    union
    select a.group_id from ${FINGERPRINTS} f(workspace, integration, fingerprint) ${ALERT_OF_FINGERPRINT('a.group_id')}
    order by 1
  ) wanted cross join lateral (
    select ${GROUP_COLUMNS} from "AlertGroup" g
    where g.id = wanted.id and g.workspace_id = any ($1::uuid[]) for no key update) g`;

/** $1–$3 workspace, integration and fingerprint. */
export const READ_ALERTS = `select f.place::int as place, a.* from
  unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality f(workspace, integration, fingerprint, place)
  ${ALERT_OF_FINGERPRINT(ALERT_COLUMNS)}`;

/** $1, $2 workspace and group key. Says the time after the locks with each key: that is the transaction's `now`. */
export const READ_KEYS = `select k.place::int as place, newest.id, newest.generation, newest.merged,
    floor(date_part('epoch', clock_timestamp()) * 1000) as now
  from unnest($1::uuid[], $2::text[]) with ordinality k(workspace, key, place)
  left join lateral (select coalesce(n.merged_into_id, n.id) as id, n.generation,
      n.merged_into_id is not null as merged from "AlertGroup" n
    where n.workspace_id = k.workspace and n.group_key = k.key order by n.generation desc limit 1 offset 0) newest on true`;

/** $1–$3 group, integration and fingerprint, $4 the workspaces: the alert's row in a group it returns to. */
const READ_ALERTS_IN_GROUPS = `select f.place::int as place, a.* from
  unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality f("group", integration, fingerprint, place)
  cross join lateral (select ${ALERT_COLUMNS} from "Alert" a
    where a.group_id = f."group" and a.integration_id = f.integration and a.fingerprint = f.fingerprint
      and a.workspace_id = any ($4::uuid[]) offset 0) a`;

export type KeyWanted = { workspaceId: string; groupKey: string };
export type FingerprintWanted = { workspaceId: string; integrationId: string; fingerprint: string };

/** `merged`: `id` is the group that the newest of the key was merged into; `generation` is the newest's own. */
export type NewestOfKey = { id: string; generation: number; merged: boolean };

export type Locked = {
  /** The database's time after the locks, in milliseconds. */
  now: number;
  groups: Map<string, StoredGroup>;
  /** For each key, its newest group; null: there is none. */
  newest: (NewestOfKey | null)[];
  /** For each fingerprint, the alert that fires, else the newest; null: never seen. */
  alerts: (StoredAlert | null)[];
};

/**
 * Locks the groups that the keys and fingerprints lead to, ordered by id, then reads the alerts and the keys again: in
 * READ COMMITTED each statement sees what the locks before it waited for. One round trip. Everything is prepared by name.
 */
export async function lockAndRead(options: {
  db: HotClient;
  workspaceIds: readonly string[];
  keys: readonly KeyWanted[];
  fingerprints: readonly FingerprintWanted[];
}): Promise<Locked> {
  const { db, keys, fingerprints } = options;
  if (keys.length === 0) return { now: await readClock({ db }), groups: new Map(), newest: [], alerts: [] };
  const keyWorkspaces = keys.map((key) => key.workspaceId);
  const keyTexts = keys.map((key) => key.groupKey);
  const workspaces = fingerprints.map((one) => one.workspaceId);
  const integrations = fingerprints.map((one) => one.integrationId);
  const texts = fingerprints.map((one) => one.fingerprint);
  const [lockedGroups, alertRows, keyRows] = await Promise.all([
    db.query<GroupRow>({
      name: 'flush-lock',
      text: LOCK_GROUPS,
      values: [options.workspaceIds, keyWorkspaces, keyTexts, workspaces, integrations, texts],
    }),
    db.query<AlertRow & { place: number }>({
      name: 'flush-alerts',
      text: READ_ALERTS,
      values: [workspaces, integrations, texts],
    }),
    db.query<{ place: number; now: number } & ({ id: null } | NewestOfKey)>({
      name: 'flush-keys',
      text: READ_KEYS,
      values: [keyWorkspaces, keyTexts],
    }),
  ]);
  const newest: (NewestOfKey | null)[] = keys.map(() => null);
  for (const row of keyRows.rows) newest[row.place - 1] = row.id === null ? null : row;
  const alerts: (StoredAlert | null)[] = fingerprints.map(() => null);
  for (const row of alertRows.rows) alerts[row.place - 1] = readAlert(row);
  return {
    now: keyRows.rows[0]?.now ?? Number.NaN,
    groups: new Map(lockedGroups.rows.map((row) => [row.id, readGroup(row)])),
    newest,
    alerts,
  };
}

/** The database's time, in milliseconds. */
export async function readClock(options: { db: HotClient }): Promise<number> {
  const { rows } = await options.db.query<{ now: number }>({
    name: 'clock',
    text: "select floor(date_part('epoch', clock_timestamp()) * 1000) as now",
  });
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('the database told no time');
  return now;
}

/** The rows that fingerprints have in given groups, where they had been before they moved on to others. */
export async function readAlertsInGroups(options: {
  db: HotClient;
  workspaceIds: readonly string[];
  wanted: readonly { groupId: string; integrationId: string; fingerprint: string }[];
}): Promise<(StoredAlert | null)[]> {
  const { rows } = await options.db.query<AlertRow & { place: number }>({
    name: 'flush-returning-alerts',
    text: READ_ALERTS_IN_GROUPS,
    values: [
      options.wanted.map((one) => one.groupId),
      options.wanted.map((one) => one.integrationId),
      options.wanted.map((one) => one.fingerprint),
      options.workspaceIds,
    ],
  });
  const alerts: (StoredAlert | null)[] = options.wanted.map(() => null);
  for (const row of rows) alerts[row.place - 1] = readAlert(row);
  return alerts;
}
