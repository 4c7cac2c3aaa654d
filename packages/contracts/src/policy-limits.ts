/** What one policy may hold, and a workspace of them. Delays in milliseconds. */
export const POLICY_LIMITS = {
  policies: 500,
  steps: 20,
  targets: 20,
  rotating: 50,
  fallback: 50,
  repeats: 9,
  delayMs: 24 * 60 * 60 * 1_000,
  /** The least from one step to the next; the first may also start at once. */
  delayMsMin: 60 * 1_000,
  /** How long the last step of a round is given to be answered, before the next round as before the end. */
  unansweredMs: 5 * 60 * 1_000,
  /** How many routes may join in one run where they continue. */
  joined: 10,
} as const;
