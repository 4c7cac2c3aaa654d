import { createPublicKey, verify } from 'node:crypto';

/**
 * Which of Clerk's public keys signed the session of a request: while Clerk changes its key there are two, and its
 * middleware takes one. The first where none did; undefined where none is set, and Clerk is asked.
 */
export function clerkSigningKey(options: {
  /** The insides of PEM blocks. */
  keys: readonly string[];
  cookies: readonly { name: string; value: string }[];
}): string | undefined {
  const { keys } = options;
  if (keys.length < 2) return keys[0];
  const tokens = options.cookies.flatMap(({ name, value }) => (name.startsWith('__session') ? [value] : []));
  return keys.find((key) => tokens.some((token) => isSignedBy({ token, key }))) ?? keys[0];
}

function isSignedBy({ token, key }: { token: string; key: string }): boolean {
  const [head, claims, signature] = token.split('.');
  if (!head || !claims || !signature) return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
