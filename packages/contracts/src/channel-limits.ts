/** What a channel may hold, and a workspace of them. */
export const CHANNEL_LIMITS = {
  channels: 200,
  headers: 10,
  headerValueLength: 1_000,
  /** How many messages the picture of a channel's health shows. */
  recent: 50,
  /** How long a replaced secret goes on signing beside the new one. */
  overlapMs: 24 * 60 * 60 * 1_000,
  /** How often one caller may try channels within the time. */
  tests: 5,
  testsWithinMs: 10 * 60 * 1_000,
} as const;
