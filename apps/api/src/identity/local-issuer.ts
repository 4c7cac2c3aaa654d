import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { TokenIssuer } from './verify-token.ts';

export const LOCAL_ISSUER = 'signalcraft-local';

/** How often a key that is not known is asked for: a forged `kid` must not ask the database each time. */
const LOOK_AGAIN_MS = 1_000;

/** Tokens of the accounts that this installation keeps itself; its keys are read once and again for a new `kid`. */
export function localIssuer(options: { readKeys: () => Promise<(JsonWebKey & { kid: string })[]> }): TokenIssuer {
  let keys = new Map<string, string>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;
  const load = async (): Promise<void> => {
    const found = await options.readKeys();
    keys = new Map(found.map(({ kid, ...jwk }) => [kid, toPem(jwk)]));
  };
  return {
    provider: 'local',
    iss: LOCAL_ISSUER,
    publicKey: async (kid) => {
      if (kid === undefined) return null;
      if (!keys.has(kid) && (asking || performance.now() - askedAt >= LOOK_AGAIN_MS)) {
        askedAt = performance.now();
        asking ??= load().finally(() => {
          asking = null;
        });
        await asking;
      }
      return keys.get(kid) ?? null;
    },
  };
}

const toPem = (jwk: JsonWebKey): string =>
  createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
