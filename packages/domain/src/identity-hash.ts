import { hash } from 'node:crypto';

/**
 * The first 128 bits of the SHA-256 of a list of texts, in hex. Each text is preceded by its length, so that no two
 * lists read as the same.
 */
export function identityHash(parts: readonly string[]): string {
  let joined = '';
  for (const part of parts) joined += `${part.length}:${part}`;
  return hash('sha256', joined, 'hex').slice(0, 32);
}
