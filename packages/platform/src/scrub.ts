/** What stands where a secret stood. Nothing in it has to be escaped in JSON. */
const REDACTED = '[redacted]';

/** A field of this name holds a secret, whatever it looks like. */
const SECRET_NAME =
  /^(?:(?:proxy-?)?authorization|(?:set-?)?cookies?|.*(?:password|passwd|passphrase|secret|private-?key|api-?key|ingest-?key|access-?key|bearer|credentials?|signature)|(?:[a-z0-9]+[_-]|id|access|refresh|session)?token|dsn)$/i;

// Quotes and backslashes end every pattern, so that a line of JSON stays one.
const VALUE = String.raw`[^\s"'\\<>,;&]+`;
const SECRET_WORDS = 'password|passwd|pwd|pass|secret|token|api[_-]?key|access[_-]?key|signature|sig';
const PAIR_HINT = new RegExp(`authorization|cookie|${SECRET_WORDS}`, 'i');
/** The pattern is looked for where its hint is there, which costs less to find. */
const PATTERNS: readonly { hint: RegExp; pattern: RegExp; by: string }[] = [
  // Ours: ingest keys, API keys, webhook secrets; and those of the services that we speak to.
  { hint: /(?:sci|sc|whsec)_/, pattern: /\b(?:sci|sc|whsec)_[A-Za-z0-9+/_-]{20,}={0,2}/g, by: REDACTED },
  { hint: /[sr]k_/, pattern: /\b[sr]k_(?:live|test)_[A-Za-z0-9_-]{12,}/g, by: REDACTED },
  { hint: /re_/, pattern: /\bre_[A-Za-z0-9]{6,}_[A-Za-z0-9]{12,}/g, by: REDACTED },
  { hint: /SG\./, pattern: /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g, by: REDACTED },
  { hint: /eyJ/, pattern: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, by: REDACTED },
  {
    hint: /bearer|basic/i,
    pattern: new RegExp(String.raw`\b(Bearer|Basic)\s+${VALUE}`, 'gi'),
    by: `$1 ${REDACTED}`,
  },
  // The user's part of an address: an ingest key in its path is one of those above.
  { hint: /:\/\//, pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"'\\<>]+@/gi, by: `$1${REDACTED}@` },
  // The query of an address: what it says to its receiver is no business of a log.
  { hint: /:\/\//, pattern: /\b(https?:\/\/[^\s?"'\\<>]*\?)[^\s"'\\<>]+/gi, by: `$1${REDACTED}` },
  {
    hint: PAIR_HINT,
    pattern: new RegExp(
      String.raw`\b([\w-]{0,40}(?:authorization|cookie|${SECRET_WORDS})(?:\\?["'])?\s*[=:]\s*\\?["'])([^"'\\]+)`,
      'gi',
    ),
    by: `$1${REDACTED}`,
  },
  {
    hint: PAIR_HINT,
    pattern: new RegExp(String.raw`\b([\w-]{0,40}(?:${SECRET_WORDS})(?:=|: ))(?!\[redacted\])${VALUE}`, 'gi'),
    by: `$1${REDACTED}`,
  },
];
const DEPTH_MAX = 8;

/** Takes secrets out of what leaves the process beside its answers: log lines, and what is told of an error. */
export type Scrubber = {
  /** A text or a line of JSON, which stays one. */
  text: (text: string) => string;
  /** A copy of a value with every text in it scrubbed and every field whose name says secret emptied. */
  value: <T>(value: T) => T;
};

/**
 * Knows secrets by their shape, by the name of their field, and `secrets` by themselves: those of the environment, which
 * another system may say back in an error.
 */
export function createScrubber(options: { secrets?: readonly string[] } = {}): Scrubber {
  const known = knownSecrets(options.secrets ?? []);
  const text = (given: string): string => {
    const withoutKnown = known ? given.replace(known, REDACTED) : given;
    return PATTERNS.reduce(
      (rest, { hint, pattern, by }) => (hint.test(rest) ? rest.replace(pattern, by) : rest),
      withoutKnown,
    );
  };
  const value = (given: unknown, depth: number): unknown => {
    if (typeof given === 'string') return text(given);
    if (typeof given !== 'object' || given === null) return given;
    if (depth === DEPTH_MAX) return REDACTED;
    if (Array.isArray(given)) return given.map((one) => value(one, depth + 1));
    return Object.fromEntries(
      Object.entries(given).map(([name, one]) => [
        text(name),
        SECRET_NAME.test(name) && one !== null && one !== undefined ? REDACTED : value(one, depth + 1),
      ]),
    );
  };
  return { text, value: <T>(given: T) => value(given, 0) as T };
}

/** As they are, and as JSON, a URL and base64 write them. Short ones are too like other words. */
function knownSecrets(secrets: readonly string[]): RegExp | null {
  const forms = secrets
    .filter((secret) => secret.length >= 6)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ]);
  if (forms.length === 0) return null;
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((form) => form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|'), 'g');
}
