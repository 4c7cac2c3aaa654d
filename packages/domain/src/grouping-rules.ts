import type { Grouping } from '@signalcraft/contracts/integrations';
import { isRegexOp, type Matcher } from '@signalcraft/contracts/matchers';
import { compileRegex, type Matchable, valueOf } from './matchers.ts';

/** A workspace's rule of which alerts become one group: `labels` and `byName` as an integration's own grouping. */
export type GroupingRule = Grouping & {
  id: string;
  revision: number;
  name: string;
  enabled: boolean;
  matchers: readonly Matcher[];
  acrossSources: boolean;
  /** Null: as the workspace. */
  groupWaitMs: number | null;
  reopenWindowMs: number | null;
};

/** `over_budget`: the regular expressions of the rules were too much work for this alert, so that no rule counts. */
export type RuleFound = { kind: 'rule'; rule: GroupingRule } | { kind: 'none' } | { kind: 'over_budget' };

/** Finds the first rule that matches an alert; `cost` is the work that its regular expressions were. */
export type FindRule = (options: { alert: Matchable }) => RuleFound & { cost: number };

/**
 * What the regular expressions of all rules may cost for one alert. One costs the length of the value it is held against
 * and a little for itself: their engine takes time by that. A thousand rules with an expression each on values of 200
 * characters come to this; a second of work for one alert, by rules made to be slow, is out of reach.
 */
export const REGEX_BUDGET = 240_000;
const REGEX_COST = 40;

type Test = { name: string } & ({ value: string; isEqual: boolean } | { fits: (value: string) => boolean });
type Compiled = { rule: GroupingRule; tests: readonly Test[] };

/**
 * Makes an ordered list of rules ready to be held against many alerts. Rules that are off are left out, and expressions
 * are compiled once, when an alert first comes to them. A matcher whose expression is not valid never holds.
 */
export function compileGroupingRules(options: { rules: readonly GroupingRule[] }): FindRule {
  const regexes = new Map<string, (value: string) => boolean | null>();
  const compiled: Compiled[] = options.rules
    .filter((rule) => rule.enabled)
    .map((rule) => ({
      rule,
      // What costs little is looked at first: it spares the rest, and the order decides nothing.
      tests: rule.matchers.map((matcher) => testOf({ matcher, regexes })).toSorted(cheapFirst),
    }));
  return ({ alert }) => {
    const values = new Map<string, string>();
    let cost = 0;
    for (const { rule, tests } of compiled) {
      let matches = true;
      for (const test of tests) {
        let value = values.get(test.name);
        if (value === undefined) {
          value = valueOf({ name: test.name, alert });
          values.set(test.name, value);
        }
        if ('fits' in test) {
          cost += REGEX_COST + value.length;
          if (cost > REGEX_BUDGET) return { kind: 'over_budget', cost };
          matches = test.fits(value);
        } else matches = (value === test.value) === test.isEqual;
        if (!matches) break;
      }
      if (matches) return { kind: 'rule', rule, cost };
    }
    return { kind: 'none', cost };
  };
}

const cheapFirst = (a: Test, b: Test): number => Number('fits' in a) - Number('fits' in b);

function testOf(options: { matcher: Matcher; regexes: Map<string, (value: string) => boolean | null> }): Test {
  const { matcher, regexes } = options;
  const { name, op, value: pattern } = matcher;
  if (!isRegexOp(op)) return { name, value: pattern, isEqual: op === '=' };
  let fits = regexes.get(pattern);
  if (!fits) {
    fits = once(pattern);
    regexes.set(pattern, fits);
  }
  const held = fits;
  return { name, fits: (value) => held(value) === (op === '=~') };
}

/** Null: the expression is not valid, and neither it nor its opposite holds. */
function once(pattern: string): (value: string) => boolean | null {
  let compiled: ReturnType<typeof compileRegex> | null = null;
  return (value) => {
    compiled ??= compileRegex(pattern);
    return compiled.ok ? compiled.regex.testExact(value) : null;
  };
}
