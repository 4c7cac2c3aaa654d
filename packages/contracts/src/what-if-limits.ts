export const WHAT_IF_LIMITS = {
  /** As long as events are kept. */
  days: 30,
  edits: 50,
  /** Differences that one answer lists; all are counted. */
  differences: 2_000,
  payloadBytes: 128 * 1_024,
  /** Alerts of one pasted payload that are walked through. */
  payloadAlerts: 50,
} as const;
