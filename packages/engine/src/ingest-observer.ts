import type { IngestOutcome } from './ingest-outcome.ts';

/** What the metrics hear of the ingest path. */
export type IngestObserver = {
  /** A delivery is committed; `seconds` since it was read. */
  accepted(event: { alerts: number; seconds: number }): void;
  flushed(event: { deliveries: number; alerts: number; seconds: number }): void;
  refused(reason: Exclude<IngestOutcome['kind'], 'accepted'>): void;
};
