import type { AlertGroupStatus } from '@signalcraft/contracts/enums';
import { moveFiring } from '../../src/lifecycle-change.ts';
import type { AlertState } from '../../src/lifecycle-state.ts';
import { ALERT_LINES, GROUP_LINES } from '../../src/lifecycle-tables.ts';
import { countFiring, isWorse, NOTHING_FIRES, worstFiring } from '../../src/severity.ts';
import type { Machine } from './machine.ts';
import { apply, type Move, type Moved } from './moves.ts';
import { COVERED_TICKS, GRACES_TICKS, GROUP, keyOf, NOW, normalise, settle, type World } from './world.ts';

export const PROPERTIES = [
  'nothing open and firing is without a live or exhausted run',
  'nothing resolved fires',
  'no run outside open',
  'a repeat tells nobody',
  'no CLEAR without a PAGE',
  'nobody is cleared twice',
  'no PAGE while held',
  'flapping pages once',
  'worse never stays quiet',
  'the peak is the worst since the group opened',
  'a persisting alert is in an unresolved group after the graces',
  'what fires does not stay buried',
  'a late event changes nothing',
  'a refused or empty move changes nothing',
  'an undo restores exactly',
  'time opens only what fires or was snoozed',
  'a resolved group comes back only within its window',
  'counts are the alerts',
  'the tables say so',
] as const;
export type Property = (typeof PROPERTIES)[number];

const QUIET = new Set([
  'repeat',
  'late_firing',
  'closed_by_person',
  'late_resolve',
  'superseded',
  'resolved_unknown',
  'already_resolved',
]);
const LATE = new Set(['late_firing', 'late_resolve', 'superseded']);
const firesHere = (alert: AlertState | null): alert is AlertState =>
  alert?.status === 'FIRING' && alert.groupId === GROUP;

/** What is wrong with a world as it stands. */
export function checkWorld(world: World): Property | null {
  const { group, run } = world;
  const firing = world.alerts.filter(firesHere);
  if (world.alerts.some((alert) => alert?.status === 'FIRING' && alert.groupId !== GROUP))
    return 'nothing resolved fires';
  if (!group) return firing.length > 0 ? 'counts are the alerts' : null;
  if (group.status === 'RESOLVED' && firing.length > 0) return 'nothing resolved fires';
  const runState = run === null ? 'none' : run.isExhausted ? 'exhausted' : 'live';
  if (group.status === 'OPEN' && firing.length > 0 && (group.run === 'none' || runState === 'none'))
    return 'nothing open and firing is without a live or exhausted run';
  if (group.status !== 'OPEN' && (group.run !== 'none' || runState !== 'none')) return 'no run outside open';
  const counts = firing.reduce((all, alert) => moveFiring(all, alert.severity, 1), NOTHING_FIRES);
  const isCounted =
    counts.every((count, rank) => count === group.firing[rank]) &&
    firing.filter((alert) => alert.marked).length === group.marked &&
    (firing.length === 0 || worstFiring(counts) === group.severity) &&
    group.run === runState;
  if (!isCounted) return 'counts are the alerts';
  if (group.status !== 'RESOLVED' && group.peak !== world.worst) return 'the peak is the worst since the group opened';
  if (group.status === 'ACKNOWLEDGED' && firing.length > 0) {
    // An acknowledgement of what expires has an end, however the severity came to be.
    if (world.rules.ackExpiryMs[group.severity] !== undefined && group.ackExpiresAt === null)
      return 'what fires does not stay buried';
  }
  return null;
}

/** What is wrong with what one move did. */
export function checkMove(options: {
  before: World;
  move: Move;
  moved: Moved;
  /** Whether the worlds before and after decide alike. */
  isSame: boolean;
}): Property | null {
  const { before, move, moved, isSame } = options;
  const { verdict, transitions, messages, world } = moved;
  const wasStatus = before.group?.status ?? 'none';
  if (verdict && QUIET.has(verdict.reason) && (messages.length > 0 || transitions.length > 0 || moved.run))
    return 'a repeat tells nobody';
  if (messages.some(({ kind }) => kind === 'CLEAR') && !before.isTold) return 'no CLEAR without a PAGE';
  if (messages.some(({ kind }) => kind === 'CLEAR') && before.isCleared) return 'nobody is cleared twice';
  if (messages.some(({ kind, isHeld }) => kind === 'PAGE' && isHeld)) return 'no PAGE while held';
  if (before.isFlapPaged && isFlapping(before) && messages.some(({ kind }) => kind === 'PAGE'))
    return 'flapping pages once';
  const isQuietBefore = wasStatus === 'ACKNOWLEDGED' || wasStatus === 'SNOOZED' || isSnoozing(before);
  if (moved.applied && isQuietBefore && before.worst !== null && isWorse(moved.applied.severity, before.worst)) {
    if (world.group?.status !== 'OPEN' || world.run?.isExhausted !== false) return 'worse never stays quiet';
  }
  if (verdict && LATE.has(verdict.reason) && !isSame) return 'a late event changes nothing';
  if (move.type === 'alert' && isLate(before, move) && !isSame) return 'a late event changes nothing';
  if (moved.conflict && !isSame) return 'a refused or empty move changes nothing';
  if (move.type === 'person' && !moved.conflict && transitions.length === 0 && !isSame)
    return 'a refused or empty move changes nothing';
  if (move.type === 'timer' && wasStatus !== 'OPEN' && world.group?.status === 'OPEN') {
    if (wasStatus === 'RESOLVED' || (wasStatus === 'ACKNOWLEDGED' && countFiring(world.group.firing) === 0))
      return 'time opens only what fires or was snoozed';
  }
  if (move.type === 'alert' && wasStatus === 'RESOLVED' && before.group && world.group?.status !== 'RESOLVED') {
    const isOver = NOW - (before.group.resolvedAt ?? 0) > before.rules.reopenWindowMs && !isSnoozing(before);
    const isNew = transitions.some(({ line }) => line === 'B1');
    if (isOver !== isNew) return 'a resolved group comes back only within its window';
  }
  return null;
}

