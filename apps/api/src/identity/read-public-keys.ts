import { createPublicKey } from 'node:crypto';
import { BadConfigurationError } from '@signalcraft/platform/env';

const FRAME = /-----(?:BEGIN|END) PUBLIC KEY-----|,/;
const WHITE = /\s|"|'/g;

/**
 * The RSA public keys of a variable, as PEM: one or several, one after the other or separated by commas, with real line
 * breaks, with line breaks written as two characters, on one line, or without BEGIN and END. Throws
 * BadConfigurationError naming the variable for a text that holds none, or anything else beside them.
 */
export function readPublicKeys(options: { name: string; text: string }): string[] {
  const bodies = options.text
    .replace(/\\[nr]/g, '\n')
    .split(FRAME)
    .map((part) => part.replace(WHITE, ''))
    .filter((part) => part !== '');
  const pems = bodies.flatMap((body) => toPem(body) ?? []);
  if (pems.length === 0 || pems.length < bodies.length) {
    throw new BadConfigurationError(`${options.name} is not the PEM of RSA public keys of 2048 bits`);
  }
  return pems;
}

/** Undefined: no such key. The verifier knows no other size or exponent, and takes the start of others for a key. */
function toPem(body: string): string | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' });
    const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
    if (key.asymmetricKeyType !== 'rsa' || modulusLength !== 2048 || publicExponent !== 65_537n) return undefined;
    return key.export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
}
