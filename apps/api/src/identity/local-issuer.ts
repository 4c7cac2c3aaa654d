import { keyRing, type NamedKey } from './key-ring.ts';
import type { TokenIssuer } from './verify-token.ts';

export const LOCAL_ISSUER = 'signalcraft-local';

/** Tokens of the accounts that this installation keeps itself. */
export const localIssuer = (options: {
  readKeys: () => Promise<readonly NamedKey[]>;
  onFailure: (error: unknown) => void;
}): TokenIssuer => ({ provider: 'local', iss: LOCAL_ISSUER, publicKeys: keyRing(options) });
