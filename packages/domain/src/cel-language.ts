import { type ASTNode, Environment, EvaluationError } from '@marcbachmann/cel-js';
import type { ConditionScope } from '@signalcraft/contracts/conditions';
import { Severity } from '@signalcraft/contracts/enums';
import { compileRegex } from './matchers.ts';
import { civilOfDay, DAY_MS, dayOf, weekdayIndexOf } from './on-call-calendar.ts';
import { type WallClock, wallClockAt } from './on-call-zone.ts';
import { severityRank } from './severity.ts';
import { hours, type Instant, minutes } from './time.ts';

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

/**
 * How much work the conditions of one decision may take together, in steps of some ten nanoseconds: a character that a
 * regular expression looks at costs as many as the expression is long.
 */
export type ConditionBudget = { left: number };

/** The most that one answer takes of it: some tens of milliseconds at the very worst. */
const ANSWER_MAX = 3_000_000;
let stepsLeft = 0;

/** Thrown where a condition asks for more work than there is left. */
export class TooCostlyError extends Error {
  override name = 'TooCostlyError';
}

/** Evaluates within a budget, which pays `steps` beside what regular expressions take; not to be nested. */
export function withinBudget<T>(options: { budget: ConditionBudget; steps: number; evaluate: () => T }): T {
  const { budget } = options;
  const granted = Math.min(ANSWER_MAX, budget.left);
  stepsLeft = granted;
  try {
    pay(options.steps);
    return options.evaluate();
  } finally {
    budget.left -= granted - Math.max(0, stepsLeft);
  }
}

function pay(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new TooCostlyError('it takes too much work');
}

function matchesLinear(value: string, pattern: string): boolean {
  const compiled = compileRegex(pattern);
  if (!compiled.ok) throw new EvaluationError(compiled.message);
  pay((value.length + 1) * compiled.regex.programSize());
  return compiled.regex.test(value);
}

/** What the wall clock of a zone shows, by the name of the function that asks. */
const WALL: Record<string, (wall: WallClock) => number> = {
  hoursInZone: (wall) => Math.floor((wall - dayOf(wall) * DAY_MS) / hours(1)),
  minutesInZone: (wall) => Math.floor((wall - dayOf(wall) * DAY_MS) / minutes(1)) % 60,
  // Sunday is 0, as CEL says.
  dayOfWeekInZone: (wall) => (weekdayIndexOf(dayOf(wall)) + 1) % 7,
  dateInZone: (wall) => civilOfDay(dayOf(wall)).day,
  // January is 0, as CEL says.
  monthInZone: (wall) => civilOfDay(dayOf(wall)).month - 1,
};

/** The library's form of an instant. */
// oxlint-disable-next-line no-restricted-globals -- made of an instant that was given, never of a clock
export const timestampOf = (at: Instant): Date => new Date(at);

function rankOf(word: string): bigint {
  const severity = Severity.safeParse(word);
  if (!severity.success) throw new EvaluationError(`there is no severity ${word}`);
  return BigInt(severityRank(severity.data));
}

function language(): Environment {
  const environment = new Environment({ limits: LIMITS })
    .registerVariable('labels', 'map<string, string>')
    .registerVariable('severity', 'string')
    .registerVariable('source', 'string')
    .registerVariable('integration', 'string')
    .registerVariable('title', 'string')
    .registerVariable('now', TIME)
    .registerFunction('rank(string): int', rankOf)
    .registerFunction('string.matchesLinear(string): bool', matchesLinear);
  for (const [name, read] of Object.entries(WALL)) {
    environment.registerFunction(`${TIME}.${name}(string): int`, (at: Date, zone: string) =>
      BigInt(read(wallClockAt({ zone, at: at.getTime() }))),
    );
  }
  return environment;
}

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
