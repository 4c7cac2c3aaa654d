import {
  constants,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  type VerifyKeyObjectInput,
} from 'node:crypto';
import { WEB_ORIGIN } from './bearers.ts';

type Json = Record<string, unknown>;
/** A good token, taken apart, and what else a forger may know. */
export type Known = {
  header: Json;
  claims: Json;
  /** What really signs: a forger has it only where the fault is another. */
  key: KeyObject;
  pem: string;
  /** An issuer of ours that is not the one of this api, and its key. */
  otherIssuer: string;
  otherKey: KeyObject;
  /** Where a forger gives out a key of their own. */
  keySetUrl: string;
};

const base64url = (value: string | Buffer): string => Buffer.from(value).toString('base64url');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
/** The forger's own key, as they would like it to be believed. */
export const FORGED_JWK = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'forged', alg: 'RS256', use: 'sig' };

type Signer = (text: string) => Buffer;
const bySha =
  (hash: string, key: KeyObject, options: Partial<VerifyKeyObjectInput> = {}): Signer =>
  (text) =>
    signBytes(hash, Buffer.from(text), { key, ...options });

function token(options: { header: Json; claims: Json | string; signer: Signer }): string {
  const { header, claims, signer } = options;
  const payload = typeof claims === 'string' ? claims : JSON.stringify(claims);
  const text = `${base64url(JSON.stringify(header))}.${base64url(payload)}`;
  return `${text}.${base64url(signer(text))}`;
}

/** The good one, but for what is given; a claim of `undefined` is left out. */
const spoilt = (known: Known, options: { header?: Json; claims?: Json; signer?: Signer }): string =>
  token({
    header: { ...known.header, ...options.header },
    claims: { ...known.claims, ...options.claims },
    signer: options.signer ?? bySha('sha256', known.key),
  });
const good = (known: Known): string => spoilt(known, {});
const parts = (known: Known): [string, string, string] => good(known).split('.') as [string, string, string];
const seconds = (): number => Math.floor(Date.now() / 1_000);
const ofForger = bySha('sha256', rsa.privateKey);
const hmac =
  (secret: string | Buffer): Signer =>
  (text) =>
    createHmac('sha256', secret).update(text).digest();
const claim = (claims: (known: Known) => Json) => (known: Known) => spoilt(known, { claims: claims(known) });
const forged = (header: (known: Known) => Json) => (known: Known) =>
  spoilt(known, { header: header(known), signer: ofForger });

/** Control: the very same way to make one, with nothing wrong. */
export const goodToken = good;

