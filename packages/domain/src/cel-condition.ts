import { EvaluationError, ParseError, type ParseResult, TypeError as TypeFault } from '@marcbachmann/cel-js';
import type { ConditionFault, ConditionScope } from '@signalcraft/contracts/conditions';
import type { AlertGroupStatus, IncomingStatus, Severity } from '@signalcraft/contracts/enums';
import { CONDITION_MAX } from '@signalcraft/contracts/shaping-limits';
import { type ConditionIssue, findFault, replaceFunctions, withWrittenNames } from './cel-faults.ts';
import { type ConditionBudget, LANGUAGES, MACROS, TooCostlyError, timestampOf, withinBudget } from './cel-language.ts';
import type { Matchable } from './matchers.ts';
import type { Instant } from './time.ts';

/** What a route's condition may ask of the group. */
export type GroupFacts = {
  title: string;
  status: AlertGroupStatus;
  severity: Severity;
  peak: Severity;
  /** How many of its alerts fire. */
  firing: number;
  /** How many alerts it has in all. */
  alerts: number;
  /** When its present life began. */
  since: Instant;
};

/** What a condition is asked of: made once for an alert, for all conditions that look at it. */
export type ConditionSubject = { scope: ConditionScope; values: Record<string, unknown>; budget: ConditionBudget };

export type ConditionAnswer =
  | { kind: 'holds' }
  | { kind: 'does_not_hold' }
  | { kind: 'fault'; reason: ConditionFault; message: string };

type Compiled = { ok: true; evaluate: ParseResult; steps: number } | { ok: false; issue: ConditionIssue };

/** One of a group's alerts, as a route's condition sees it. */
export const subjectOfRoute = (options: {
  alert: Matchable;
  group: GroupFacts;
  now: Instant;
  budget: ConditionBudget;
}): ConditionSubject => {
  const { group, budget } = options;
  return {
    scope: 'route',
    budget,
    values: {
      ...valuesOf(options),
      group: {
        ...group,
        firing: BigInt(group.firing),
        alerts: BigInt(group.alerts),
        since: timestampOf(group.since),
      },
    },
  };
};

/** One alert as it comes in, as a shaping rule's condition sees it. */
export const subjectOfIncoming = (options: {
  alert: Matchable & { status: IncomingStatus; description: string };
  now: Instant;
  budget: ConditionBudget;
}): ConditionSubject => ({
  scope: 'shaping',
  budget: options.budget,
  values: { ...valuesOf(options), status: options.alert.status, description: options.alert.description },
});

const valuesOf = (options: { alert: Matchable; now: Instant }): Record<string, unknown> => {
  const { alert } = options;
  return {
    labels: labelsOf(alert.labels),
    severity: alert.severity,
    source: alert.source,
    integration: alert.integrationId,
    title: alert.title,
    now: timestampOf(options.now),
  };
};

/** As in matchers, a missing label is the empty string. The library takes a plain Map only, none derived from it. */
function labelsOf(labels: Readonly<Record<string, string>>): Map<string, string> {
  const map = new Map(Object.entries(labels));
  map.get = (name) => Map.prototype.get.call(map, name) ?? '';
  return map;
}

/** The first fault of a condition, with its place; null: it can be asked. */
export function findConditionIssue(options: { text: string; scope: ConditionScope }): ConditionIssue | null {
  const compiled = compile(options);
  return compiled.ok ? null : compiled.issue;
}

/**
 * Whether a condition holds. Never throws: what cannot be answered is a fault with its reason, and does not hold. The
 * work is bounded: loops go over an alert's labels or a list that is written out, never within one another, regular
 * expressions are linear, and all that is asked of a subject shares its budget.
 */
export const askCondition = (options: { text: string; subject: ConditionSubject }): ConditionAnswer =>
  askCompiled(compile({ text: options.text, scope: options.subject.scope }), options.subject);

/**
 * `askCondition` made ready for many subjects: compiled once, when it is first asked, and kept as long as what this
 * answers, however many others there are.
 */
export function compileCondition(options: {
  text: string;
  scope: ConditionScope;
}): (subject: ConditionSubject) => ConditionAnswer {
  let compiled: Compiled | null = null;
  return (subject) => {
    compiled ??= compileAnew(options);
    return askCompiled(compiled, subject);
  };
}

function askCompiled(compiled: Compiled, subject: ConditionSubject): ConditionAnswer {
  if (!compiled.ok) return { kind: 'fault', reason: 'condition_invalid', message: compiled.issue.message };
  try {
    const answer: unknown = withinBudget({
      budget: subject.budget,
      steps: compiled.steps,
      evaluate: () => compiled.evaluate(subject.values),
    });
    return { kind: answer === true ? 'holds' : 'does_not_hold' };
  } catch (error) {
    if (isTooCostly(error)) return { kind: 'fault', reason: 'condition_too_costly', message: messageOf(error) };
    return { kind: 'fault', reason: 'condition_failed', message: messageOf(error) };
  }
}

const isTooCostly = (error: unknown): boolean =>
  error instanceof TooCostlyError || (error instanceof Error && error.cause instanceof TooCostlyError);

const MESSAGE_MAX = 300;

function messageOf(error: unknown): string {
  const words = error instanceof EvaluationError ? error.summary : String((error as Error | null)?.message ?? error);
  return withWrittenNames(words).slice(0, MESSAGE_MAX).toWellFormed();
}

/** More than a workspace has routes: those of one decision are asked in turn. */
const REMEMBERED_MAX = 2_000;
const remembered = new Map<string, Compiled>();

/** Compiled conditions are kept, the ones used last: most are asked again within seconds. */
function compile(options: { text: string; scope: ConditionScope }): Compiled {
  const key = `${options.scope} ${options.text}`;
  const known = remembered.get(key);
  const compiled = known ?? compileAnew(options);
  if (known) remembered.delete(key);
  else if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value ?? '');
  remembered.set(key, compiled);
  return compiled;
}

function compileAnew(options: { text: string; scope: ConditionScope }): Compiled {
  const { text, scope } = options;
  if (text.length > CONDITION_MAX)
    return faulty({
      message: `it has more than ${CONDITION_MAX} characters`,
      position: CONDITION_MAX,
    });
  try {
    const evaluate = LANGUAGES[scope].parse(text);
    const fault = findFault(evaluate.ast);
    if (fault) return faulty(fault);
    replaceFunctions(evaluate.ast);
    const { valid, type, error } = evaluate.check();
    if (error) return faulty(issueOf(error));
    if (!valid || type !== 'bool') return faulty({ message: `it is a ${type}, not true or false`, position: 0 });
    return { ok: true, evaluate, steps: stepsOf(text) };
  } catch (error) {
    return faulty(issueOf(error));
  }
}

/** The most labels that a loop goes over. */
const LOOPED_MAX = 64;

/** About how much work an expression is without its regular expressions: by its length, as often as it may loop. */
const stepsOf = (text: string): number =>
  500 + text.length * 4 * ([...MACROS].some((name) => text.includes(name)) ? LOOPED_MAX : 1);

const faulty = (issue: ConditionIssue): Compiled => ({ ok: false, issue });

function issueOf(error: unknown): ConditionIssue {
  const isOfLanguage = error instanceof ParseError || error instanceof TypeFault || error instanceof EvaluationError;
  if (!isOfLanguage) return { message: 'it cannot be read', position: 0 };
  return { message: withWrittenNames(error.summary), position: error.range?.start ?? 0 };
}
