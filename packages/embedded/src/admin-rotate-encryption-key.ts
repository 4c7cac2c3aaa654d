import type { Database } from '@signalcraft/database/database';
import { countSealed, rotateEncryptionKey } from '@signalcraft/engine/rotate-encryption-key';
import type { EncryptionKey } from '@signalcraft/platform/encryption';

/**
 * Seals everything with the current key, unless it is only asked how much needs an old one; answers what to tell the
 * operator. Sealing can be broken off at any time and started again.
 */
export async function rotateKey(options: {
  database: Database;
  encryptionKey: EncryptionKey;
  check: boolean;
  print: (text: string) => void;
}): Promise<string> {
  const { database, encryptionKey, print } = options;
  const done = options.check
    ? []
    : [
        await rotateEncryptionKey({
          database,
          encryptionKey,
          onProgress: ({ resealed }) => print(`${resealed} sealed anew so far`),
        }),
      ];
  const { current, old, unknown } = await countSealed({ database, encryptionKey });
  return [
    ...done.map(({ resealed }) => `${values(resealed)} sealed anew with the current key.`),
    `${values(old)} of ${current + old + unknown} still ${old === 1 ? 'needs' : 'need'} a key of ENCRYPTION_KEYS_OLD${
      old === 0 ? ': it may be removed' : ''
    }.`,
    ...(unknown > 0 ? [`${values(unknown)} cannot be read: sealed with a key that is not given.`] : []),
    ...done
      .map(({ unreadable }) => unreadable - unknown)
      .filter((altered) => altered > 0)
      .map((altered) => `${values(altered)} cannot be read: altered since, or moved from another place.`),
  ].join('\n');
}

const values = (count: number): string => (count === 1 ? 'One value' : `${count} values`);
