import type { ActorType } from '@signalcraft/contracts/enums';
import type { Instant } from '@signalcraft/domain/time';
import type { HotClient } from '../database.ts';
import { ALERT_COLUMNS, type AlertRow, readAlert, type StoredAlert } from './rows.ts';

/** The row that the group an alert moves to has of the same fingerprint, from when it was there before. */
export type Twin = { id: string; isFiring: boolean; lastSeenAt: Instant; events: number };
export type MovableAlert = StoredAlert & { title: string; twin: Twin | null };

/**
 * Alerts of a locked group that may be moved, in the order of their ids; `ids`: only those. `intoId`: the locked group
 * they go to, null where it is yet to be made.
 */
export async function readMovableAlerts(options: {
  db: HotClient;
  workspaceId: string;
  fromId: string;
  intoId: string | null;
  ids: readonly string[] | null;
}): Promise<MovableAlert[]> {
  const { db, workspaceId, fromId, intoId, ids } = options;
  const { rows } = await db.query<
    AlertRow & { title: string; twin: string | null; twin_fires: boolean; twin_seen: number; twin_events: number }
  >({
    name: `movable-alerts-${ids ? 'named' : 'all'}`,
    text: `select ${ALERT_COLUMNS}, a.title, t.id as twin, t.status = 'FIRING' as twin_fires,
        date_part('epoch', t.last_seen_at) * 1000 as twin_seen, t.event_count as twin_events
      from "Alert" a left join lateral (select t.id, t.status, t.last_seen_at, t.event_count from "Alert" t
        where t.group_id = $3 and t.integration_id = a.integration_id and t.fingerprint = a.fingerprint
          and t.workspace_id = $1 offset 0) t on true
      where a.group_id = $2 and a.workspace_id = $1 ${ids ? 'and a.id = any ($4::uuid[])' : ''}
      order by a.id for no key update of a`,
    values: [workspaceId, fromId, intoId, ...(ids ? [ids] : [])],
  });
  return rows.map((row) => ({
    ...readAlert(row),
    title: row.title,
    twin:
      row.twin === null
        ? null
        : { id: row.twin, isFiring: row.twin_fires, lastSeenAt: row.twin_seen, events: row.twin_events },
  }));
}

/**
 * Moves alerts from one locked group to another and pins them there. Their twins change places with them: a group has
 * one row of a fingerprint, so each twin passes through a name that nothing else has.
 */
export async function moveAlertRows(options: {
  db: HotClient;
  workspaceId: string;
  fromId: string;
  intoId: string;
  alertIds: readonly string[];
  twinIds: readonly string[];
  movedBy: { type: ActorType; id: string | null };
  now: Instant;
}): Promise<void> {
  const { db, workspaceId, fromId, intoId, alertIds, twinIds, movedBy } = options;
  if (twinIds.length > 0) {
    await db.query({
      text: `update "Alert" set group_id = $2, fingerprint = fingerprint || ' ' || id
        where id = any ($3::uuid[]) and workspace_id = $1`,
      values: [workspaceId, fromId, twinIds],
    });
  }
  await db.query({
    name: 'move-alerts',
    text: `update "Alert" set group_id = $2, pinned = true, moved_at = to_timestamp($4::float8 / 1000),
        moved_by_type = $5, moved_by_id = $6
      where id = any ($3::uuid[]) and workspace_id = $1`,
    values: [workspaceId, intoId, alertIds, options.now, movedBy.type, movedBy.id],
  });
  if (twinIds.length > 0) {
    await db.query({
      text: `update "Alert" set fingerprint = left(fingerprint, -1 - length(id::text))
        where id = any ($2::uuid[]) and workspace_id = $1`,
      values: [workspaceId, twinIds],
    });
  }
}

/** What was merged into one group before leads on to the one that takes it: a key is followed in one step. */
export async function leadOn(options: {
  db: HotClient;
  workspaceId: string;
  fromId: string;
  intoId: string;
}): Promise<void> {
  await options.db.query({
    name: 'lead-on',
    text: `update "AlertGroup" set merged_into_id = $3 where merged_into_id = $2 and workspace_id = $1`,
    values: [options.workspaceId, options.fromId, options.intoId],
  });
}

/**
 * Gives a group that was split off a copy of the other's run in its episode, with the pages of it: who was told of the
 * one counts as told of the other, and what is not sent yet is sent for both.
 */
export async function copyRun(options: {
  db: HotClient;
  workspaceId: string;
  fromId: string;
  intoId: string;
  episode: number;
  runId: string;
  now: Instant;
}): Promise<void> {
  const { db, workspaceId, fromId, intoId, episode, runId } = options;
  const copied = await db.query({
    name: 'copy-run',
    text: `insert into "EscalationRun" (id, workspace_id, group_id, episode, policy, step, round, next_step_at, resume_at,
        hold_reason, started_at, start_reason, exhausted_at, ended_at, end_reason)
      select $5, workspace_id, $3, episode, policy, step, round, next_step_at, resume_at, hold_reason, started_at,
        start_reason, exhausted_at, ended_at, end_reason
      from "EscalationRun" where group_id = $2 and workspace_id = $1 and episode = $4 order by id desc limit 1`,
    values: [workspaceId, fromId, intoId, episode, runId],
  });
  if (copied.rowCount === 0) return;
  await db.query({
    name: 'copy-pages',
    text: `insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, run_id, step, round, reason,
        recipient_id, channel_id, method, destination, status, due_at, created_at, sent_at, uncertain)
      select sc_new_id(to_timestamp($6::float8 / 1000)), workspace_id, $3, episode, kind, lane, $5, step, round, reason,
        recipient_id, channel_id, method, destination,
        case when status in ('SENDING', 'RETRY', 'BUNDLED') then 'PENDING' else status end, due_at, created_at, sent_at,
        uncertain
      from "Notification" where group_id = $2 and workspace_id = $1 and episode = $4 and kind = 'PAGE'
        and status not in ('FAILED', 'SUPPRESSED')
      on conflict do nothing`,
    values: [workspaceId, fromId, intoId, episode, runId, options.now],
  });
}
