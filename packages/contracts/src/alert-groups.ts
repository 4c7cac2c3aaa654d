import { z } from 'zod';
import { Actor, Id, IsoTime, Labels, PageQuery, page } from './common.ts';
import {
  AlertGroupStatus,
  AlertStatus,
  AttemptOutcome,
  ChannelName,
  HoldReason,
  NotificationKind,
  NotificationStatus,
  ResolvedBy,
  Severity,
} from './enums.ts';
import { GroupingRuleRef } from './grouping-rules.ts';

const MemberRef = z.object({ memberId: Id, name: z.string() }).meta({ id: 'MemberRef' });

/** Why a group, or an alert of it, pages nobody now, and the rule that says so. */
export const Hold = z
  .object({
    reason: HoldReason,
    until: IsoTime.nullable().meta({ description: 'When it ends, as far as that is known.' }),
    byType: z.enum(['silence', 'maintenance_window', 'inhibition_rule']).nullable(),
    byId: Id.nullable(),
    byName: z.string().nullable(),
  })
  .meta({ id: 'Hold' });
export type Hold = z.infer<typeof Hold>;

/** A row of the inbox. */
export const AlertGroupSummary = z
  .object({
    id: Id,
    status: AlertGroupStatus,
    severity: Severity.meta({ description: 'The worst of what fires now; the last known once nothing does.' }),
    peak: Severity.meta({ description: 'The worst since the group opened.' }),
    title: z.string(),
    alertCount: z.int(),
    firingCount: z.int(),
    eventCount: z.int(),
    firstSeenAt: IsoTime,
    lastSeenAt: IsoTime,
    statusChangedAt: IsoTime,
    snoozedUntil: IsoTime.nullable(),
    holders: z.array(Actor).meta({ description: 'Who acknowledged it, first first.' }),
    assignee: MemberRef.nullable(),
    labels: Labels.meta({ description: 'The labels that made the group.' }),
    integration: z.object({ id: Id, name: z.string(), source: z.string() }).nullable(),
    unattended: z.boolean().meta({ description: 'The policy is exhausted and nobody answered.' }),
    heldBy: HoldReason.nullable().meta({
      description: 'Why its run waited when its step was last looked at; null: it did not, or none is under way.',
    }),
    version: z.int(),
  })
  .meta({ id: 'AlertGroupSummary' });
export type AlertGroupSummary = z.infer<typeof AlertGroupSummary>;

export const AlertGroup = AlertGroupSummary.extend({
  generation: z.int(),
  episode: z.int(),
  groupKey: z.string(),
  groupedBy: z.string().meta({ description: 'What made its key, in words.' }),
  groupingRule: GroupingRuleRef.nullable().meta({
    description: 'The grouping rule that made its key, as it was then; null: the integration’s own grouping.',
  }),
  flapping: z
    .object({
      until: IsoTime.meta({ description: 'When it is calm, if nothing reopens it until then.' }),
      since: IsoTime,
      pagesSaved: z.int().meta({ description: 'Reopenings since then that paged nobody.' }),
    })
    .nullable()
    .meta({ description: 'While it comes and goes: after the one page that said so, it pages nobody.' }),
  openedAt: IsoTime,
  resolvedAt: IsoTime.nullable(),
  resolvedBy: ResolvedBy.nullable(),
  previousGroupId: Id.nullable(),
  mergedIntoId: Id.nullable(),
  nextStepAt: IsoTime.nullable().meta({ description: 'When the run tells the next people.' }),
  hold: Hold.nullable().meta({ description: 'Why it waits; null: it does not, or it is not open.' }),
  undoUntil: IsoTime.nullable().meta({ description: 'Until when the caller may undo the last move.' }),
}).meta({ id: 'AlertGroup' });
export type AlertGroup = z.infer<typeof AlertGroup>;

const statusList = z
  .string()
  .transform((text) => text.split(',').filter(Boolean))
  .pipe(z.array(AlertGroupStatus).max(4));

export const AlertGroupQuery = PageQuery.extend({
  status: statusList.optional().meta({ description: 'Comma-separated; without it, every status.' }),
  q: z.string().trim().max(200).optional().meta({ description: 'Words in the title or in label values.' }),
});
export type AlertGroupQuery = z.infer<typeof AlertGroupQuery>;
export const AlertGroupPage = page(AlertGroupSummary).meta({ id: 'AlertGroupPage' });
export type AlertGroupPage = z.infer<typeof AlertGroupPage>;

