import type { GapReason, Schedule, ScheduleException } from '@signalcraft/contracts/schedules';
import type { Span } from './on-call-spans.ts';

/** What decides who is on call. */
export type OnCallPlan = Pick<Schedule, 'zone' | 'layers'> & {
  /** In the order in which they were made: a later one stands above the earlier ones, and all above the layers. */
  exceptions: readonly ScheduleException[];
};

/** What put somebody on call. */
export type OnCallBy =
  | { kind: 'layer'; layerId: string; turn: number }
  | { kind: 'override'; overrideId: string }
  | { kind: 'temporary'; temporaryScheduleId: string; shift: number };

export type OnCall =
  | { kind: 'held'; memberId: string; by: OnCallBy }
  | { kind: 'gap'; reason: Exclude<GapReason, 'person_gone'> }
  /** The plan names a person who is no member any more. Nobody from below steps in unseen. */
  | { kind: 'gap'; reason: 'person_gone'; memberId: string; by: OnCallBy };

export type OnCallSegment = Span & { onCall: OnCall };
