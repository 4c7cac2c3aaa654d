import { randomBytes } from 'node:crypto';

/** Secrets that a test plants, each known by where it was put. */
export type Planted = {
  /** A new one; `shape` makes it look like a key of its kind. */
  plant: (where: string, shape?: (random: string) => string) => string;
  count: () => number;
  /** Where those were planted that stand in the text, as they are or as URLs and base64 write them. */
  foundIn: (text: string) => string[];
};

export function plantSecrets(): Planted {
  const planted = new Map<string, string>();
  return {
    plant: (where, shape = (random) => random) => {
      const secret = shape(randomBytes(21).toString('base64url').replaceAll(/[-_]/g, 'x'));
      planted.set(secret, where);
      return secret;
    },
    count: () => planted.size,
    foundIn: (text) =>
      [...planted]
        .filter(([secret]) =>
          [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].some((form) =>
            text.includes(form),
          ),
        )
        .map(([, where]) => where),
  };
}

export const SHAPES = {
  ingestKey: (random: string) => `sci_${random}`,
  apiKey: (random: string) => `sc_live_${random}`,
  webhookSecret: (random: string) => `whsec_${random}`,
  token: (random: string) => `eyJhbGciOiJSUzI1NiJ9.${random}.${random}`,
};
