import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A link's secret, and what is stored of it. */
export function makeLinkToken(): { token: string; tokenHash: Buffer } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, tokenHash: sha256(token) };
}

/** What is stored of a token that somebody holds. Null: nobody was ever given such a text. */
export const hashLinkToken = (token: string): Buffer | null => (TOKEN.test(token) ? sha256(token) : null);

const sha256 = (token: string): Buffer => createHash('sha256').update(token).digest();
