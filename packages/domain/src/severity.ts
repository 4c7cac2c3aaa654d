import { Severity } from '@signalcraft/contracts/enums';

/** Severities from least to worst: an index into this list is a rank, and the order of `FiringCounts`. */
export const SEVERITIES: readonly Severity[] = Severity.options;

const RANKS: Record<Severity, number> = { info: 0, low: 1, warning: 2, high: 3, critical: 4 };

/** 0 for `info` up to 4 for `critical`. */
export const severityRank = (severity: Severity): number => RANKS[severity];

export const isWorse = (severity: Severity, than: Severity): boolean => RANKS[severity] > RANKS[than];

/** How many alerts fire at each severity, in the order of `SEVERITIES`. */
export type FiringCounts = readonly [number, number, number, number, number];

export const NOTHING_FIRES: FiringCounts = [0, 0, 0, 0, 0];

export const countFiring = (counts: FiringCounts): number => counts[0] + counts[1] + counts[2] + counts[3] + counts[4];

/** The worst severity that fires, or null when nothing does. */
export function worstFiring(counts: FiringCounts): Severity | null {
  for (let rank = 4; rank >= 0; rank -= 1) {
    if ((counts[rank] ?? 0) > 0) return SEVERITIES[rank] ?? null;
  }
  return null;
}
