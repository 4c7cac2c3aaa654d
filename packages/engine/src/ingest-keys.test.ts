import { randomBytes } from 'node:crypto';
import { parseEncryptionKey } from '@signalcraft/platform/encryption';
import { expect, test } from 'vitest';
import { makeIngestKey, openIngestKey, sealIngestKey } from './ingest-keys.ts';
import { hashKey } from './integration-cache.ts';

const encryptionKey = parseEncryptionKey(randomBytes(32).toString('base64'));

test('an ingest key is found by its hash and opens for its own integration only', () => {
  const ingestKey = makeIngestKey();
  expect(ingestKey).toMatch(/^sci_[\w-]{43}$/);
  expect(makeIngestKey()).not.toBe(ingestKey);

  const { keyHash, keySealed } = sealIngestKey({ encryptionKey, workspaceId: 'w', integrationId: 'one', ingestKey });
  expect(keyHash).toEqual(hashKey(ingestKey));
  expect(keySealed).not.toContain(ingestKey);
  expect(openIngestKey({ encryptionKey, workspaceId: 'w', integrationId: 'one', keySealed })).toBe(ingestKey);
  expect(() => openIngestKey({ encryptionKey, workspaceId: 'w', integrationId: 'two', keySealed })).toThrow(
    'altered, or sealed for another place',
  );
});
