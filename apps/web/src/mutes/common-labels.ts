import { MATCHER_LIMITS } from '@signalcraft/contracts/matcher-limits';
import type { Matcher } from '@signalcraft/contracts/matchers';

type Labels = Readonly<Record<string, string>>;

/**
 * Conditions that hold for all of a group's alerts: the labels in which they agree, those that made the group first.
 * Alerts without a common label are told by their title.
 */
export function commonMatchers(options: {
  groupLabels: Labels;
  title: string;
  alerts: readonly { labels: Labels }[];
}): Matcher[] {
  const [first, ...others] = options.alerts;
  const common = Object.entries(first?.labels ?? options.groupLabels).filter(([name, value]) =>
    others.every(({ labels }) => Object.hasOwn(labels, name) && labels[name] === value),
  );
  const named = common
    .filter(([, value]) => value !== '' && value.length <= MATCHER_LIMITS.valueLength)
    .sort(([a], [b]) => Number(Object.hasOwn(options.groupLabels, b)) - Number(Object.hasOwn(options.groupLabels, a)))
    .slice(0, MATCHER_LIMITS.matchers)
    .map(([name, value]) => ({ name, op: '=' as const, value }));
  return named.length > 0 ? named : [{ name: 'title', op: '=', value: options.title }];
}
