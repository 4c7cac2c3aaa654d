import { createPublicKey, type JsonWebKey } from 'node:crypto';

/** How often a key that is not known is asked for: a forged `kid` must not ask whoever keeps the keys each time. */
const LOOK_AGAIN_MS = 1_000;
/** After this the keys are read again, so that one that was withdrawn ends. */
const MAX_AGE_MS = 60_000;

export type NamedKey = JsonWebKey & { kid?: string | undefined };

/**
 * An issuer's RSA keys by `kid` as PEM, read when a `kid` is not known and again each minute. While they cannot be read
 * the known ones go on, and an unknown one throws what `readKeys` threw.
 */
export function keyRing(options: {
  readKeys: () => Promise<readonly NamedKey[]>;
  onFailure: (error: unknown) => void;
}): (kid: string | undefined) => Promise<readonly string[]> {
  let keys = new Map<string, string>();
  let readAt = Number.NEGATIVE_INFINITY;
  let failure: { error: unknown } | null = null;
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    try {
      keys = new Map((await options.readKeys()).flatMap(usable));
      failure = null;
    } catch (error) {
      failure = { error };
      options.onFailure(error);
    }
  };
  const readAtMostEvery = (ms: number): Promise<void> => {
    if (!reading && performance.now() - readAt >= ms) {
      readAt = performance.now();
      reading = read().finally(() => {
        reading = null;
      });
    }
    return reading ?? Promise.resolve();
  };

  return async (kid) => {
    if (kid === undefined) return [];
    const known = keys.get(kid);
    if (known !== undefined) {
      // Nobody waits for the look at whether it still stands.
      void readAtMostEvery(MAX_AGE_MS);
      return [known];
    }
    await readAtMostEvery(LOOK_AGAIN_MS);
    const found = keys.get(kid);
    if (found !== undefined) return [found];
    if (failure) throw failure.error;
    return [];
  };
}

/** Keys of other kinds than ours stand beside it in a key set, and are none of our business. */
function usable({ kid, ...jwk }: NamedKey): [kid: string, pem: string][] {
  if (kid === undefined || jwk.kty !== 'RSA') return [];
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return [[kid, key.export({ type: 'spki', format: 'pem' }).toString()]];
}