/** Every way to make a token that must open nothing. */
export const FORGERIES: Record<string, (known: Known) => string> = {
  'alg none, without a signature': (known) => spoilt(known, { header: { alg: 'none' }, signer: () => Buffer.alloc(0) }),
  'alg none, with a good signature': (known) =>
    `${base64url('{"alg":"none","typ":"JWT"}')}.${parts(known).slice(1).join('.')}`,
  'alg nOnE': (known) => spoilt(known, { header: { alg: 'nOnE' }, signer: () => Buffer.alloc(0) }),
  'no alg': (known) => spoilt(known, { header: { alg: undefined } }),
  'alg as a list': (known) => spoilt(known, { header: { alg: ['RS256'] } }),
  'alg in lower case': (known) => spoilt(known, { header: { alg: 'rs256' } }),
  'HS256 with the public PEM': (known) => spoilt(known, { header: { alg: 'HS256' }, signer: hmac(known.pem) }),
  'HS256 with the PEM’s inside': (known) =>
    spoilt(known, {
      header: { alg: 'HS256' },
      signer: hmac(Buffer.from(known.pem.replace(/-----.+?-----|\n/g, ''), 'base64')),
    }),
  'RS256 that is an HMAC of the public PEM': (known) => spoilt(known, { signer: hmac(known.pem) }),
  'RS384 of the right key': (known) => spoilt(known, { header: { alg: 'RS384' }, signer: bySha('sha384', known.key) }),
  'RS512 of the right key': (known) => spoilt(known, { header: { alg: 'RS512' }, signer: bySha('sha512', known.key) }),
  'PS256 of the right key': (known) =>
    spoilt(known, {
      header: { alg: 'PS256' },
      signer: bySha('sha256', known.key, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
    }),
  'RS256 that is RS512': (known) => spoilt(known, { signer: bySha('sha512', known.key) }),
  ES256: (known) =>
    spoilt(known, { header: { alg: 'ES256' }, signer: bySha('sha256', ec.privateKey, { dsaEncoding: 'ieee-p1363' }) }),
  EdDSA: (known) =>
    spoilt(known, { header: { alg: 'EdDSA' }, signer: (text) => signBytes(null, Buffer.from(text), ed.privateKey) }),
  'another key under the same kid': forged(() => ({})),
  'another key under a kid of its own': forged(() => ({ kid: 'forged' })),
  'a kid that is a path': forged(() => ({ kid: '../../../../dev/null' })),
  'a kid that is SQL': forged(() => ({ kid: `' or '1'='1` })),
  'a kid that is a number': forged(() => ({ kid: 1 })),
  'a kid of the prototype': forged(() => ({ kid: '__proto__' })),
  'a key in the header': forged(() => ({ kid: 'forged', jwk: FORGED_JWK })),
  jku: forged(({ keySetUrl }) => ({ kid: 'forged', jku: keySetUrl })),
  x5u: forged(({ keySetUrl }) => ({ kid: 'forged', x5u: keySetUrl })),
  x5c: forged(() => ({
    kid: 'forged',
    x5c: [rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
  })),
  'a critical extension': (known) => spoilt(known, { header: { crit: ['exp'] } }),
  'an unencoded payload': (known) => spoilt(known, { header: { crit: ['b64'], b64: false } }),
  'another typ': (known) => spoilt(known, { header: { typ: 'at+jwt' } }),
  'no exp': claim(() => ({ exp: undefined })),
  'exp as text': claim(() => ({ exp: String(seconds() + 60) })),
  'exp of null': claim(() => ({ exp: null })),
  'exp without end': (known) =>
    token({
      header: known.header,
      claims: JSON.stringify(known.claims).replace(/"exp":\d+/, '"exp":1e999'),
      signer: bySha('sha256', known.key),
    }),
  'exp past all dates': claim(() => ({ exp: 1e16 })),
  'expired by 6 s': claim(() => ({ exp: seconds() - 6 })),
  'expired an hour ago': claim(() => ({ exp: seconds() - 3_600 })),
  'nbf ahead': claim(() => ({ nbf: seconds() + 60 })),
  'nbf as text': claim(() => ({ nbf: String(seconds() - 60) })),
  'iat ahead': claim(() => ({ iat: seconds() + 60 })),
  'iat as text': claim(() => ({ iat: 'now' })),
  'no iss': claim(() => ({ iss: undefined })),
  'another iss': claim(() => ({ iss: 'https://clerk.elsewhere.example' })),
  'iss with a slash more': claim(({ claims }) => ({ iss: `${String(claims['iss'])}/` })),
  'iss as a list': claim(({ claims }) => ({ iss: [claims['iss']] })),
  'iss of our other issuer, signed by this one': claim(({ otherIssuer }) => ({ iss: otherIssuer })),
  'this iss, signed by our other issuer': (known) => spoilt(known, { signer: bySha('sha256', known.otherKey) }),
  'our other issuer’s own': (known) =>
    spoilt(known, { claims: { iss: known.otherIssuer }, signer: bySha('sha256', known.otherKey) }),
  'another instance of Clerk': (known) =>
    spoilt(known, { claims: { iss: 'https://other.clerk.accounts.dev' }, signer: ofForger }),
  'no azp': claim(() => ({ azp: undefined })),
  'empty azp': claim(() => ({ azp: '' })),
  'foreign azp': claim(() => ({ azp: 'https://evil.example' })),
  'azp that begins as ours': claim(() => ({ azp: `${WEB_ORIGIN}.evil.example` })),
  'azp that ends as ours': claim(() => ({ azp: `https://evil.example/${WEB_ORIGIN}` })),
  'azp with a slash more': claim(() => ({ azp: `${WEB_ORIGIN}/` })),
  'azp in capitals': claim(() => ({ azp: WEB_ORIGIN.toUpperCase() })),
  'azp as a list': claim(() => ({ azp: [WEB_ORIGIN] })),
  'two azp, the last one foreign': (known) =>
    token({
      header: known.header,
      claims: JSON.stringify(known.claims).replace(/}$/, ',"azp":"https://evil.example"}'),
      signer: bySha('sha256', known.key),
    }),
  'no sid, as of a JWT template': claim(() => ({ sid: undefined })),
  'empty sid': claim(() => ({ sid: '' })),
  'sid as a number': claim(() => ({ sid: 1 })),
  'no sub': claim(() => ({ sub: undefined })),
  'sub as a list': claim(({ claims }) => ({ sub: [claims['sub']] })),
  'a token between machines': (known) =>
    spoilt(known, {
      header: { cat: 'cl_B7d4PD333AAA' },
      claims: { sub: 'mch_1', sid: undefined, azp: undefined, scopes: 'mch_2' },
    }),
  'a session’s claims in the category of machines': (known) => spoilt(known, { header: { cat: 'cl_B7d4PD333AAA' } }),
  'claims that were changed': (known) => {
    const [head, , signature] = parts(known);
    return `${head}.${base64url(JSON.stringify({ ...known.claims, sub: 'user_other' }))}.${signature}`;
  },
  'a header that was changed': (known) => `${base64url('{"alg":"RS256"}')}.${parts(known).slice(1).join('.')}`,
  'a signature that is cut': (known) => good(known).slice(0, -8),
  'no signature': (known) => `${parts(known).slice(0, 2).join('.')}.`,
  'a signature of naughts': (known) => spoilt(known, { signer: () => Buffer.alloc(256) }),
  'two parts': (known) => parts(known).slice(0, 2).join('.'),
  'a part more': (known) => `${good(known)}.${parts(known)[2]}`,
  'an encrypted one': (known) =>
    [base64url('{"alg":"RSA-OAEP","enc":"A256GCM"}'), ...parts(known).slice(1), 'AAAA', 'AAAA'].join('.'),
  'one within another': (known) =>
    token({
      header: { ...known.header, cty: 'JWT' },
      claims: JSON.stringify(good(known)),
      signer: bySha('sha256', known.key),
    }),
  'claims that are a list': (known) =>
    token({ header: known.header, claims: '[]', signer: bySha('sha256', known.key) }),
  'claims that are no JSON': (known) =>
    token({ header: known.header, claims: '{', signer: bySha('sha256', known.key) }),
  'one that is huge': claim(() => ({ filler: 'x'.repeat(8_000) })),
  'no token at all': () => 'not-a-token',
  'only dots': () => '..',
};
