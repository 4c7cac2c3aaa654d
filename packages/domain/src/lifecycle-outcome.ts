import type { LifecycleReason } from '@signalcraft/contracts/enums';
import type { ConflictReason } from '@signalcraft/contracts/errors';
import type {
  ActorRef,
  AlertFacts,
  AlertState,
  GroupState,
  RunEffect,
  Transition,
  Verdict,
} from './lifecycle-state.ts';
import type { Instant } from './time.ts';

/** For what an event may make. `generation`: one above the newest of the alert's own key. */
export type NewIds = { groupId: string; alertId: string; generation: number };

/** What happens to a group: an alert's event as table A judged it, a person's move, or time. */
export type LifecycleEvent =
  | { type: 'alert'; facts: AlertFacts; verdict: Verdict; newIds: NewIds }
  | { type: 'acknowledge' | 'unacknowledge' | 'resolve' | 'reopen' | 'unsnooze' | 'undo'; actor: ActorRef }
  | { type: 'snooze'; actor: ActorRef; until: Instant; mode: 'until_time' | 'until_change' }
  | { type: 'assign'; actor: ActorRef; memberId: string | null }
  | { type: 'timer' }
  | { type: 'silent' };

export type Changed = {
  ok: true;
  group: GroupState;
  groupIsNew: boolean;
  /** Only those that changed or are new. */
  alerts: AlertState[];
  transitions: Transition[];
  run: RunEffect | null;
  reason: LifecycleReason | null;
  unchanged: boolean;
};

export type Outcome = Changed | { ok: false; conflict: ConflictReason };
