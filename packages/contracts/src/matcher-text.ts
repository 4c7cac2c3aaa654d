import { MATCHER_LIMITS } from './matcher-limits.ts';
import type { Matcher, MatchOp } from './matchers.ts';

/** `position`: the index of the character that does not fit. */
export type ParsedMatchers = { ok: true; matchers: Matcher[] } | { ok: false; position: number; message: string };

const PLAIN_NAME = /^[A-Za-z_:][A-Za-z0-9_:]*$/;
const OPS: readonly MatchOp[] = ['=~', '!~', '!=', '='];

/**
 * Reads Alertmanager's text form, `{alertname="x", env=~"prod|stage"}`. Braces, quotes around values and a last comma
 * may be left out, and names may be quoted. Within quotes `\"`, `\\` and `\n` are escapes; another backslash is itself.
 * Whether a regular expression is valid is not looked at.
 */
export function parseMatchers(text: string): ParsedMatchers {
  const reader = new Reader(text);
  try {
    const matchers = readAll(reader);
    return { ok: true, matchers };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return { ok: false, position: error.position, message: error.message };
  }
}

/** The text form, which `parseMatchers` reads back to the same matchers. */
export const printMatchers = (matchers: readonly Matcher[]): string => `{${matchers.map(printMatcher).join(', ')}}`;

export const printMatcher = ({ name, op, value }: Matcher): string =>
  `${PLAIN_NAME.test(name) ? name : quote(name)}${op}${quote(value)}`;

const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`)}"`;

class Misfit extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.position = position;
  }
}

function readAll(reader: Reader): Matcher[] {
  const matchers: Matcher[] = [];
  const hasBraces = reader.take('{');
  const atEnd = () => (hasBraces ? reader.sees('}') : reader.isOver());
  while (!atEnd()) {
    if (matchers.length === MATCHER_LIMITS.matchers)
      throw reader.misfit(`there are more than ${MATCHER_LIMITS.matchers} matchers`);
    const name = reader.name();
    const op = reader.op();
    matchers.push({ name, op, value: reader.value() });
    if (!reader.take(',') && !atEnd()) throw reader.misfit('a comma or the end is missing here');
  }
  if (hasBraces) reader.take('}');
  if (!reader.isOver()) throw reader.misfit('nothing may stand after the matchers');
  if (matchers.length === 0) throw reader.misfit('there is no matcher');
  return matchers;
}

/** A place in the text; white space between its parts is skipped. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  misfit(message: string): Misfit {
    return new Misfit(this.#at, message);
  }

  isOver(): boolean {
    this.#skipSpace();
    return this.#at >= this.#text.length;
  }

  sees(part: string): boolean {
    this.#skipSpace();
    return this.#text.startsWith(part, this.#at);
  }

  take(part: string): boolean {
    if (!this.sees(part)) return false;
    this.#at += part.length;
    return true;
  }

  name(): string {
    if (this.sees('"')) {
      const from = this.#at;
      const name = this.#quoted();
      if (name === '') throw new Misfit(from, 'a name is missing here');
      return name;
    }
    const name = this.#while(/[^\s{}=!~,"'`\\]/);
    if (name === '') throw this.misfit('a name is missing here');
    return name;
  }

  op(): MatchOp {
    const op = OPS.find((candidate) => this.take(candidate));
    if (!op) throw this.misfit('one of =, !=, =~ and !~ is missing here');
    return op;
  }

  value(): string {
    return this.sees('"') ? this.#quoted() : this.#while(/[^,{}"\\]/).trimEnd();
  }

  #quoted(): string {
    const opening = this.#at;
    let value = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#at += 1;
        return value;
      }
      const escaped = char === '\\' ? ESCAPES.get(this.#text[this.#at + 1]) : undefined;
      if (escaped !== undefined) this.#at += 1;
      value += escaped ?? char;
    }
    throw new Misfit(opening, 'the quote is not closed');
  }

  #while(allowed: RegExp): string {
    const from = this.#at;
    while (allowed.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  #skipSpace(): void {
    this.#while(/\s/);
  }
}

const ESCAPES = new Map<string | undefined, string>([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
]);
