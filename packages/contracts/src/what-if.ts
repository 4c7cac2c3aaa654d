import { z } from 'zod';
import { Id, IsoTime, Labels } from './common.ts';
import { ChannelName, HoldReason, IncomingStatus, NotificationKind, Severity, SourceName } from './enums.ts';
import { CreateEscalationPolicy, MatchedRoute, RouteReason } from './escalation-policies.ts';
import { CreateGroupingRule } from './grouping-rules.ts';
import { CreateInhibitionRule } from './inhibition-rules.ts';
import { Grouping } from './integrations.ts';
import { CreateMaintenanceWindow } from './maintenance-windows.ts';
import { CreateRoute, ROUTE_LIMITS } from './routes.ts';
import { CreateSchedule } from './schedule-api.ts';
import { CreateSilence } from './silences.ts';
import { WHAT_IF_LIMITS } from './what-if-limits.ts';

/** A draft in the stead of what is saved under an id, or beside it; without a draft, as if that were deleted. */
const edits = <T extends z.ZodType>(draft: T) =>
  z
    .array(
      z.object({
        replaces: z.uuid().nullable().default(null),
        draft: draft.nullable().default(null),
      }),
    )
    .max(WHAT_IF_LIMITS.edits)
    .default([]);

/** What is edited and not saved. Each part that is left out counts as it is saved. */
export const WhatIfDraft = z
  .object({
    silences: edits(CreateSilence).meta({
      description: 'A draft counts as if it had been on all the time.',
    }),
    maintenanceWindows: edits(CreateMaintenanceWindow).meta({
      description:
        'A recurring draft counts as if it had begun long ago, one that is open once as if it had been open all the time.',
    }),
    inhibitionRules: edits(CreateInhibitionRule),
    routes: edits(CreateRoute),
    routeOrder: z.array(z.uuid()).max(ROUTE_LIMITS.routes).nullable().default(null).meta({
      description: 'Every route of the workspace, once each; null: as they stand.',
    }),
    escalationPolicies: edits(CreateEscalationPolicy),
    schedules: edits(CreateSchedule).meta({ description: 'Under what lies over the saved one.' }),
    groupingRules: edits(CreateGroupingRule),
    integrations: z
      .array(z.object({ id: z.uuid(), grouping: Grouping }))
      .max(WHAT_IF_LIMITS.edits)
      .default([])
      .meta({ description: 'The grouping of integrations.' }),
  })
  .meta({ id: 'WhatIfDraft' });
export type WhatIfDraft = z.infer<typeof WhatIfDraft>;
/** As it is asked: parts and settings that are left out have their defaults. */
export type WhatIfDraftInput = z.input<typeof WhatIfDraft>;

export const AskWhatIf = z
  .object({
    days: z.number().int().min(1).max(WHAT_IF_LIMITS.days).default(WHAT_IF_LIMITS.days),
    draft: WhatIfDraft.nullable().default(null).meta({
      description: 'Null: what is saved now is compared with what did happen.',
    }),
  })
  .meta({ id: 'AskWhatIf' });
export type AskWhatIf = z.infer<typeof AskWhatIf>;

/** Messages that left, by kind. */
const Counts = z
  .object({ pages: z.int(), updates: z.int(), clears: z.int() })
  .meta({ id: 'WhatIfCounts', description: 'Messages that left or would have left.' });
export type WhatIfCounts = z.infer<typeof Counts>;

export const WhatIfMessage = z
  .object({
    at: IsoTime.meta({ description: 'When it was made.' }),
    kind: NotificationKind,
    recipient: z.object({ type: z.enum(['member', 'channel']), id: Id, name: z.string() }),
    method: ChannelName,
    step: z.int().nullable(),
    round: z.int().nullable(),
    reason: z.string().meta({ description: 'What made its run begin, or what it tells of.' }),
    policy: z.string().nullable().meta({ description: 'The policy it went by.' }),
    group: z.object({
      id: Id.nullable().meta({ description: 'Where there is such a group; null in a replay.' }),
      title: z.string(),
      severity: Severity,
    }),
  })
  .meta({ id: 'WhatIfMessage' });
export type WhatIfMessage = z.infer<typeof WhatIfMessage>;

/** `added`: only after; `removed`: only before; `moved`: told at another time or by another step. */
export const WhatIfDifference = z
  .object({
    kind: z.enum(['added', 'removed', 'moved']),
    before: WhatIfMessage.nullable(),
    after: WhatIfMessage.nullable(),
  })
  .meta({ id: 'WhatIfDifference' });
export type WhatIfDifference = z.infer<typeof WhatIfDifference>;

