/** A rate: `burst` requests at once, and `perMinute` at an even pace. */
export type RateLimit = { perMinute: number; burst: number };

/** How many seconds' worth of its rate a caller may ask for at once. */
const BURST_SECONDS = 10;

/** The rate of one API key, or of one member, while nothing else is configured. */
export const REQUESTS_PER_MINUTE = 6_000;

/** Every limit of the API by its name, over all processes together. Deliveries have limits of their own. */
export type RateLimits = Record<'key' | 'member' | 'address' | 'refused', RateLimit>;

/** The limits where a key or a member may ask `perMinute` times. */
export const rateLimitsOf = (perMinute: number): RateLimits => {
  const caller = { perMinute, burst: Math.max(1, Math.round((perMinute / 60) * BURST_SECONDS)) };
  return {
    key: caller,
    member: caller,
    // Of one address: requests of nobody, and of those whose session or token has ended.
    address: { perMinute: 600, burst: 200 },
    // Of one address, and of one bearer: what was no key of ours.
    refused: { perMinute: 10, burst: 10 },
  };
};
