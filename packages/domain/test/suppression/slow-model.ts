import type { HoldReason } from '@signalcraft/contracts/enums';
import type { Matcher } from '@signalcraft/contracts/matchers';
import type { Cause } from '../../src/inhibition.ts';
import type { MuteRules } from '../../src/suppression.ts';

export type Scene = {
  rules: MuteRules;
  /** Everything that fires in the workspace; the group's alerts are some of it. */
  firing: readonly Cause[];
  run: { step: number; round: number; startedAt: number } | null;
};

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Every reason that mutes an alert at an instant, found by asking each rule about each pair, one after the other. */
export function reasonsAt(options: { scene: Scene; alert: Cause; at: number }): Set<HoldReason> {
  const { scene, alert, at } = options;
  const reasons = new Set<HoldReason>();
  for (const window of scene.rules.windows) {
    if (fits(window.matchers, alert) && isOpen(window.times, at)) reasons.add('maintenance');
  }
  for (const silence of scene.rules.silences) {
    if (fits(silence.matchers, alert) && silence.startsAt <= at && at < silence.endsAt) reasons.add('silenced');
  }
  for (const rule of scene.rules.inhibitionRules) {
    const isTarget = fits(rule.targetMatchers, alert);
    const { run } = scene;
    if (isTarget && run?.step === 0 && run.round === 0 && at < run.startedAt + 10_000) reasons.add('group_wait');
    if (scene.firing.some((cause) => mutes({ rule, cause, alert }))) reasons.add('inhibited');
  }
  return reasons;
}

/** Alertmanager's rule: of two alerts that both match both sides neither mutes the other, nor one itself. */
export const mutes = (options: { rule: MuteRules['inhibitionRules'][number]; cause: Cause; alert: Cause }): boolean => {
  const { rule, cause, alert } = options;
  if (!fits(rule.sourceMatchers, cause) || !fits(rule.targetMatchers, alert)) return false;
  if (fits(rule.sourceMatchers, alert) && fits(rule.targetMatchers, cause)) return false;
  return rule.equal.every((name) => (cause.labels[name] ?? '') === (alert.labels[name] ?? ''));
};

/** The model knows windows on UTC's clock that come back each day. */
function isOpen(times: MuteRules['windows'][number]['times'], at: number): boolean {
  if (times.kind === 'once') return times.startsAt <= at && at < times.endsAt;
  if (times.until !== null && at >= times.until) return false;
  const first = Date.parse(`${times.window.startsAt}Z`);
  for (let start = first; start <= at; start += DAY) {
    if (at < start + times.window.durationMinutes * MINUTE) return true;
  }
  return false;
}

const fits = (matchers: readonly Matcher[], alert: Cause): boolean =>
  matchers.every(({ name, op, value }) => {
    const actual = alert.labels[name] ?? '';
    const holds = op === '=' || op === '!=' ? actual === value : new RegExp(`^(?:${value})$`).test(actual);
    return holds === (op === '=' || op === '=~');
  });
