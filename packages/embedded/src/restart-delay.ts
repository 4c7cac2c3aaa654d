const FIRST_DELAY_MS = 1_000;
const DELAY_MS_MAX = 30_000;
/** A program that ran this long had recovered. */
const STEADY_MS = 60_000;

/** How long to wait before a program that ended is started again, and how many quick ends in a row that makes. */
export function nextRestart(options: { quickEnds: number; ranMs: number }): { quickEnds: number; delayMs: number } {
  const quickEnds = options.ranMs >= STEADY_MS ? 1 : options.quickEnds + 1;
  return { quickEnds, delayMs: Math.min(DELAY_MS_MAX, FIRST_DELAY_MS * 2 ** (quickEnds - 1)) };
}
