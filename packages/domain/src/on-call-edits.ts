import type { Override, ScheduleException } from '@signalcraft/contracts/schedules';
import { segmentsBetween } from './on-call.ts';
import { spanOfException, spanOfShift } from './on-call-exceptions.ts';
import type { OnCallPlan } from './on-call-plan.ts';
import type { Span } from './on-call-spans.ts';
import { wallTimeOf } from './on-call-wall-time.ts';
import type { Instant } from './time.ts';

export type ExceptionDecision =
  | { kind: 'accepted' }
  /** Where in the exception, as a path of fields, and why. */
  | { kind: 'refused'; path: (string | number)[]; reason: 'empty' | 'over' | 'person_gone' };

/** Whether an override or temporary schedule may be made now: it has a length, an end to come, and only members. */
export function decideException(options: {
  exception: ScheduleException;
  members: ReadonlySet<string>;
  now: Instant;
}): ExceptionDecision {
  const { exception, members, now } = options;
  const { from, to } = spanOfException({ exception });
  if (from >= to) return { kind: 'refused', path: ['endsAt'], reason: 'empty' };
  if (to <= now) return { kind: 'refused', path: ['endsAt'], reason: 'over' };
  if (exception.kind === 'override') {
    if (members.has(exception.memberId)) return { kind: 'accepted' };
    return { kind: 'refused', path: ['memberId'], reason: 'person_gone' };
  }
  for (const [shift, { memberId }] of exception.shifts.entries()) {
    if (!members.has(memberId)) {
      return { kind: 'refused', path: ['shifts', shift, 'memberId'], reason: 'person_gone' };
    }
    const span = spanOfShift({ temporary: exception, shift });
    if (span.from >= span.to) return { kind: 'refused', path: ['shifts', shift, 'endsAt'], reason: 'empty' };
  }
  return { kind: 'accepted' };
}

/** A part of the plan that somebody holds and gives away. */
export type SwapSide = Span & { memberId: string };

export type SwapDecision =
  /** Both stand in the plan together, or neither. */
  | { kind: 'accepted'; overrides: [NewOverride, NewOverride] }
  | { kind: 'refused'; reason: 'same_person' | 'overlapping' }
  | { kind: 'refused'; reason: 'empty' | 'begun' | 'person_gone' | 'not_holder'; side: 'offered' | 'wanted' };

export type NewOverride = Omit<Override, 'id'>;

/**
 * Whether two people may swap what they hold, as the plan stands now: each must hold the whole of theirs, and neither
 * has begun. The two overrides say so to the second.
 */
export function decideSwap(options: {
  plan: OnCallPlan;
  members: ReadonlySet<string>;
  offered: SwapSide;
  wanted: SwapSide;
  now: Instant;
}): SwapDecision {
  const { plan, members, offered, wanted, now } = options;
  for (const [side, { memberId, from, to }] of Object.entries({ offered, wanted }) as [
    'offered' | 'wanted',
    SwapSide,
  ][]) {
    if (from >= to) return { kind: 'refused', reason: 'empty', side };
    if (from < now) return { kind: 'refused', reason: 'begun', side };
    if (!members.has(memberId)) return { kind: 'refused', reason: 'person_gone', side };
    const holds = segmentsBetween({ plan, members, from, to }).every(
      ({ onCall }) => onCall.kind === 'held' && onCall.memberId === memberId,
    );
    if (!holds) return { kind: 'refused', reason: 'not_holder', side };
  }
  if (offered.memberId === wanted.memberId) return { kind: 'refused', reason: 'same_person' };
  if (offered.from < wanted.to && wanted.from < offered.to) return { kind: 'refused', reason: 'overlapping' };
  const override = ({ from, to }: Span, memberId: string): NewOverride => ({
    kind: 'override',
    memberId,
    zone: plan.zone,
    startsAt: wallTimeOf({ at: from, zone: plan.zone }),
    endsAt: wallTimeOf({ at: to, zone: plan.zone }),
  });
  return { kind: 'accepted', overrides: [override(offered, wanted.memberId), override(wanted, offered.memberId)] };
}