export const WhatIfSummary = z
  .object({
    from: IsoTime,
    to: IsoTime,
    days: z.int(),
    alerts: z.int().meta({ description: 'How many stored alerts were replayed.' }),
    comparedWith: z.enum(['saved', 'happened']).meta({
      description: 'What `before` is: a replay of what is saved; or what did happen, where no draft was given.',
    }),
    happened: Counts.meta({ description: 'What did happen.' }),
    before: Counts,
    after: Counts,
    changedPages: z.int().meta({ description: 'Pages that were added, removed or moved.' }),
    byDay: z
      .array(
        z.object({
          day: z.iso.date().meta({ description: 'In UTC.' }),
          happened: z.int(),
          before: z.int(),
          after: z.int(),
        }),
      )
      .meta({ description: 'Pages of each day.' }),
    differences: z.int().meta({ description: 'How many there are; the first of them are listed.' }),
    moves: z.object({
      replayed: z.int().meta({ description: 'What people did then and was done again.' }),
      notPossible: z.int().meta({ description: 'What people did then and could not be done in the replay.' }),
    }),
  })
  .meta({ id: 'WhatIfSummary' });
export type WhatIfSummary = z.infer<typeof WhatIfSummary>;

/** One line of the answer: progress, then the summary, then the differences some at a time, and `done` at last. */
export const WhatIfLine = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('progress'),
      at: IsoTime.meta({ description: 'How far the replay has come.' }),
      alerts: z.int(),
      share: z.number().min(0).max(1),
    }),
    z.object({ kind: z.literal('summary'), summary: WhatIfSummary }),
    z.object({ kind: z.literal('differences'), items: z.array(WhatIfDifference) }),
    z.object({ kind: z.literal('done') }),
    z.object({ kind: z.literal('failed'), code: z.string(), detail: z.string() }),
  ])
  .meta({ id: 'WhatIfLine' });
export type WhatIfLine = z.infer<typeof WhatIfLine>;

export const TryPayload = z
  .object({
    integrationId: z.uuid().meta({ description: 'As if it were sent to this one.' }),
    body: z.string().max(WHAT_IF_LIMITS.payloadBytes).meta({ description: 'What the tool would send.' }),
    draft: WhatIfDraft.nullable().default(null),
  })
  .meta({ id: 'TryPayload' });
export type TryPayload = z.infer<typeof TryPayload>;

const RuleRef = z.object({ id: Id, revision: z.int(), name: z.string() });

const TriedStep = z.object({
  at: IsoTime,
  step: z.int(),
  round: z.int(),
  recipients: z.array(z.object({ type: z.enum(['member', 'channel']), id: Id, name: z.string(), method: ChannelName })),
  text: z.string().meta({ description: 'What the step does, in words; with why, where it tells nobody or not all.' }),
});

export const PayloadTry = z
  .object({
    source: SourceName,
    problem: z.string().nullable().meta({ description: 'What could not be read.' }),
    alerts: z.array(
      z.object({
        title: z.string(),
        status: IncomingStatus,
        severity: Severity,
        labels: Labels,
        fingerprint: z.string(),
        flags: z.array(z.string()),
        reason: z.string().meta({ description: 'What the life cycle makes of it, where nothing fires yet.' }),
        group: z.int().nullable().meta({ description: 'Its place in `groups`; null: it joins none.' }),
      }),
    ),
    groups: z.array(
      z.object({
        groupKey: z.string(),
        labels: Labels,
        rule: RuleRef.nullable().meta({ description: 'The grouping rule; null: the integration’s own grouping.' }),
        grouping: z.string().meta({ description: 'In words.' }),
        title: z.string(),
        severity: Severity,
        existing: z.object({ id: Id, status: z.string() }).nullable().meta({
          description: 'The newest group of the same key that there is now.',
        }),
        route: z
          .object({
            reason: RouteReason,
            policy: z.string(),
            matched: z.array(MatchedRoute),
          })
          .nullable(),
        held: z
          .array(
            z.object({
              at: IsoTime,
              reason: HoldReason,
              until: IsoTime.nullable(),
              by: z.object({ type: z.string(), id: Id, revision: z.int(), name: z.string() }).nullable(),
            }),
          )
          .meta({ description: 'Why it waits, and from when.' }),
        steps: z.array(TriedStep),
        unattendedAt: IsoTime.nullable().meta({ description: 'When nobody would be left to tell.' }),
      }),
    ),
  })
  .meta({ id: 'PayloadTry' });
export type PayloadTry = z.infer<typeof PayloadTry>;