const isFlapping = ({ group }: World): boolean => (group?.flappingUntil ?? 0) > NOW;
const isSnoozing = (world: World): boolean => (world.group?.snooze?.until ?? 0) > NOW && world.group?.status !== 'OPEN';

/** Late by its own source's times: said of an earlier episode than the one that fires. */
const isLate = (world: World, move: Extract<Move, { type: 'alert' }>): boolean => {
  const alert = world.alerts[move.index];
  if (!alert) return false;
  return move.isRerun === true || (move.start === 'older' && alert.status === 'FIRING' && alert.startsAt !== null);
};

/** Undoes an act, after a repeat of all that fires: the world before it, to the run's step. */
export function checkUndo(options: { before: World; acted: World; machine: Machine }): Property | null {
  const { before, acted, machine } = options;
  const undo = (world: World, id: string): Moved =>
    apply({ world, move: { type: 'person', event: { type: 'undo', actor: { type: 'member', id } } }, machine });
  if (undo(acted, 'another').conflict !== 'nothing_to_undo') return 'an undo restores exactly';
  const repeated = before.alerts.reduce((world, alert, index) => {
    if (alert?.status !== 'FIRING') return world;
    const { severity, startsAt } = alert;
    const start = startsAt === null ? 'none' : 'same';
    return apply({ world, move: { type: 'alert', index, status: 'firing', severity, start }, machine }).world;
  }, acted);
  const undone = undo(repeated, repeated.group?.undo?.actorId ?? '');
  if (keyOf(normalise(undone.world)) !== keyOf(before)) return 'an undo restores exactly';
  if (!isInTables(repeated.group?.status ?? 'none', undone)) return 'the tables say so';
  return null;
}

const ALERT_LINE = new Map(ALERT_LINES.map((line) => [line.line, line]));
const GROUP_LINE = new Map(GROUP_LINES.map((line) => [line.line, line]));

/** Whether each line that a move went through stands in the tables with what it did. */
export const checkTables = (before: World, moved: Moved): Property | null =>
  isInTables(before.group?.status ?? 'none', moved) ? null : 'the tables say so';

function isInTables(wasStatus: AlertGroupStatus | 'none', moved: Moved): boolean {
  const { verdict, transitions } = moved;
  if (verdict) {
    const line = ALERT_LINE.get(verdict.line);
    if (!line?.effects.includes(verdict.effect) || !line.reasons.includes(verdict.reason)) return false;
  }
  return transitions.every((transition) => {
    if (transition.line.startsWith('A'))
      return ALERT_LINE.get(transition.line)?.reasons.includes(transition.reason) === true;
    const line = GROUP_LINE.get(transition.line);
    return (
      line !== undefined &&
      line.from.includes(wasStatus) &&
      line.to.includes(transition.statusAfter) &&
      line.run.includes(moved.run?.kind ?? null) &&
      line.tells.includes(transition.tells.kind) &&
      line.reasons.includes(transition.reason)
    );
  });
}

/** What becomes of an alert that its source goes on to repeat, while nobody acts and time does what it does. */
export function checkFuture(world: World, machine: Machine): Property | null {
  for (const [index, alert] of world.alerts.entries()) {
    const severity = alert?.status === 'FIRING' ? alert.severity : 'critical';
    const start = !alert || alert.startsAt === null ? 'none' : 'same';
    let now = world;
    let isOpened = false;
    for (let ticks = 0; ticks <= GRACES_TICKS + COVERED_TICKS; ticks += 1) {
      if (ticks > 0) now = apply({ world: now, move: { type: 'tick' }, machine }).world;
      const repeat = { type: 'alert', index, status: 'firing', severity, start } as const;
      for (const move of [{ type: 'timer' }, { type: 'timer' }, repeat] as const)
        now = settle(apply({ world: now, move, machine }).world);
      isOpened ||= now.group?.status === 'OPEN';
      if (ticks < GRACES_TICKS) continue;
      if (!now.alerts[index] || !firesHere(now.alerts[index]) || now.group?.status === 'RESOLVED')
        return 'a persisting alert is in an unresolved group after the graces';
      if (isOpened) break;
    }
    const mayStayQuiet =
      now.group?.status === 'ACKNOWLEDGED' && world.rules.ackExpiryMs[now.group.severity] === undefined;
    if (!isOpened && !mayStayQuiet) return 'what fires does not stay buried';
  }
  return null;
}
