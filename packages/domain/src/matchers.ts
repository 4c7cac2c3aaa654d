import type { Severity } from '@signalcraft/contracts/enums';
import { MATCHER_LIMITS } from '@signalcraft/contracts/matcher-limits';
import { isRegexOp, type Matcher, type ReservedName } from '@signalcraft/contracts/matchers';
import { RE2JS, RE2JSSyntaxException } from 're2js';

/** What a matcher may look at of one alert. */
export type Matchable = {
  labels: Readonly<Record<string, string>>;
  severity: Severity;
  /** The name of the integration's source, such as `alertmanager`. */
  source: string;
  integrationId: string;
  title: string;
};

/** `path` leads to the faulty part, from the list of matchers on, such as `[2].value`. */
export type MatcherIssue = { path: string; message: string };

/**
 * Whether all of the matchers hold, with Alertmanager's meaning: a missing label is the empty string, a regular
 * expression fits the whole value. Reserved names match where the alert has no label so named. A matcher whose regular
 * expression is not valid never holds, whatever its sign, so that a fault hides nothing. Takes time by the product of
 * the value's and the expression's lengths at most.
 */
export const matchesAll = (options: { matchers: readonly Matcher[]; alert: Matchable }): boolean =>
  options.matchers.every((matcher) => holds(matcher, valueOf({ name: matcher.name, alert: options.alert })));

/**
 * `matchesAll` made ready for many alerts: each regular expression is compiled once, when it is first needed, and kept as
 * long as what this answers, however many others there are.
 */
export function compileMatchers(options: { matchers: readonly Matcher[] }): (alert: Matchable) => boolean {
  const compiled = new Map<string, Compiled>();
  const fits = (matcher: Matcher, value: string): boolean => {
    if (!isRegexOp(matcher.op)) return holds(matcher, value);
    let regex = compiled.get(matcher.value);
    if (!regex) {
      regex = compileAnew(matcher.value);
      compiled.set(matcher.value, regex);
    }
    return regexHolds(matcher, regex, value);
  };
  return (alert) => options.matchers.every((matcher) => fits(matcher, valueOf({ name: matcher.name, alert })));
}

/** The value a name stands for on this alert; the empty string where there is none. */
export function valueOf(options: { name: string; alert: Matchable }): string {
  const { name, alert } = options;
  const label = Object.hasOwn(alert.labels, name) ? alert.labels[name] : '';
  if (label) return label;
  return isReserved(name) ? RESERVED[name](alert) : '';
}

const RESERVED: Record<ReservedName, (alert: Matchable) => string> = {
  severity: (alert) => alert.severity,
  source: (alert) => alert.source,
  integration: (alert) => alert.integrationId,
  title: (alert) => alert.title,
};

/** Whether the name stands for something SignalCraft itself knows, where no label is so named. */
export const isReserved = (name: string): name is ReservedName => Object.hasOwn(RESERVED, name);

function holds(matcher: Matcher, value: string): boolean {
  if (!isRegexOp(matcher.op)) return (value === matcher.value) === (matcher.op === '=');
  return regexHolds(matcher, compileRegex(matcher.value), value);
}

const regexHolds = (matcher: Matcher, compiled: Compiled, value: string): boolean =>
  compiled.ok && compiled.regex.testExact(value) === (matcher.op === '=~');

/**
 * What is wrong with matchers that fit their schema: a regular expression that is not valid, with the place, or is too
 * large; and, where they must narrow, that each of them also holds for an alert without labels.
 */
export function findMatcherIssues(options: { matchers: readonly Matcher[]; mustNarrow: boolean }): MatcherIssue[] {
  const { matchers } = options;
  const issues = matchers.flatMap((matcher, index) => {
    const compiled = isRegexOp(matcher.op) ? compileRegex(matcher.value) : null;
    if (!compiled || compiled.ok) return [];
    return [{ path: `[${index}].value`, message: describeRegexFault(compiled) }];
  });
  if (issues.length === 0 && options.mustNarrow && matchers.every((matcher) => holds(matcher, '')))
    issues.push({ path: '', message: 'at least one matcher must not hold for the empty value' });
  return issues;
}

export type RegexFault = { message: string; position: number | null };
type Compiled = { ok: true; regex: RE2JS } | ({ ok: false } & RegexFault);

/** The fault in words, with its place, counted from 1. */
export const describeRegexFault = ({ message, position }: RegexFault): string =>
  position === null ? message : `${message} at character ${position + 1}`;

/** Bounds the work of one comparison: an expression that repeats much is a large program. */
const PROGRAM_MAX = 1_500;
const REMEMBERED_MAX = 1_000;
const remembered = new Map<string, Compiled>();

/**
 * A regular expression of the linear engine, or what is wrong with it: its time grows with the value's and its own
 * length, never faster. Compiled ones are kept, the ones used last: most rules are looked at again within seconds.
 */
export function compileRegex(pattern: string): Compiled {
  const known = remembered.get(pattern);
  const compiled = known ?? compileAnew(pattern);
  if (known) remembered.delete(pattern);
  else if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value ?? '');
  remembered.set(pattern, compiled);
  return compiled;
}

function compileAnew(pattern: string): Compiled {
  if (pattern.length > MATCHER_LIMITS.regexLength)
    return { ok: false, message: 'the regular expression is too long', position: null };
  try {
    const regex = RE2JS.compile(pattern);
    if (regex.programSize() > PROGRAM_MAX)
      return { ok: false, message: 'the regular expression repeats too much', position: null };
    return { ok: true, regex };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { ok: false, message: error.getDescription(), position: findFault({ pattern, error }) };
  }
}

/** Where the fragment that the compiler names stands: the first of its places up to which the fault shows already. */
function findFault(options: { pattern: string; error: RE2JSSyntaxException }): number {
  const { pattern, error } = options;
  const fragment = error.getPattern();
  // What is not closed, or escapes nothing, shows at the end.
  if (!fragment || fragment === pattern) return Math.max(0, pattern.length - 1);
  const places: number[] = [];
  for (let at = pattern.indexOf(fragment); at !== -1; at = pattern.indexOf(fragment, at + 1)) places.push(at);
  return (
    places.find((at) => faultOf(pattern.slice(0, at + fragment.length)) === error.getDescription()) ?? places[0] ?? 0
  );
}

function faultOf(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return error instanceof RE2JSSyntaxException ? error.getDescription() : null;
  }
}
