import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const START = 'sc_live_';
const RANDOM_CHARACTERS = 32;
const CHECKSUM_CHARACTERS = 6;
const MADE_HERE = new RegExp(`^${START}[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}$`);
/** As first runs made them before keys had a checksum; those that are stored go on. */
const WITHOUT_CHECKSUM = new RegExp(`^sc_(?!live_)[\\w-]{43}$`);
const SHOWN_RANDOM_CHARACTERS = 4;

/** A new API key: 190 bits, and a checksum of six characters by which one that is misspelt is known without a look-up. */
export function makeApiKeySecret(): string {
  const random = Array.from({ length: RANDOM_CHARACTERS }, () => BASE62[randomInt(BASE62.length)]);
  const body = `${START}${random.join('')}`;
  return body + checksumOf(body);
}

/** Whether this can be one of our API keys at all: another is refused without asking the database. */
export function isApiKeySecret(text: string): boolean {
  if (!MADE_HERE.test(text)) return WITHOUT_CHECKSUM.test(text);
  const body = text.slice(0, -CHECKSUM_CHARACTERS);
  return text.slice(body.length) === checksumOf(body);
}

/** How a key begins, for people to tell their keys apart; far too little to guess the rest. */
export const prefixOfApiKey = (secret: string): string => secret.slice(0, START.length + SHOWN_RANDOM_CHARACTERS);

function checksumOf(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let index = 0; index < CHECKSUM_CHARACTERS; index += 1) {
    digits = BASE62.charAt(rest % BASE62.length) + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return digits;
}
