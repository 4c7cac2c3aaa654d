import type { Alert } from '@signalcraft/contracts/alert-groups';

const NAMES_MAX = 2;

/** The labels that tell a group's alerts apart: those that not all of them have with the same value. */
export function tellingLabels(alerts: readonly Pick<Alert, 'labels'>[]): string[] {
  const names = new Set(alerts.flatMap((alert) => Object.keys(alert.labels)));
  return [...names]
    .filter((name) => new Set(alerts.map((alert) => alert.labels[name])).size > 1)
    .map((name) => ({ name, values: new Set(alerts.map((alert) => alert.labels[name])).size }))
    .sort((one, other) => other.values - one.values)
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}