export const TimelineEntry = z
  .object({
    id: Id,
    at: IsoTime,
    reason: z.string(),
    actor: Actor,
    statusAfter: AlertGroupStatus.nullable(),
    text: z.string().meta({ description: 'The entry in words.' }),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;
export const TimelinePage = page(TimelineEntry).meta({ id: 'TimelinePage' });
export type TimelinePage = z.infer<typeof TimelinePage>;

export const Alert = z
  .object({
    id: Id,
    status: AlertStatus,
    severity: Severity,
    title: z.string(),
    description: z.string(),
    fingerprint: z.string(),
    labels: Labels,
    annotations: Labels,
    links: z.array(z.object({ label: z.string(), url: z.string() })),
    startsAt: IsoTime.nullable(),
    firstSeenAt: IsoTime,
    lastSeenAt: IsoTime,
    resolvedAt: IsoTime.nullable(),
    resolvedBy: ResolvedBy.nullable(),
    eventCount: z.int(),
    lastReceiptId: Id,
    integrationId: Id,
    groupedBy: z
      .object({
        text: z.string().meta({ description: 'Why it stands in this group, in words.' }),
        rule: GroupingRuleRef.nullable(),
        labels: Labels.meta({ description: 'What made its key when it began to fire.' }),
        movedBy: Actor.nullable().meta({ description: 'Who moved it here; null: its key led here.' }),
        movedAt: IsoTime.nullable(),
      })
      .meta({ id: 'AlertGroupedBy' }),
    mutedBy: Hold.extend({ causeAlertId: Id.nullable() }).meta({ id: 'Mute' }).nullable().meta({
      description: 'Why this alert alone would page nobody now; null: it would, or it does not fire.',
    }),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof Alert>;
export const AlertPage = page(Alert).meta({ id: 'AlertPage' });
export type AlertPage = z.infer<typeof AlertPage>;

export const NotificationAttempt = z
  .object({
    id: Id,
    number: z.int(),
    startedAt: IsoTime,
    finishedAt: IsoTime.nullable(),
    outcome: AttemptOutcome.nullable().meta({ description: 'Null while it is under way.' }),
    detail: z.string().nullable(),
  })
  .meta({ id: 'NotificationAttempt' });
export type NotificationAttempt = z.infer<typeof NotificationAttempt>;

export const Notification = z
  .object({
    id: Id,
    kind: NotificationKind,
    channel: ChannelName,
    destination: z.string(),
    recipient: MemberRef.nullable(),
    status: NotificationStatus,
    reason: z.string().nullable(),
    uncertain: z.boolean(),
    createdAt: IsoTime,
    dueAt: IsoTime,
    sentAt: IsoTime.nullable(),
    attempts: z.array(NotificationAttempt),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;
export const NotificationPage = page(Notification).meta({ id: 'NotificationPage' });
export type NotificationPage = z.infer<typeof NotificationPage>;

export const SnoozeBody = z
  .object({
    until: IsoTime.meta({ description: 'At most 30 days ahead.' }),
    mode: z.enum(['until_time', 'until_change']).default('until_time'),
  })
  .meta({ id: 'SnoozeBody' });
export type SnoozeBody = z.infer<typeof SnoozeBody>;
/** How many groups one merge takes, and how many alerts one move. */
export const REGROUP_LIMITS = { groups: 100, alerts: 1_000 } as const;

export const MergeBody = z
  .object({
    groupIds: z.array(z.uuid()).min(1).max(REGROUP_LIMITS.groups).meta({
      description: 'Groups that the one in the path takes; each is resolved for good and its key leads there.',
    }),
  })
  .meta({ id: 'MergeBody' });
export type MergeBody = z.infer<typeof MergeBody>;
const alertIds = z.array(z.uuid()).min(1).max(REGROUP_LIMITS.alerts).meta({ description: 'Alerts of the group.' });
export const SplitBody = z.object({ alertIds }).meta({ id: 'SplitBody' });
export type SplitBody = z.infer<typeof SplitBody>;
export const MoveBody = z.object({ alertIds, intoId: z.uuid() }).meta({ id: 'MoveBody' });
export type MoveBody = z.infer<typeof MoveBody>;
export const Regrouped = z
  .object({ group: AlertGroup, other: AlertGroup.meta({ description: 'Where the alerts stand now.' }) })
  .meta({ id: 'Regrouped' });
export type Regrouped = z.infer<typeof Regrouped>;

export const AssignBody = z.object({ memberId: z.uuid().nullable() }).meta({ id: 'AssignBody' });
export type AssignBody = z.infer<typeof AssignBody>;
export const CommentBody = z.object({ text: z.string().trim().min(1).max(10_000) }).meta({ id: 'CommentBody' });
export type CommentBody = z.infer<typeof CommentBody>;

export const AlertGroupAction = z
  .enum(['acknowledge', 'unacknowledge', 'resolve', 'reopen', 'snooze', 'unsnooze', 'undo'])
  .meta({ id: 'AlertGroupAction' });
export type AlertGroupAction = z.infer<typeof AlertGroupAction>;

export const BulkBody = z
  .object({ action: AlertGroupAction, ids: z.array(z.uuid()).min(1).max(500), snooze: SnoozeBody.optional() })
  .refine((body) => body.action !== 'snooze' || body.snooze, { path: ['snooze'], message: 'snooze needs until' })
  .meta({ id: 'BulkBody' });
export type BulkBody = z.infer<typeof BulkBody>;
export const BulkResult = z
  .object({
    results: z.array(
      z.object({
        id: Id,
        ok: z.boolean(),
        group: AlertGroupSummary.optional(),
        code: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'BulkResult' });
export type BulkResult = z.infer<typeof BulkResult>;
