import { hash } from 'node:crypto';

/** A text preceded by its length: joined like this, no two lists of texts read as the same. */
export const part = (text: string): string => `${text.length}:${text}`;

/** The first 128 bits of the SHA-256 of parts that were joined, in hex. */
export const identityHash = (parts: string): string => hash('sha256', parts, 'hex').slice(0, 32);
