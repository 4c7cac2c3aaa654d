import type { AuthClient } from '@signalcraft/database/auth-client';
import {
  type EncryptionKey,
  type SealedPlace,
  seal,
  UnreadableSecretError,
  unseal,
} from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import type { Logger } from '@signalcraft/platform/log';
import type { Jwk } from 'better-auth/plugins/jwt';

type Options = { authClient: AuthClient; encryptionKey: EncryptionKey; log: Logger };

/**
 * Where the library keeps the keys that sign tokens: their private halves sealed as every other secret is. One that
 * cannot be opened signs nothing any more, so that the library makes another; its public half verifies what it signed.
 */
export const signingKeys = (options: Options) => ({
  getJwks: async (): Promise<Jwk[]> => {
    const { rows } = await options.authClient.query('select * from jwks order by "createdAt"');
    return (rows as Jwk[]).map((row) => ({ ...row, ...privateHalf({ ...options, row }) }));
  },
  createJwk: async (key: Omit<Jwk, 'id'>): Promise<Jwk> => {
    const id = newId(Date.now());
    const privateKey = seal({ key: options.encryptionKey, text: key.privateKey, place: placeOf(id) });
    await options.authClient.query(
      `insert into jwks (id, "publicKey", "privateKey", alg, crv, "createdAt") values ($1, $2, $3, $4, $5, $6)`,
      [id, key.publicKey, privateKey, key.alg ?? null, key.crv ?? null, key.createdAt],
    );
    options.log.info({ keyId: id }, 'A new key signs tokens');
    return { ...key, id };
  },
});

function privateHalf({ encryptionKey, row }: Options & { row: Jwk }): Partial<Jwk> {
  try {
    return { privateKey: unseal({ key: encryptionKey, sealed: row.privateKey, place: placeOf(row.id) }) };
  } catch (error) {
    if (!(error instanceof UnreadableSecretError)) throw error;
    // Over, for the library: it signs with none that is, and still gives out its public half.
    return { expiresAt: new Date(Date.now() - 1) };
  }
}

const placeOf = (id: string): SealedPlace => ({
  workspaceId: null,
  table: 'auth.jwks',
  rowId: id,
  column: 'privateKey',
});
