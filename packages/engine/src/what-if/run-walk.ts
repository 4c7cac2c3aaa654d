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
};
