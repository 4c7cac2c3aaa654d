import { z } from 'zod';
import { Configured, Id, SeenRevision } from './common.ts';
import { Severity } from './enums.ts';
import { POLICY_LIMITS } from './policy-limits.ts';
import { WeekHours } from './wall-time.ts';

const ids = (max: number) => z.array(z.uuid()).min(1).max(max);

/** Whom each group in turn goes to. Lists of the same members, and steps with the same schedule, share their turns. */
export const RoundRobinOver = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('members'), memberIds: ids(POLICY_LIMITS.rotating) }),
    z.object({ kind: z.literal('schedule'), scheduleId: z.uuid() }),
  ])
  .meta({ id: 'RoundRobinOver' });
export type RoundRobinOver = z.infer<typeof RoundRobinOver>;

/** Whom a step tells, decided when the step is due. Viewers cannot respond and are never told. */
export const PolicyTarget = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('member'), memberId: z.uuid() }),
    z.object({ kind: z.literal('schedule'), scheduleId: z.uuid() }).meta({ description: 'Who is on call then.' }),
    z.object({ kind: z.literal('team'), teamId: z.uuid() }).meta({ description: 'All of the team.' }),
    z.object({ kind: z.literal('everyone_who_can_respond') }),
    z
      .object({ kind: z.literal('channel'), channelId: z.uuid() })
      .meta({ description: 'A destination that is no person.' }),
    z
      .object({ kind: z.literal('round_robin'), over: RoundRobinOver })
      .meta({ description: 'One of them, the next one each time.' }),
  ])
  .meta({ id: 'PolicyTarget' });
export type PolicyTarget = z.infer<typeof PolicyTarget>;

/** All of what is given must hold when the step is due; else the step is passed over, and the next is due at once. */
export const StepCondition = z
  .object({
    between: WeekHours.nullable().default(null),
    onlyIfFiringAtLeast: z.number().int().min(1).max(100_000).nullable().default(null).meta({
      description: 'How many alerts of the group must fire.',
    }),
    minSeverity: Severity.nullable().default(null),
  })
  .meta({ id: 'StepCondition' });
export type StepCondition = z.infer<typeof StepCondition>;

export const PolicyStep = z
  .object({
    delayMs: z.number().int().min(0).max(POLICY_LIMITS.delayMs).meta({
      description:
        'After the step before it; for the first step, after the run began. A minute at least; the first may be 0.',
    }),
    targets: z.array(PolicyTarget).min(1).max(POLICY_LIMITS.targets),
    condition: StepCondition.nullable().default(null),
  })
  .meta({ id: 'PolicyStep' });
export type PolicyStep = z.infer<typeof PolicyStep>;

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
  steps: z.array(PolicyStep).min(1).max(POLICY_LIMITS.steps),
  repeats: z
    .number()
    .int()
    .min(0)
    .max(POLICY_LIMITS.repeats)
    .meta({ description: 'How often the steps are walked again after the first round.' }),
  fallbackMemberIds: z.array(z.uuid()).max(POLICY_LIMITS.fallback).meta({
    description: 'Who hears, each hour, of a group that nobody answered; empty: the owners and admins.',
  }),
};

export const EscalationPolicy = Configured.extend(settings).meta({ id: 'EscalationPolicy' });
export type EscalationPolicy = z.infer<typeof EscalationPolicy>;
export const EscalationPolicyList = z.object({ items: z.array(EscalationPolicy) }).meta({ id: 'EscalationPolicyList' });
export type EscalationPolicyList = z.infer<typeof EscalationPolicyList>;

/** Steps as they may be written: what was stored before is read with whatever delay it has. */
const writtenSteps = settings.steps.superRefine((steps, context) => {
  for (const [index, { delayMs }] of steps.entries()) {
    const startsAtOnce = index === 0 && delayMs === 0;
    if (startsAtOnce || delayMs >= POLICY_LIMITS.delayMsMin) continue;
    const message = `must be ${POLICY_LIMITS.delayMsMin} at least${index === 0 ? ', or 0' : ''}`;
    context.addIssue({ code: 'custom', path: [index, 'delayMs'], message });
  }
});

export const CreateEscalationPolicy = z
  .object({
    ...settings,
    steps: writtenSteps,
    description: settings.description.default(''),
    repeats: settings.repeats.default(0),
    fallbackMemberIds: settings.fallbackMemberIds.default([]),
  })
  .meta({ id: 'CreateEscalationPolicy' });
export type CreateEscalationPolicy = z.infer<typeof CreateEscalationPolicy>;
export const UpdateEscalationPolicy = z
  .object({ ...settings, steps: writtenSteps, revision: SeenRevision })
  .partial()
  .meta({ id: 'UpdateEscalationPolicy' });
export type UpdateEscalationPolicy = z.infer<typeof UpdateEscalationPolicy>;

/** A route that a group took, and the revisions that decided so. */
export const MatchedRoute = z
  .object({
    routeId: Id,
    name: z.string(),
    revision: z.int(),
    policyId: Id,
    policyRevision: z.int(),
    channelIds: z.array(Id).default([]),
  })
  .meta({ id: 'MatchedRoute' });
export type MatchedRoute = z.infer<typeof MatchedRoute>;

export const RouteReason = z.enum(['route', 'no_route']).meta({ id: 'RouteReason' });
export type RouteReason = z.infer<typeof RouteReason>;

/** What a run walks through, as it stood when its first step was due; stored on the run. */
export const RunPolicy = z.object({
  name: z.string(),
  /** Where policies are joined, a step may have more targets than any of theirs. */
  steps: z.array(PolicyStep.extend({ targets: z.array(PolicyTarget) })),
  repeats: z.int(),
  /** Who hears of a group that nobody answered. */
  fallback: z
    .object({ memberIds: z.array(z.string()), ownersAndAdmins: z.boolean() })
    .default({ memberIds: [], ownersAndAdmins: true }),
  reason: RouteReason.default('no_route'),
  matched: z.array(MatchedRoute).default([]),
});
export type RunPolicy = z.infer<typeof RunPolicy>;
