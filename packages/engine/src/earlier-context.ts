import type { SealedPlace } from '@signalcraft/platform/encryption';

const EARLIER: Record<string, string> = {
  'Integration.key_sealed': 'integration',
  'Channel.secret_sealed': 'channel-secret',
  'Channel.previous_secret_sealed': 'channel-secret',
  'Channel.headers_sealed': 'channel-headers',
};

/** What bound a value to its row before it was bound to its whole place: what was sealed then opens still. */
export function earlierContextOf({ table, column, rowId }: SealedPlace): { earlierContext?: string } {
  const name = EARLIER[`${table}.${column}`];
  return name === undefined ? {} : { earlierContext: `${name}:${rowId}` };
}
