import type { Severity } from '@signalcraft/contracts/enums';
import type { RunOfGroup } from '../../src/escalation.ts';
import type { AlertState, GroupState, LifecycleRules } from '../../src/lifecycle-state.ts';
import { type Instant, minutes, seconds } from '../../src/time.ts';

/** Time moves in ticks: long enough that an undo is over, short against the graces. */
export const TICK = minutes(5);
export const NOW: Instant = 1_800_000_000_000;
/** An alert's known start; a source's times are compared only with each other. */
export const START = NOW - 1_000_000_000;
export const OLD_GROUP = 'old';
export const GROUP = 'g';

/** The graces in ticks, in the order that the real ones have, so that the states stay countable. */
export const WALK_RULES: LifecycleRules = {
  graceAfterPersonMs: TICK,
  lateMs: 2 * TICK,
  reopenWindowMs: 3 * TICK,
  grewNoticeMs: TICK,
  undoMs: seconds(60),
  groupWaitMs: 0,
  settleMs: 0,
  ackExpiryMs: { critical: 2 * TICK },
  flapHold: false,
  flapCount: 2,
  flapWindowMs: 2 * TICK,
  flapCalmMs: TICK,
};
/** Two reopenings within two ticks are flapping, and a tick is calm. */
export const FLAPPING_RULES: LifecycleRules = { ...WALK_RULES, flapHold: true };
export const SNOOZE_MS = 2 * TICK;
/** After this long, an alert that its source repeats must stand in an unresolved group… */
export const GRACES_TICKS = 3;
/** … and after this long more, it is shown as open again unless nobody wants it to be. */
export const COVERED_TICKS = 3;

/** One group key with its alerts, its run and its messages; `now` is always `NOW`, everything else is relative to it. */
export type World = {
  rules: LifecycleRules;
  group: GroupState | null;
  alerts: readonly (AlertState | null)[];
  run: RunOfGroup | null;
  /** A PAGE of this episode that is not sent yet. */
  hasUnsentPage: boolean;
  /** Somebody was sent a PAGE in this episode. */
  isTold: boolean;
  /** Those who were told were told of the end, too. */
  isCleared: boolean;
  /** The key flaps and has paged since it began to. */
  isFlapPaged: boolean;
  /** The worst that fired since the group opened, counted by the walk itself. */
  worst: Severity | null;
  /** Which alerts a person resolved in this episode: those that a person's reopening fires again. */
  closedHere: readonly boolean[];
  /** The world before the act that may be undone. */
  beforeAct: World | null;
};

export const emptyWorld = (options: { alerts: number; rules: LifecycleRules }): World => ({
  rules: options.rules,
  group: null,
  alerts: Array.from({ length: options.alerts }, () => null),
  run: null,
  hasUnsentPage: false,
  isTold: false,
  isCleared: false,
  isFlapPaged: false,
  worst: null,
  closedHere: Array.from({ length: options.alerts }, () => false),
  beforeAct: null,
});

/** An instant `elapsed` later, not before `floor`: beyond it, nothing depends on how long ago it was. */
const age = (at: Instant | null, elapsed: number, maxTicks: number): Instant | null =>
  at === null ? null : Math.max(at - elapsed, NOW - maxTicks * TICK);

function ageGroup(group: GroupState, rules: LifecycleRules, elapsed: number): GroupState {
  const isResolved = group.status === 'RESOLVED';
  const snooze = group.snooze && { ...group.snooze, until: Math.max(group.snooze.until - elapsed, NOW) };
  const grewNoticeAt = group.status === 'ACKNOWLEDGED' ? age(group.grewNoticeAt, elapsed, 1) : null;
  return {
    ...group,
    id: GROUP,
    generation: 1,
    previousGroupId: null,
    mergedIntoId: null,
    episode: 1,
    // Once nothing fires, only a running snooze covers anything.
    peak: isResolved && !snooze ? 'info' : group.peak,
    title: '',
    alertCount: 0,
    eventCount: 0,
    // Who holds it decides nothing but whether another person is one more.
    holders: isResolved || group.holders.length === 0 ? [] : [group.holders.includes('source') ? 'source' : 'p'],
    assigneeId: null,
    snooze,
    ackExpiresAt: age(group.ackExpiresAt, elapsed, 0),
    resolvedAt: isResolved ? age(group.resolvedAt, elapsed, 4) : null,
    openedAt: NOW,
    statusChangedAt: NOW,
    firstSeenAt: NOW,
    lastSeenAt: NOW,
    reopens: rules.flapHold
      ? group.reopens.map((at) => at - elapsed).filter((at) => NOW - at <= rules.flapWindowMs)
      : [],
    flappingUntil: age(group.flappingUntil, elapsed, 0),
    grewNoticeAt: grewNoticeAt !== null && NOW - grewNoticeAt >= rules.grewNoticeMs ? null : grewNoticeAt,
    timerAt: null,
    version: 1,
    undo: null,
  };
}

