import type { RunEndReason } from '@signalcraft/contracts/enums';
import type { LockedRun } from '@signalcraft/domain/due-step';
import type { Instant } from '@signalcraft/domain/time';

/** A run of a replay: what a row of "EscalationRun" would be. */
export type WalkedRun = Omit<LockedRun, 'nextStepAt' | 'hasPagedThisRound' | 'isExhausted'> & {
  id: string;
  groupId: string;
  startedAt: Instant;
  nextStepAt: Instant | null;
  endedAt: Instant | null;
  endReason: RunEndReason | null;
  /** What the last look found that held it. */
  held: HeldLook | null;
};

/** A hold that was looked at, and until when another look finds the same, unless its group or what mutes changes. */
export type HeldLook = { epoch: number; groupVersion: number; endsAt: Instant | null; sameUntil: Instant };
