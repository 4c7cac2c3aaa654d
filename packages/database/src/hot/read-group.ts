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

/** Locks one group for a person's or a timer's move, then reads the clock. Null: no such group in this workspace. */
export async function lockGroup(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
}): Promise<{ now: number; group: StoredGroup } | null> {
  const { rows } = await options.db.query<GroupRow>({
    name: 'move-lock-group',
    text: `select ${GROUP_COLUMNS} from "AlertGroup" g where g.id = $1 and g.workspace_id = $2 for no key update`,
    values: [options.groupId, options.workspaceId],
  });
  const row = rows[0];
  if (!row) return null;
  const clock = await options.db.query<{ now: number }>({
    name: 'clock',
    text: "select floor(date_part('epoch', clock_timestamp()) * 1000) as now",
  });
  return { now: clock.rows[0]?.now ?? Number.NaN, group: readGroup(row) };
}

/** Which of a group's alerts a move concerns. */
export type AlertsWanted =
  | { kind: 'firing' }
  | { kind: 'resolved_by_person'; since: number }
  | { kind: 'ids'; ids: readonly string[] };

/** No other row of the same identity fires: in another group, which it joined when its key had changed, it may. */
const FIRES_NOWHERE = `not exists (select 1 from "Alert" f where f.integration_id = a.integration_id
        and f.fingerprint = a.fingerprint and f.status = 'FIRING' and f.workspace_id = a.workspace_id and f.id <> a.id)`;

/** The alerts of a locked group that a move concerns; of those that it makes fire again, the ones that may. */
export async function readAlertsOfGroup(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  wanted: AlertsWanted;
}): Promise<StoredAlert[]> {
  const { wanted } = options;
  const where = {
    firing: "a.status = 'FIRING'",
    resolved_by_person: `a.status = 'RESOLVED' and a.resolved_by = 'person' and a.resolved_at >= to_timestamp($3::float8 / 1000) and ${FIRES_NOWHERE}`,
    ids: `a.id = any ($3::uuid[]) and ${FIRES_NOWHERE}`,
  }[wanted.kind];
  const extra = wanted.kind === 'firing' ? [] : wanted.kind === 'ids' ? [wanted.ids] : [wanted.since];
  const { rows } = await options.db.query<AlertRow>({
    name: `alerts-of-group-${wanted.kind}`,
    text: `select ${ALERT_COLUMNS} from "Alert" a
      where a.group_id = $1 and a.workspace_id = $2 and ${where} order by a.id for no key update`,
    values: [options.groupId, options.workspaceId, ...extra],
  });
  return rows.map(readAlert);
}

/** Whether a newer group of the same key exists, so that reopening this one would make two. */
export async function hasNewerGroup(options: {
  db: HotClient;
  workspaceId: string;
  groupKey: string;
  generation: number;
}): Promise<boolean> {
  const { rows } = await options.db.query<{ found: boolean }>({
    name: 'has-newer-group',
    text: `select exists (select 1 from "AlertGroup"
      where workspace_id = $1 and group_key = $2 and generation > $3) as found`,
    values: [options.workspaceId, options.groupKey, options.generation],
  });
  return rows[0]?.found ?? false;
}