function ageAlert(options: { world: World; alert: AlertState; index: number; elapsed: number }): AlertState {
  const { world, alert, index, elapsed } = options;
  const place = `${index} ${world.closedHere[index]}`;
  if (elapsed === 0 && world.group?.id === GROUP && settledAlerts.get(alert) === place) return alert;
  const isFiring = alert.status === 'FIRING';
  const isPersons = alert.resolvedBy === 'person';
  // A return is judged by how long ago the resolve was only after a person's, or when the source gives starts.
  const isAged = isPersons || (alert.resolvedBy === 'source' && alert.startsAt !== null);
  const aged: AlertState = {
    ...alert,
    id: `a${index}`,
    fingerprint: `f${index}`,
    groupId: alert.groupId === world.group?.id ? GROUP : OLD_GROUP,
    // Only a person's reopening brings back the severity that an alert was resolved with.
    severity: isFiring || world.closedHere[index] ? alert.severity : 'info',
    marked: isFiring && alert.marked,
    startsAt: alert.startsAt === null ? null : START,
    firstSeenAt: NOW,
    lastSeenAt: NOW,
    resolvedBy: isFiring || isAged ? alert.resolvedBy : 'time',
    resolvedAt: isFiring ? null : isAged ? age(alert.resolvedAt, elapsed, isPersons ? 2 : 3) : NOW,
    eventCount: 0,
  };
  settledAlerts.set(aged, place);
  return aged;
}

/** Groups and alerts that are equal to what they would be made. */
const settledAlerts = new WeakMap<AlertState, string>();
const settled = new WeakSet<GroupState>();

/**
 * The same world with everything that no decision depends on made equal. What an undo would put back
 * is dropped: the walk undoes each act at once instead of carrying it along.
 */
export const normalise = (world: World): World => inOrder(settle(world));

/** As `normalise`, `elapsed` later, but each alert keeps its place. */
export function settle(world: World, elapsed = 0): World {
  const isFresh = elapsed > 0;
  const group =
    world.group && (isFresh || !settled.has(world.group) ? ageGroup(world.group, world.rules, elapsed) : world.group);
  const alerts = world.alerts.map((alert, index) => alert && ageAlert({ world, alert, index, elapsed }));
  if (group) settled.add(group);
  const run = world.run && ageRun(world.run, elapsed);
  const isResolved = group?.status === 'RESOLVED';
  return {
    ...world,
    group,
    alerts,
    run,
    worst: isResolved && !group.snooze ? null : world.worst,
    isTold: isResolved && group.flappingUntil === null ? false : world.isTold,
    isCleared: group?.flappingUntil !== null && world.isCleared,
    isFlapPaged: world.isFlapPaged && group?.flappingUntil !== null,
    beforeAct: null,
  };
}

/** Two alerts are alike: which of them is the first makes no other world. */
function inOrder(world: World): World {
  const [first, second] = world.alerts;
  if (world.alerts.length < 2 || alertKey(first, world.closedHere[0]) <= alertKey(second, world.closedHere[1]))
    return world;
  return {
    ...world,
    alerts: [second ?? null, first ?? null].map(
      (alert, index) => alert && { ...alert, id: `a${index}`, fingerprint: `f${index}` },
    ),
    closedHere: [world.closedHere[1] === true, world.closedHere[0] === true],
  };
}

function ageRun(run: RunOfGroup, elapsed: number): RunOfGroup {
  const at = run.nextStepAt - elapsed;
  return {
    ...run,
    episode: 1,
    // A hold is looked at again within a tick.
    nextStepAt: run.isExhausted || at < NOW + minutes(1) ? NOW : at,
    startReason: run.startReason === 'flapping_started' ? 'flapping_started' : 'opened',
    holdReason: null,
  };
}

/** Worlds with equal keys decide alike. */
export function keyOf(world: World): string {
  const { run } = world;
  const place = run
    ? `${run.step},${run.round},${since(run.nextStepAt)},${run.isExhausted},${run.startReason},${run.hasPagedThisRound}`
    : '';
  return `${factsKey(world)} ${place} ${world.hasUnsentPage} ${world.isTold} ${world.isCleared} ${world.isFlapPaged} ${world.worst} ${world.closedHere.join()}`;
}

/** What the world holds of alerts and group: all that tables A and B and time decide by. */
export function factsKey(world: World): string {
  let key = world.group ? groupKey(world.group) : '';
  for (const alert of world.alerts) key += alertKey(alert, false);
  return key;
}

const since = (at: Instant | null): string => (at === null ? '' : String((NOW - at) / TICK));

const alertKey = (alert: AlertState | null | undefined, closedHere: boolean | undefined): string =>
  alert
    ? ` ${alert.status}${alert.severity}${alert.startsAt === null}${alert.marked}${alert.resolvedBy}${since(alert.resolvedAt)}${alert.groupId}${closedHere}`
    : ' –';

export function groupKey(group: GroupState): string {
  const { snooze, flappingUntil } = group;
  const ended = group.status === 'RESOLVED' && flappingUntil !== null ? group.resolvedBy : '';
  return (
    `${group.status} ${group.severity} ${group.peak} ${group.firing.join()} ${group.marked} ${group.holders.join()} ` +
    `${snooze ? since(snooze.until) + snooze.mode : ''} ${since(group.ackExpiresAt)} ${since(group.resolvedAt)} ${ended} ` +
    `${group.reopens.map(since).join()} ${since(flappingUntil)} ${since(group.grewNoticeAt)} ${group.run}`
  );
}
