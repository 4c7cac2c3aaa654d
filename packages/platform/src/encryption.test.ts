import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveSecret, parseEncryptionKey, type SealedPlace, seal, sealingKeyId, unseal } from './encryption.ts';

const makeKey = (): string => randomBytes(32).toString('base64');
const key = parseEncryptionKey(makeKey());
const place = {
  workspaceId: 'w1',
  table: 'Channel',
  rowId: 'r1',
  column: 'secret_sealed',
} as const satisfies SealedPlace;

/** The value with some of its bytes changed, in the form that every sealed value has. */
function altered(options: { sealed: string; nonce?: (bytes: Buffer) => Buffer; body?: (bytes: Buffer) => Buffer }) {
  const [version, id, nonce = '', body = ''] = options.sealed.split('.');
  const same = (bytes: Buffer): Buffer => bytes;
  const changed = [
    (options.nonce ?? same)(Buffer.from(nonce, 'base64url')),
    (options.body ?? same)(Buffer.from(body, 'base64url')),
  ].map((bytes) => bytes.toString('base64url'));
  return [version, id, ...changed].join('.');
}
const flipped = (at: number) => (bytes: Buffer) =>
  Buffer.from(bytes.map((byte, index) => (index === (at + bytes.length) % bytes.length ? byte ^ 1 : byte)));

describe('a sealed value', () => {
  const sealed = seal({ key, text: 'whsec_ä', place });
  const long = seal({ key, text: 'whsec_'.repeat(10), place });

  it('opens where it stands, and is another one each time', () => {
    expect(unseal({ key, sealed, place })).toBe('whsec_ä');
    expect(seal({ key, text: 'whsec_ä', place })).not.toBe(sealed);
    expect(sealingKeyId(sealed)).toBe(key.id);
    expect(sealingKeyId('$ba$1$abc')).toBeNull();
  });

  it.each<[string, SealedPlace]>([
    ['workspace', { ...place, workspaceId: 'w2' }],
    ['the installation', { ...place, workspaceId: null }],
    ['row', { ...place, rowId: 'r2' }],
    ['column', { ...place, column: 'previous_secret_sealed' }],
    ['table', { ...place, table: 'Integration', column: 'key_sealed' }],
  ])('does not open in another place: %s', (_, elsewhere) => {
    expect(() => unseal({ key, sealed, place: elsewhere })).toThrow('altered, or sealed for another place');
  });

  it.each([
    ['a bit of the ciphertext', altered({ sealed, body: flipped(0) }), 'altered'],
    ['a bit of the tag', altered({ sealed, body: flipped(-1) }), 'altered'],
    ['a bit of the nonce', altered({ sealed, nonce: flipped(0) }), 'altered'],
    ['a tag of 4 bytes', altered({ sealed, body: (bytes) => bytes.subarray(0, -12) }), 'not a sealed value'],
    [
      'a tag of 4 bytes after a long text',
      altered({ sealed: long, body: (bytes) => bytes.subarray(0, -12) }),
      'altered',
    ],
    ['nothing but a tag of 4 bytes', altered({ sealed, body: (bytes) => bytes.subarray(-4) }), 'not a sealed value'],
    ['a nonce of 8 bytes', altered({ sealed, nonce: (bytes) => bytes.subarray(0, 8) }), 'not a sealed value'],
    ['more after it', `${sealed}!`, 'not a sealed value'],
    ['another version', sealed.replace('v1', 'v2'), 'not a sealed value'],
    ['another key’s id', sealed.replace(key.id, '00000000'), 'sealed with key 00000000'],
    ['nothing', '', 'not a sealed value'],
  ])('does not open with %s', (_, changed, why) => {
    expect(() => unseal({ key, sealed: changed, place })).toThrow(why);
  });

  it('opens by what bound it before places did, where its reader knows that', () => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
    cipher.setAAD(Buffer.from('channel-secret:r1'));
    const body = Buffer.concat([cipher.update('earlier'), cipher.final(), cipher.getAuthTag()]);
    const earlier = `v1.${key.id}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
    expect(unseal({ key, sealed: earlier, place, earlierContext: 'channel-secret:r1' })).toBe('earlier');
    for (const other of [{}, { earlierContext: 'channel-secret:r2' }]) {
      expect(() => unseal({ key, sealed: earlier, place, ...other })).toThrow('altered');
    }
  });
});

describe('keys that were replaced', () => {
  const texts = { before: makeKey(), now: makeKey() };
  const before = parseEncryptionKey(texts.before);
  const both = parseEncryptionKey(texts.now, ` ${makeKey()} ,${texts.before},${texts.now}\n`);

  it('open what they sealed, and seal nothing', () => {
    const sealed = seal({ key: before, text: 'old', place });
    expect(unseal({ key: both, sealed, place })).toBe('old');
    const anew = seal({ key: both, text: 'new', place });
    expect(unseal({ key: parseEncryptionKey(texts.now), sealed: anew, place })).toBe('new');
    expect(() => unseal({ key: before, sealed: anew, place })).toThrow(/sealed with key/);
    expect(both.old).toHaveLength(2);
  });

  it('are refused as strictly as the one that seals, by their number', () => {
    expect(() => parseEncryptionKey(texts.now, `${texts.before},short`)).toThrow(
      /^ENCRYPTION_KEYS_OLD: key 2 must be 32 bytes/,
    );
  });
});

describe('the encryption key', () => {
  it.each([
    ['missing', undefined, 'is not set'],
    ['31 bytes', randomBytes(31).toString('base64'), 'this is 31'],
    ['33 bytes', randomBytes(33).toString('base64'), 'this is 33'],
    ['32 characters', '0123456789abcdef0123456789abcdef', 'this is 24'],
    ['hex', randomBytes(32).toString('hex'), 'this is 48'],
    ['base64 of a URL', `${'_-'.repeat(21)}A=`, 'not base64'],
    ['base64 without its end', makeKey().slice(0, -1), 'not base64'],
    ['base64 with bits that no byte reads', `${'A'.repeat(42)}B=`, 'not base64'],
    ['a space within', `${makeKey().slice(0, 20)} ${makeKey().slice(20)}`, 'not base64'],
    ['all zero', Buffer.alloc(32).toString('base64'), 'not random'],
    ['the guide’s example', 'your_32_byte_base64_key', 'example'],
  ])('is refused with one line when %s', (_, text, why) => {
    expect(() => parseEncryptionKey(text)).toThrow(new RegExp(`^ENCRYPTION_KEY .*${why}.*openssl rand -base64 32$`));
  });

  it('may end with a line break, as files do', () => {
    const text = makeKey();
    expect(parseEncryptionKey(`${text}\n`)).toEqual(parseEncryptionKey(text));
  });

  it('yields another secret for each purpose', () => {
    expect(deriveSecret({ key, purpose: 'a' })).not.toBe(deriveSecret({ key, purpose: 'b' }));
    expect(deriveSecret({ key, purpose: 'a' })).toBe(deriveSecret({ key, purpose: 'a' }));
  });
});
