import { ChannelHeader } from '@signalcraft/contracts/channels';
import {
  type EncryptionKey,
  type SealedPlace,
  seal,
  UnreadableSecretError,
  unseal,
} from '@signalcraft/platform/encryption';
import { earlierContextOf } from './earlier-context.ts';

type Of = { encryptionKey: EncryptionKey; workspaceId: string; channelId: string };
type Column = 'secret_sealed' | 'previous_secret_sealed' | 'headers_sealed';

/** The sealed columns of a channel; null: it has none. */
export type SealedOfChannel = {
  headersSealed: string | null;
  secretSealed: string | null;
  previousSecretSealed: string | null;
};

export const sealSecret = (options: Of & { secret: string }): string =>
  sealColumn({ ...options, column: 'secret_sealed', text: options.secret });

/** The secret in the column of the one before. Null where it cannot be read: it signs nothing any more. */
export function sealAsPrevious(options: Of & { secretSealed: string }): string | null {
  try {
    const text = openColumn({ ...options, column: 'secret_sealed', sealed: options.secretSealed });
    return sealColumn({ ...options, column: 'previous_secret_sealed', text });
  } catch (error) {
    if (error instanceof UnreadableSecretError) return null;
    throw error;
  }
}

/** None are null. */
export const sealHeaders = (options: Of & { headers: readonly ChannelHeader[] }): string | null =>
  options.headers.length === 0
    ? null
    : sealColumn({ ...options, column: 'headers_sealed', text: JSON.stringify(options.headers) });

/** What a channel sends with, headers by their names. Null where any of it cannot be read. */
export function openChannel(
  options: Of & SealedOfChannel,
): { headers: Record<string, string>; secrets: string[] } | null {
  const { headersSealed, secretSealed, previousSecretSealed } = options;
  const open = (column: Column, sealed: string | null): string[] =>
    sealed === null ? [] : [openColumn({ ...options, column, sealed })];
  try {
    const [headers = '[]'] = open('headers_sealed', headersSealed);
    return {
      headers: Object.fromEntries(
        ChannelHeader.array()
          .parse(JSON.parse(headers))
          .map(({ name, value }) => [name, value]),
      ),
      secrets: [...open('secret_sealed', secretSealed), ...open('previous_secret_sealed', previousSecretSealed)],
    };
  } catch (error) {
    if (error instanceof UnreadableSecretError) return null;
    throw error;
  }
}

const sealColumn = (options: Of & { column: Column; text: string }): string =>
  seal({ key: options.encryptionKey, text: options.text, place: placeOf(options) });

function openColumn(options: Of & { column: Column; sealed: string }): string {
  const place = placeOf(options);
  return unseal({ key: options.encryptionKey, sealed: options.sealed, place, ...earlierContextOf(place) });
}

const placeOf = ({ workspaceId, channelId, column }: Of & { column: Column }): SealedPlace => ({
  workspaceId,
  table: 'Channel',
  rowId: channelId,
  column,
});
