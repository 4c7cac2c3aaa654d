import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** A parsed `ENCRYPTION_KEY`; `id` names it inside what it sealed. */
export type EncryptionKey = { id: string; bytes: Buffer };

/**
 * Reads `ENCRYPTION_KEY`: 32 bytes as base64. Throws with one clear line for a key that is missing, short, all zero,
 * or the guide's example.
 */
export function parseEncryptionKey(text: string | undefined): EncryptionKey {
  const how = 'generate one with: openssl rand -base64 32';
  if (!text) throw new Error(`ENCRYPTION_KEY is not set; ${how}`);
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32)
    throw new Error(`ENCRYPTION_KEY must be 32 bytes as base64, this is ${bytes.length}; ${how}`);
  if (new Set(bytes).size < 8) throw new Error(`ENCRYPTION_KEY is not random; ${how}`);
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** A secret for one purpose, derived from the key (HKDF-SHA256), as hex. */
export const deriveSecret = (options: { key: EncryptionKey; purpose: string }): string =>
  Buffer.from(hkdfSync('sha256', options.key.bytes, 'signalcraft', options.purpose, 32)).toString('hex');

/**
 * Seals a text with AES-256-GCM: `v1.<key id>.<nonce>.<ciphertext and tag>`. `context` is bound to it as associated
 * data, so that a sealed value copied to another row does not open.
 */
export function seal(options: { key: EncryptionKey; text: string; context: string }): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', options.key.bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(options.context, 'utf8'));
  const sealed = Buffer.concat([cipher.update(options.text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${options.key.id}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Opens what `seal` made. Throws when the key, the context or a single bit differs. */
export function unseal(options: { key: EncryptionKey; sealed: string; context: string }): string {
  const [version, keyId, nonce, body] = options.sealed.split('.');
  if (version !== 'v1' || !nonce || !body) throw new Error('not a sealed value');
  if (keyId !== options.key.id) throw new Error(`sealed with key ${keyId}, not with ${options.key.id}`);
  const bytes = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', options.key.bytes, Buffer.from(nonce, 'base64url'), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(options.context, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES)), decipher.final()]).toString(
    'utf8',
  );
}
