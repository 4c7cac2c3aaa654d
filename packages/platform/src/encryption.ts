import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { SealedColumn } from './sealed-columns.ts';

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const SEALED = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const HOW = 'generate one with: openssl rand -base64 32';
/** What guides and examples write where a key belongs. */
const EXAMPLES = ['your_32_byte_base64_key'];

type Key = { id: string; bytes: Buffer };

/** The key that seals; `id` names it inside what it sealed. What a key of `old` sealed opens too. */
export type EncryptionKey = Key & { old: readonly Key[] };

/** Where a sealed value stands: it opens nowhere else. `workspaceId` is null for what is the installation's. */
export type SealedPlace = SealedColumn & { workspaceId: string | null; rowId: string };

/**
 * Reads `ENCRYPTION_KEY`, 32 bytes as base64, and with it `ENCRYPTION_KEYS_OLD`, several of them between commas. Throws
 * with one clear line, which holds no part of a key, for one that is missing, of another length, not base64, not random
 * or an example.
 */
export function parseEncryptionKey(text: string | undefined, old?: string): EncryptionKey {
  const current = parseKey({ name: 'ENCRYPTION_KEY', text });
  const others = (old ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part, index) => parseKey({ name: `ENCRYPTION_KEYS_OLD: key ${index + 1}`, text: part }));
  return { ...current, old: others.filter(({ id }) => id !== current.id) };
}

function parseKey(options: { name: string; text: string | undefined }): Key {
  const { name } = options;
  const text = options.text?.trim();
  if (!text) throw new Error(`${name} is not set; ${HOW}`);
  if (EXAMPLES.includes(text)) throw new Error(`${name} is the example of the deployment guide; ${HOW}`);
  const bytes = Buffer.from(text, 'base64');
  if (!BASE64.test(text) || bytes.toString('base64') !== text) {
    throw new Error(`${name} must be 32 bytes as base64, this is not base64; ${HOW}`);
  }
  if (bytes.length !== KEY_BYTES)
    throw new Error(`${name} must be 32 bytes as base64, this is ${bytes.length}; ${HOW}`);
  if (new Set(bytes).size < 8) throw new Error(`${name} is not random; ${HOW}`);
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** A secret for one purpose, derived from the key (HKDF-SHA256), as hex. */
export const deriveSecret = (options: { key: Pick<EncryptionKey, 'bytes'>; purpose: string }): string =>
  Buffer.from(hkdfSync('sha256', options.key.bytes, 'signalcraft', options.purpose, 32)).toString('hex');

/** What everything that the current key sealed begins with. */
export const sealedPrefix = (key: EncryptionKey): string => `v1.${key.id}.`;

/** The id of the key that sealed a value; null: it is no sealed value. */
export const sealingKeyId = (sealed: string): string | null => SEALED.exec(sealed)?.[1] ?? null;

/**
 * Seals a text with AES-256-GCM and the current key: `v1.<key id>.<nonce>.<ciphertext and tag>`. Its place is bound to
 * it as associated data, so that a sealed value copied to another row, column or workspace does not open.
 */
export function seal(options: { key: EncryptionKey; text: string; place: SealedPlace }): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', options.key.bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(contextOf(options.place), 'utf8'));
  const sealed = Buffer.concat([cipher.update(options.text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${sealedPrefix(options.key)}${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** A sealed value that cannot be read: no key of this installation made it, or it was altered or moved. */
export class UnreadableSecretError extends Error {
  override name = 'UnreadableSecretError';
}

/**
 * Opens what `seal` made, with the key that it names. Throws UnreadableSecretError when that key is not among ours, or
 * the place or a single character differs. `earlierContext`: what was bound to it before places were.
 */
export function unseal(options: {
  key: EncryptionKey;
  sealed: string;
  place: SealedPlace;
  earlierContext?: string;
}): string {
  const [, keyId, nonceText = '', bodyText = ''] = SEALED.exec(options.sealed) ?? [];
  const [nonce, body] = [nonceText, bodyText].map((text) => Buffer.from(text, 'base64url'));
  if (!keyId || !nonce || !body || nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) {
    throw new UnreadableSecretError('not a sealed value');
  }
  // The last character of base64 holds bits that no byte reads.
  if (nonce.toString('base64url') !== nonceText || body.toString('base64url') !== bodyText) {
    throw new UnreadableSecretError('not a sealed value');
  }
  const key = [options.key, ...options.key.old].find(({ id }) => id === keyId);
  if (!key) {
    throw new UnreadableSecretError(
      `sealed with key ${keyId}, which is neither ENCRYPTION_KEY nor in ENCRYPTION_KEYS_OLD`,
    );
  }
  const contexts = [contextOf(options.place), ...(options.earlierContext ? [options.earlierContext] : [])];
  for (const context of contexts) {
    const text = open({ key, nonce, body, context });
    if (text !== null) return text;
  }
  throw new UnreadableSecretError('altered, or sealed for another place');
}

/** Null: the tag does not fit. */
function open(options: { key: Key; nonce: Buffer; body: Buffer; context: string }): string | null {
  const { key, nonce, body } = options;
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(options.context, 'utf8'));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  const text = decipher.update(body.subarray(0, body.length - TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

const contextOf = ({ workspaceId, table, rowId, column }: SealedPlace): string =>
  [workspaceId ?? '-', table, rowId, column].join('/');
