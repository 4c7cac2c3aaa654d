import { randomBytes } from 'node:crypto';
import {
  type EncryptionKey,
  type SealedPlace,
  seal,
  UnreadableSecretError,
  unseal,
} from '@signalcraft/platform/encryption';
import { earlierContextOf } from './earlier-context.ts';
import { hashKey } from './integration-cache.ts';

/** The two columns an ingest key stands in: its hash is looked up, its sealed text shown again to OWNER and ADMIN. */
export type StoredIngestKey = { keyHash: Buffer; keySealed: string };

type Of = { encryptionKey: EncryptionKey; workspaceId: string; integrationId: string };

/** A new ingest key: 256 bits, safe in a URL. */
export const makeIngestKey = (): string => `sci_${randomBytes(32).toString('base64url')}`;

/** What is stored of an integration's ingest key. It opens again only for this integration. */
export const sealIngestKey = (options: Of & { ingestKey: string }): StoredIngestKey => ({
  keyHash: hashKey(options.ingestKey),
  keySealed: seal({ key: options.encryptionKey, text: options.ingestKey, place: placeOf(options) }),
});

/** The ingest key again. Throws UnreadableSecretError where no key of ours made it, or another integration's. */
export function openIngestKey(options: Of & { keySealed: string }): string {
  const place = placeOf(options);
  const { encryptionKey: key, keySealed: sealed } = options;
  return unseal({ key, sealed, place, ...earlierContextOf(place) });
}

/** Whether the ingest key can be shown; deliveries are taken in either way, since they are known by its hash. */
export function isIngestKeyReadable(options: Of & { keySealed: string }): boolean {
  try {
    openIngestKey(options);
    return true;
  } catch (error) {
    if (error instanceof UnreadableSecretError) return false;
    throw error;
  }
}

const placeOf = ({ workspaceId, integrationId }: Of): SealedPlace => ({
  workspaceId,
  table: 'Integration',
  rowId: integrationId,
  column: 'key_sealed',
});
