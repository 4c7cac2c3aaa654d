/** A point in time, in milliseconds since 1970-01-01T00:00:00Z. The domain never reads a clock: `now` is passed in. */
export type Instant = number;

export const seconds = (count: number): number => count * 1_000;
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;
