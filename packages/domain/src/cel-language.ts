import { type ASTNode, Environment, EvaluationError } from '@marcbachmann/cel-js';
import type { ConditionScope } from '@signalcraft/contracts/conditions';
import { Severity } from '@signalcraft/contracts/enums';
import { compileRegex } from './matchers.ts';
import { wallClockAt } from './on-call-zone.ts';
import { severityRank } from './severity.ts';

/** Bounds what an expression of 2,000 characters can ask for: no map literals, short lists, little nesting. */
const LIMITS = { maxAstNodes: 300, maxDepth: 24, maxListElements: 100, maxMapEntries: 0, maxCallArguments: 3 };

const TIME = 'google.protobuf.Timestamp';

/**
 * The library's own functions that are not to be used, and ours that stand for them: its `matches` goes by an engine
 * that can take exponential time, and its zones by the server's own clock.
 */
export const REPLACED: ReadonlyMap<string, string> = new Map([
  ['matches', 'matchesLinear'],
  ['getHours', 'hoursInZone'],
  ['getMinutes', 'minutesInZone'],
  ['getDayOfWeek', 'dayOfWeekInZone'],
  ['getDate', 'dateInZone'],
  ['getMonth', 'monthInZone'],
]);

/** Those of `REPLACED` that ask for a wall clock, and so for a zone. */
export const ZONED: ReadonlySet<string> = new Set(['getHours', 'getMinutes', 'getDayOfWeek', 'getDate', 'getMonth']);

/** What may be called; `exists`, `all` and `exists_one` look at the names of labels, or at a list. */
export const MACROS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one']);
export const CALLABLE: ReadonlySet<string> = new Set([
  ...REPLACED.keys(),
  ...MACROS,
  'startsWith',
  'endsWith',
  'contains',
  'lowerAscii',
  'upperAscii',
  'trim',
  'size',
  'int',
  'double',
  'string',
  'duration',
  'timestamp',
  'rank',
]);

/** Characters times the length of the compiled expression: some tens of milliseconds at the very worst. */
const REGEX_BUDGET = 3_000_000;
let regexWorkLeft = 0;

/** Thrown where an expression asks for more work than one answer may take. */
export class TooCostlyError extends Error {
  override name = 'TooCostlyError';
}

/** Evaluates within the bounds on work; not to be nested. */
export function withinBudget<T>(evaluate: () => T): T {
  regexWorkLeft = REGEX_BUDGET;
  return evaluate();
}

function matchesLinear(value: string, pattern: string): boolean {
  const compiled = compileRegex(pattern);
  if (!compiled.ok) throw new EvaluationError(compiled.message);
  regexWorkLeft -= (value.length + 1) * compiled.regex.programSize();
  if (regexWorkLeft < 0) throw new TooCostlyError('its regular expressions look at too much text');
  return compiled.regex.test(value);
}

/** The wall clock in a zone, read as if it were UTC. */
const wallOf = (at: Date, zone: string): Date => new Date(wallClockAt({ zone, at: at.getTime() }));

function rankOf(word: string): bigint {
  const severity = Severity.safeParse(word);
  if (!severity.success) throw new EvaluationError(`there is no severity ${word}`);
  return BigInt(severityRank(severity.data));
}

const language = (): Environment =>
  new Environment({ limits: LIMITS })
    .registerVariable('labels', 'map<string, string>')
    .registerVariable('severity', 'string')
    .registerVariable('source', 'string')
    .registerVariable('integration', 'string')
    .registerVariable('title', 'string')
    .registerVariable('now', TIME)
    .registerFunction('rank(string): int', rankOf)
    .registerFunction('string.matchesLinear(string): bool', matchesLinear)
    .registerFunction(`${TIME}.hoursInZone(string): int`, (at: Date, zone: string) =>
      BigInt(wallOf(at, zone).getUTCHours()),
    )
    .registerFunction(`${TIME}.minutesInZone(string): int`, (at: Date, zone: string) =>
      BigInt(wallOf(at, zone).getUTCMinutes()),
    )
    .registerFunction(`${TIME}.dayOfWeekInZone(string): int`, (at: Date, zone: string) =>
      BigInt(wallOf(at, zone).getUTCDay()),
    )
    .registerFunction(`${TIME}.dateInZone(string): int`, (at: Date, zone: string) =>
      BigInt(wallOf(at, zone).getUTCDate()),
    )
    .registerFunction(`${TIME}.monthInZone(string): int`, (at: Date, zone: string) =>
      BigInt(wallOf(at, zone).getUTCMonth()),
    );

/** The names and functions an expression may use, by what it is asked of. */
export const LANGUAGES: Record<ConditionScope, Environment> = {
  route: language().registerVariable({
    name: 'group',
    schema: {
      title: 'string',
      status: 'string',
      severity: 'string',
      peak: 'string',
      firing: 'int',
      alerts: 'int',
      since: TIME,
    },
  }),
  shaping: language().registerVariable('status', 'string').registerVariable('description', 'string'),
};

/** The parts of a node, in the order they are written. */
export function partsOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
