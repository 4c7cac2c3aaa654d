import { randomBytes } from 'node:crypto';
import { type EncryptionKey, seal, unseal } from '@signalcraft/platform/encryption';
import { hashKey } from './integration-cache.ts';

/** The two columns an ingest key stands in: its hash is looked up, its sealed text shown again to OWNER and ADMIN. */
export type StoredIngestKey = { keyHash: Buffer; keySealed: string };

/** A new ingest key: 256 bits, safe in a URL. */
export const makeIngestKey = (): string => `sci_${randomBytes(32).toString('base64url')}`;

/** What is stored of an integration's ingest key. It opens again only for this integration. */
export const sealIngestKey = (options: {
  encryptionKey: EncryptionKey;
  integrationId: string;
  ingestKey: string;
}): StoredIngestKey => ({
  keyHash: hashKey(options.ingestKey),
  keySealed: seal({
    key: options.encryptionKey,
    text: options.ingestKey,
    context: contextOf(options.integrationId),
  }),
});

/** The ingest key again. Throws when it was sealed with another key, or for another integration. */
export const openIngestKey = (options: {
  encryptionKey: EncryptionKey;
  integrationId: string;
  keySealed: string;
}): string =>
  unseal({ key: options.encryptionKey, sealed: options.keySealed, context: contextOf(options.integrationId) });

const contextOf = (integrationId: string): string => `integration:${integrationId}`;
