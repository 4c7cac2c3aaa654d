import type { Matcher } from '@signalcraft/contracts/matchers';
import { isReserved, type Matchable, matchesAll, valueOf } from './matchers.ts';

/** A firing alert that may mute others. */
export type Cause = Matchable & { id: string };

type Rule = { sourceMatchers: readonly Matcher[]; targetMatchers: readonly Matcher[]; equal: readonly string[] };

/** The alerts that match a rule's source, by their values in `equal`, the first of each value. */
export type CausesOfRule = ReadonlyMap<string, { any: Cause; outsideTarget: Cause | null }>;

/** Sorts out once what a rule's causes are, so that each target is one look-up. */
export function causesOf(options: { rule: Rule; alerts: readonly Cause[] }): CausesOfRule {
  const { rule, alerts } = options;
  const causes = new Map<string, { any: Cause; outsideTarget: Cause | null }>();
  for (const alert of alerts) {
    if (!matchesAll({ matchers: rule.sourceMatchers, alert })) continue;
    const key = keyOf({ rule, alert });
    const outsideTarget = matchesAll({ matchers: rule.targetMatchers, alert }) ? null : alert;
    const known = causes.get(key);
    causes.set(key, { any: known?.any ?? alert, outsideTarget: known?.outsideTarget ?? outsideTarget });
  }
  return causes;
}

/**
 * The alert by which a rule mutes this one, or null. What matches both sides is muted only by what matches just the
 * source: no alert mutes itself, and two of them do not mute each other.
 */
export function inhibitorOf(options: { rule: Rule; causes: CausesOfRule; alert: Matchable }): Cause | null {
  const { rule, causes, alert } = options;
  if (causes.size === 0 || !matchesAll({ matchers: rule.targetMatchers, alert })) return null;
  const found = causes.get(keyOf({ rule, alert }));
  if (!found) return null;
  return matchesAll({ matchers: rule.sourceMatchers, alert }) ? found.outsideTarget : found.any;
}

/** Equal for alerts that agree in every label the rule names; a missing label is the empty string. */
const keyOf = (options: { rule: Rule; alert: Matchable }): string =>
  JSON.stringify(options.rule.equal.map((name) => valueOf({ name, alert: options.alert })));

/** So many different values of a rule's `equal` are looked up one by one; with more, all causes of the rule are. */
const VALUES_MAX = 50;

/**
 * Label sets such that every alert which may mute one of the targets has all labels of one of them, to find causes by.
 * None: no rule may mute any of the targets.
 */
export function causeFilters(options: {
  rules: readonly Rule[];
  targets: readonly Matchable[];
}): Record<string, string>[] {
  return options.rules.flatMap((rule) => {
    const targets = options.targets.filter((alert) => matchesAll({ matchers: rule.targetMatchers, alert }));
    if (targets.length === 0) return [];
    const exact = Object.fromEntries(
      rule.sourceMatchers.filter(({ op, name, value }) => op === '=' && isOnlyLabel({ name, value })).map(nameAndValue),
    );
    const wanted = new Map(
      targets.map((alert) => {
        const values = rule.equal.map((name) => ({ name, value: valueOf({ name, alert }) })).filter(isOnlyLabel);
        const labels = { ...Object.fromEntries(values.map(nameAndValue)), ...exact };
        return [JSON.stringify(labels), labels];
      }),
    );
    return wanted.size > VALUES_MAX ? [exact] : [...wanted.values()];
  });
}

/** A value that only a label so named can give: not a missing one, nor what stands for a reserved name. */
const isOnlyLabel = (options: { name: string; value: string }): boolean =>
  options.value !== '' && !isReserved(options.name);

const nameAndValue = ({ name, value }: { name: string; value: string }): [string, string] => [name, value];
