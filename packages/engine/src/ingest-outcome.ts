import type { IngestAccepted } from '@signalcraft/contracts/ingest';

/** What became of one delivery; the route holds the only switch from here to an HTTP status. */
export type IngestOutcome =
  | { kind: 'accepted'; answer: IngestAccepted }
  | { kind: 'refused'; reason: 'unknown_key' | 'wrong_source' | 'bad_signature' }
  | { kind: 'malformed_json' }
  | { kind: 'too_deep' }
  | { kind: 'too_large' }
  | { kind: 'overloaded'; status: 429 | 503; retryAfterSeconds: number }
  | { kind: 'database_down'; retryAfterSeconds: number };

/** What became of taking a stored delivery in once more. */
export type RerunOutcome =
  | Extract<IngestOutcome, { kind: 'accepted' | 'overloaded' | 'database_down' }>
  | { kind: 'not_found' }
  /** All of its alerts were taken in already, or its body cannot be read yet. */
  | { kind: 'nothing_to_rerun' };

/** One delivery as it came in: raw bytes, undecoded but for the content encoding. */
export type Delivery = {
  source: string;
  key: string;
  headers: Record<string, string | string[] | undefined>;
  contentType: string | null;
  body: Buffer;
};
