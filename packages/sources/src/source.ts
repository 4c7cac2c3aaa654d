import type { SourceName } from '@signalcraft/contracts/enums';
import type { FieldMapping } from '@signalcraft/contracts/integrations';
import type { IncomingAlert } from '@signalcraft/domain/alert';
import type { Instant } from '@signalcraft/domain/time';

export type SourceConfig = { mapping: FieldMapping };

/**
 * What a body holds. `problem` says, for the sender's eyes, where and why it does not fit. A list whose good alerts
 * were read is `ok` with a problem that names the others.
 */
export type ParseResult = { ok: true; alerts: IncomingAlert[]; problem?: string } | { ok: false; problem: string };

export type RequestHeaders = Record<string, string | string[] | undefined>;

/** One kind of sender: how its deliveries are read. Everything here is pure. */
export type Source = {
  name: SourceName;
  title: string;
  description: string;
  /** Reads a body that is JSON. Never throws, whatever the JSON holds. */
  parse(options: { body: unknown; config: SourceConfig; receivedAt: Instant }): ParseResult;
  /** The id that the sender itself gave this delivery, at most 255 characters; null: it gave none. */
  deliveryId(headers: RequestHeaders): string | null;
  /** What an overloaded server answers: 429 only where the sender is known to try again after it. */
  overloadStatus: 429 | 503;
  /** All methods and media types that the sender uses. */
  methods: readonly 'POST'[];
  contentTypes: readonly string[];
  /** A body to try the integration with. */
  sample: Record<string, unknown>;
};
