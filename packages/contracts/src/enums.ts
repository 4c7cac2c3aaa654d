import { z } from 'zod';

/** The one list of each: the database's CHECK constraints are compared with these by a test. */

export const Role = z.enum(['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

/** Worst last, so that a severity's index is its rank. */
export const Severity = z.enum(['info', 'low', 'warning', 'high', 'critical']).meta({ id: 'Severity' });
export type Severity = z.infer<typeof Severity>;

export const AlertStatus = z.enum(['FIRING', 'RESOLVED']).meta({ id: 'AlertStatus' });
export type AlertStatus = z.infer<typeof AlertStatus>;

/** What a source says of an alert. */
export const IncomingStatus = z.enum(['firing', 'resolved', 'acknowledged']).meta({ id: 'IncomingStatus' });
export type IncomingStatus = z.infer<typeof IncomingStatus>;

export const AlertGroupStatus = z
  .enum(['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'])
  .meta({ id: 'AlertGroupStatus' });
export type AlertGroupStatus = z.infer<typeof AlertGroupStatus>;

/** Who ended an alert's episode: its source, a person, or silence beyond the source's resolve timeout. */
export const ResolvedBy = z.enum(['source', 'person', 'time']).meta({ id: 'ResolvedBy' });
export type ResolvedBy = z.infer<typeof ResolvedBy>;

export const SourceName = z.enum(['alertmanager', 'generic']).meta({ id: 'SourceName' });
export type SourceName = z.infer<typeof SourceName>;

export const HoldReason = z
  .enum(['maintenance', 'silenced', 'inhibited', 'flapping', 'group_wait'])
  .meta({ id: 'HoldReason' });
export type HoldReason = z.infer<typeof HoldReason>;

export const RunEndReason = z
  .enum(['acknowledged', 'snoozed', 'resolved', 'rerouted', 'merged', 'exhausted'])
  .meta({ id: 'RunEndReason' });
export type RunEndReason = z.infer<typeof RunEndReason>;

export const NotificationKind = z.enum(['PAGE', 'UPDATE', 'CLEAR', 'NOTE']).meta({ id: 'NotificationKind' });
export type NotificationKind = z.infer<typeof NotificationKind>;

export const NotificationStatus = z
  .enum([
    'PENDING',
    'SENDING',
    'RETRY',
    'SENT',
    'DELIVERED',
    'BOUNCED',
    'FAILED',
    'SUPPRESSED',
    'BUNDLED',
    'QUARANTINED',
  ])
  .meta({ id: 'NotificationStatus' });
export type NotificationStatus = z.infer<typeof NotificationStatus>;

/** A mail that belongs to no group. CANCELLED: what it was about was taken back before it left. */
export const OutgoingMailStatus = z
  .enum(['PENDING', 'SENDING', 'RETRY', 'SENT', 'FAILED', 'CANCELLED'])
  .meta({ id: 'OutgoingMailStatus' });
export type OutgoingMailStatus = z.infer<typeof OutgoingMailStatus>;

/** How one attempt ended; `lost` is a lease that ran out, so nobody knows whether the message left. */
export const AttemptOutcome = z.enum(['sent', 'retry', 'failed', 'lost']).meta({ id: 'AttemptOutcome' });
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

export const ChannelName = z.enum(['email', 'webhook']).meta({ id: 'ChannelName' });
export type ChannelName = z.infer<typeof ChannelName>;

/** What a channel of a workspace, which is no person, can be. */
export const ChannelKind = z.enum(['webhook', 'email']).meta({ id: 'ChannelKind' });
export type ChannelKind = z.infer<typeof ChannelKind>;

/** Why a transition happened: `Docs/LifeCycle.md` names the line of each. Stored on events and timeline entries. */
export const LifecycleReason = z
  .enum([
    'dropped_by_rule',
    'collapsed_over_limit',
    'superseded',
    'late_firing',
    'repeat',
    'severity_changed',
    'closed_by_person',
    'new_alert',
    'refired',
    'still_firing',
    'late_resolve',
    'source_resolved',
    'resolved_unknown',
    'already_resolved',
    'source_acknowledged',
    'source_silent',
    'opened',
    'reopened_snoozed',
    'reopened',
    'worsened',
    'worsened_after_ack',
    'worsened_while_snoozed',
    'grew',
    'grew_after_ack',
    'grew_while_snoozed',
    'snooze_broken',
    'part_resolved',
    'all_clear',
    'resolved_by_person',
    'acknowledged',
    'also_acknowledged',
    'unacknowledged',
    'ack_expired',
    'snoozed',
    'snooze_ended',
    'unsnoozed',
    'snooze_over',
    'reopened_by_person',
    'undone',
    'merged',
    'moved',
    'emptied',
    'assigned',
    'flapping_started',
    'flapping_ended',
  ])
  .meta({ id: 'LifecycleReason' });
export type LifecycleReason = z.infer<typeof LifecycleReason>;

/** What a run did, and what a person wrote: the timeline's entries that no life-cycle transition made. */
export const TimelineNote = z
  .enum([
    'run_started',
    'paged',
    'held',
    'hold_over',
    'reached_nobody',
    'step_failed',
    'late',
    'exhausted',
    'comment',
    'no_route',
    'routed',
    'rerouted',
    'condition_not_met',
    'channel_disabled',
  ])
  .meta({ id: 'TimelineNote' });
export type TimelineNote = z.infer<typeof TimelineNote>;

export const ActorType = z.enum(['source', 'member', 'api_key', 'system']).meta({ id: 'ActorType' });
export type ActorType = z.infer<typeof ActorType>;
