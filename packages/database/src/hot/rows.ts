import type { AlertStatus, ResolvedBy, Severity } from '@signalcraft/contracts/enums';
import type { AlertState, GroupState, UndoRecord } from '@signalcraft/domain/lifecycle-state';
import type { FiringCounts } from '@signalcraft/domain/severity';

/** A group as the hot statements read it, with what the life cycle does not look at. */
export type StoredGroup = {
  workspaceId: string;
  groupKey: string;
  integrationId: string | null;
  groupLabels: Record<string, string>;
  state: GroupState;
};

/** An alert as the hot statements read it. */
export type StoredAlert = { workspaceId: string; state: AlertState };

const ms = (column: string): string => `date_part('epoch', ${column}) * 1000`;

/** Columns of "AlertGroup" in the order of `GroupRow`, times as milliseconds. */
export const GROUP_COLUMNS = `g.id, g.workspace_id, g.group_key, g.integration_id, g.group_labels, g.generation,
  g.previous_group_id, g.merged_into_id, g.status, g.episode, g.severity, g.peak, g.title, g.firing, g.marked, g.alert_count,
  g.event_count, g.holders, g.assignee_id, ${ms('g.snoozed_until')} as snoozed_until, g.snooze_mode,
  ${ms('g.ack_expires_at')} as ack_expires_at, g.resolved_by, ${ms('g.resolved_at')} as resolved_at,
  ${ms('g.opened_at')} as opened_at, ${ms('g.status_changed_at')} as status_changed_at,
  ${ms('g.first_seen_at')} as first_seen_at, ${ms('g.last_seen_at')} as last_seen_at, g.reopens::float8[],
  ${ms('g.flapping_until')} as flapping_until, ${ms('g.grew_notice_at')} as grew_notice_at, g.run,
  ${ms('g.timer_at')} as timer_at, g.undo, g.version`;

export type GroupRow = {
  id: string;
  workspace_id: string;
  group_key: string;
  integration_id: string | null;
  group_labels: Record<string, string>;
  generation: number;
  previous_group_id: string | null;
  merged_into_id: string | null;
  status: GroupState['status'];
  episode: number;
  severity: Severity;
  peak: Severity;
  title: string;
  firing: number[];
  marked: number;
  alert_count: number;
  event_count: number;
  holders: string[];
  assignee_id: string | null;
  snoozed_until: number | null;
  snooze_mode: 'until_time' | 'until_change' | null;
  ack_expires_at: number | null;
  resolved_by: ResolvedBy | null;
  resolved_at: number | null;
  opened_at: number;
  status_changed_at: number;
  first_seen_at: number;
  last_seen_at: number;
  reopens: number[];
  flapping_until: number | null;
  grew_notice_at: number | null;
  run: GroupState['run'];
  timer_at: number | null;
  undo: UndoRecord | null;
  version: number;
};

export const readGroup = (row: GroupRow): StoredGroup => ({
  workspaceId: row.workspace_id,
  groupKey: row.group_key,
  integrationId: row.integration_id,
  groupLabels: row.group_labels,
  state: {
    id: row.id,
    generation: row.generation,
    previousGroupId: row.previous_group_id,
    mergedIntoId: row.merged_into_id,
    status: row.status,
    episode: row.episode,
    severity: row.severity,
    peak: row.peak,
    title: row.title,
    firing: row.firing as unknown as FiringCounts,
    marked: row.marked,
    alertCount: row.alert_count,
    eventCount: row.event_count,
    holders: row.holders,
    assigneeId: row.assignee_id,
    snooze: row.snoozed_until === null ? null : { until: row.snoozed_until, mode: row.snooze_mode ?? 'until_time' },
    ackExpiresAt: row.ack_expires_at,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at,
    openedAt: row.opened_at,
    statusChangedAt: row.status_changed_at,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    reopens: row.reopens,
    flappingUntil: row.flapping_until,
    grewNoticeAt: row.grew_notice_at,
    run: row.run,
    timerAt: row.timer_at,
    undo: row.undo,
    version: row.version,
  },
});

/** Columns of "Alert" in the order of `AlertRow`. */
export const ALERT_COLUMNS = `a.id, a.workspace_id, a.group_id, a.integration_id, a.fingerprint, a.status, a.severity,
  ${ms('a.starts_at')} as starts_at, ${ms('a.first_seen_at')} as first_seen_at,
  ${ms('a.last_seen_at')} as last_seen_at, ${ms('a.resolved_at')} as resolved_at, a.resolved_by, a.marked,
  a.pinned, a.event_count`;

export type AlertRow = {
  id: string;
  workspace_id: string;
  group_id: string;
  integration_id: string;
  fingerprint: string;
  status: AlertStatus;
  severity: Severity;
  starts_at: number | null;
  first_seen_at: number;
  last_seen_at: number;
  resolved_at: number | null;
  resolved_by: ResolvedBy | null;
  marked: boolean;
  pinned: boolean;
  event_count: number;
};

export const readAlert = (row: AlertRow): StoredAlert => ({
  workspaceId: row.workspace_id,
  state: {
    id: row.id,
    groupId: row.group_id,
    integrationId: row.integration_id,
    fingerprint: row.fingerprint,
    status: row.status,
    severity: row.severity,
    startsAt: row.starts_at,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
    marked: row.marked,
    pinned: row.pinned,
    eventCount: row.event_count,
  },
});
