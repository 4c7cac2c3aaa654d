import type { HoldReason, IncomingStatus, NotificationKind, Severity } from '@signalcraft/contracts/enums';
import type { ConflictReason } from '@signalcraft/contracts/errors';
import { BUILT_IN_POLICY, decideReach, type NextStep, type RunOfGroup } from '../../src/escalation.ts';
import type { LifecycleEvent } from '../../src/lifecycle-outcome.ts';
import type { AlertFacts, AlertState, GroupState, RunEffect, Transition, Verdict } from '../../src/lifecycle-state.ts';
import { isWorse } from '../../src/severity.ts';
import { seconds } from '../../src/time.ts';
import type { Machine } from './machine.ts';
import { GROUP, NOW, START, settle, TICK, type World } from './world.ts';

export type Start = 'none' | 'older' | 'same' | 'newer';

export type Move =
  | { type: 'tick' }
  | { type: 'alert'; index: number; status: IncomingStatus; severity: Severity; start: Start; isRerun?: boolean }
  | { type: 'silent'; index: number }
  | { type: 'timer' }
  | { type: 'person'; event: Exclude<LifecycleEvent, { type: 'alert' | 'timer' | 'silent' }> }
  | { type: 'step'; hold: HoldReason | null; reaches: 'somebody' | 'nobody' }
  | { type: 'send' };

export type Message = { kind: NotificationKind; isHeld: boolean };

/** What one move did: the world after, before and after being made comparable, and all that was decided. */
export type Moved = {
  world: World;
  group: GroupState | null;
  verdict: Verdict | null;
  transitions: readonly Transition[];
  run: RunEffect | null;
  messages: readonly Message[];
  conflict: ConflictReason | null;
  /** The facts of an alert event whose alert joined or changed its severity. */
  applied: AlertFacts | null;
};

const NOTHING = { verdict: null, transitions: [], run: null, messages: [], conflict: null, applied: null };

export function apply(options: { world: World; move: Move; machine: Machine }): Moved {
  const { world, move, machine } = options;
  switch (move.type) {
    case 'tick':
      return { ...NOTHING, world: settle(world, TICK), group: world.group };
    case 'alert':
      return deliver({ world, move, machine });
    case 'step':
      return step({ world, move, machine });
    case 'send':
      return send({ world, machine });
    default: {
      const { group } = world;
      if (!group) return { ...NOTHING, world, group };
      const event: LifecycleEvent = move.type === 'person' ? move.event : { type: move.type };
      const outcome = machine.reduce({ group, alerts: concerned(world, move), event, rules: world.rules, now: NOW });
      return follow({ world, outcome, verdict: null, applied: null, machine });
    }
  }
}

/** The alerts that a move concerns, as the engine reads them for it. */
function concerned(world: World, move: Extract<Move, { type: 'silent' | 'timer' | 'person' }>): AlertState[] {
  const here = world.alerts.flatMap((alert, index) => (alert?.groupId === GROUP ? [{ alert, index }] : []));
  if (move.type === 'silent') return here.filter(({ index }) => index === move.index).map(({ alert }) => alert);
  if (move.type === 'timer') return [];
  if (move.event.type === 'resolve')
    return here.filter(({ alert }) => alert.status === 'FIRING').map((one) => one.alert);
  if (move.event.type === 'reopen')
    return here.filter(({ index }) => world.closedHere[index]).map(({ alert }) => alert);
  if (move.event.type === 'undo') return here.map(({ alert }) => alert);
  return [];
}

function deliver(options: { world: World; move: Extract<Move, { type: 'alert' }>; machine: Machine }): Moved {
  const { world, move, machine } = options;
  const { rules } = world;
  const { index } = move;
  const alert = world.alerts[index] ?? null;
  const facts: AlertFacts = {
    integrationId: 'i',
    fingerprint: `f${index}`,
    status: move.status,
    severity: move.severity,
    title: '',
    startsAt: { none: null, older: START - 1, same: START, newer: START + 1 }[move.start],
    receivedAt: move.isRerun ? NOW - 1 : NOW,
  };
  const verdict = machine.judge({ alert, facts, rules, now: NOW });
  const quiet = { ...NOTHING, verdict, group: world.group };
  if (verdict.effect === 'none') return { ...quiet, world };
  if (verdict.effect === 'count' && alert && world.group) {
    const counted = machine.count({ group: world.group, alert, facts, now: NOW });
    const alerts = world.alerts.with(index, counted.alert);
    const isHere = alert.groupId === GROUP;
    return {
      ...quiet,
      run: counted.run,
      world: withRun({
        world: { ...world, alerts, group: isHere ? counted.group : world.group },
        effect: counted.run,
        group: counted.group,
      }),
    };
  }
  const own = alert?.groupId === GROUP ? alert : null;
  const outcome = machine.reduce({
    group: world.group,
    alerts: own ? [own] : [],
    event: { type: 'alert', facts, verdict, newIds: { groupId: 'g2', alertId: `a${index}`, generation: 1 } },
    rules,
    now: NOW,
  });
  const applied = verdict.effect === 'join' || verdict.effect === 'severity' ? facts : null;
  return follow({ world, outcome, verdict, applied, machine });
}

/** Does to the run, the messages and the walk's own counts what the engine does with an outcome. */
function follow(options: {
  world: World;
  outcome: ReturnType<Machine['reduce']>;
  verdict: Verdict | null;
  applied: AlertFacts | null;
  machine: Machine;
}): Moved {
  const { world, outcome, verdict, machine } = options;
  const { group: before } = world;
  if (!outcome.ok) return { ...NOTHING, verdict, world, group: before, conflict: outcome.conflict };
  if (outcome.unchanged) return { ...NOTHING, verdict, world, group: before };
  const { group, transitions, run } = outcome;
  const changed = new Map(outcome.alerts.map((alert) => [alert.id, alert]));
  const alerts = world.alerts.map((alert, index) => changed.get(`a${index}`) ?? alert);
  const isNewEpisode = outcome.groupIsNew || before?.episode !== group.episode;
  const messages = transitions.flatMap(({ tells }): Message[] => {
    if (tells.kind === 'none' || tells.kind === 'edit' || !machine.reaches(tells, world.isTold)) return [];
    return [{ kind: tells.kind === 'update' ? 'UPDATE' : tells.kind === 'clear' ? 'CLEAR' : 'NOTE', isHeld: false }];
  });
  const line = transitions.at(-1)?.line;
  const next: World = {
    ...world,
    group,
    alerts,
    isTold: world.isTold && !isNewEpisode,
    isCleared: (world.isCleared && !isNewEpisode && line !== 'B22') || messages.some(({ kind }) => kind === 'CLEAR'),
    isFlapPaged: world.isFlapPaged && line !== 'B26',
    worst: worstAfter({ world, applied: options.applied, line, group, alerts }),
    closedHere: alerts.map((alert, index) => {
      if (isNewEpisode) return false;
      if (line === 'B13' && world.alerts[index]?.status === 'FIRING') return alert?.resolvedBy === 'person';
      return world.closedHere[index] === true;
    }),
    // What changes a group drops the undo that stood; one that stands after it is this act's own.
    beforeAct: group.undo ? world : null,
  };
  if (line === 'B22' && world.beforeAct) {
    next.worst = world.beforeAct.worst;
    next.closedHere = world.beforeAct.closedHere;
  }
  return {
    world: withRun({
      world: next,
      effect: run,
      group,
      startReason: transitions.at(-1)?.reason,
      beforeAct: world.beforeAct,
    }),
    group,
    verdict,
    transitions,
    run,
    messages,
    conflict: null,
    applied: options.applied,
  };
}

/** The worst that fired since the group opened, counted from the events alone. */
function worstAfter(options: {
  world: World;
  applied: AlertFacts | null;
  line: string | undefined;
  group: GroupState;
  alerts: readonly (AlertState | null)[];
}): Severity | null {
  const { world, applied, line } = options;
  if (line === 'B1' || line === 'B3' || line === 'B26') return applied?.severity ?? world.worst;
  if (line === 'B21') {
    const firing = options.alerts.flatMap((alert) => (alert?.status === 'FIRING' ? [alert.severity] : []));
    return (
      firing.reduce<Severity | null>((worst, one) => (worst === null || isWorse(one, worst) ? one : worst), null) ??
      options.group.severity
    );
  }
  if (!applied || (world.worst !== null && !isWorse(applied.severity, world.worst))) return world.worst;
  return applied.severity;
}

function withRun(options: {
  world: World;
  effect: RunEffect | null;
  group: GroupState;
  startReason?: string | undefined;
  beforeAct?: World['beforeAct'];
}): World {
  const { world, effect, group, beforeAct } = options;
  switch (effect?.kind) {
    case 'start':
    case 'reroute':
      if (effect.kind === 'reroute' && world.run && !world.run.isExhausted) return world;
      return {
        ...world,
        run: {
          policy: BUILT_IN_POLICY,
          episode: group.episode,
          step: 0,
          round: 0,
          nextStepAt: NOW,
          startReason: options.startReason ?? 'opened',
          holdReason: null,
          isExhausted: false,
          hasPagedThisRound: false,
        },
      };
    case 'end':
      return { ...world, run: null, hasUnsentPage: false };
    case 'restore':
      return { ...world, run: beforeAct?.run ?? null, hasUnsentPage: beforeAct?.hasUnsentPage ?? false };
    default:
      return world;
  }
}

function step(options: { world: World; move: Extract<Move, { type: 'step' }>; machine: Machine }): Moved {
  const { world, move, machine } = options;
  const { run, group } = world;
  if (!run || !group || run.nextStepAt > NOW) return { ...NOTHING, world, group };
  const decided = machine.decideStep({
    run,
    group,
    holds: move.hold ? [{ reason: move.hold, endsAt: NOW + seconds(10) }] : [],
    now: NOW,
  });
  const recipients =
    move.reaches === 'nobody'
      ? []
      : [{ recipientId: 'p', channelId: null, method: 'email' as const, destination: 'p@example' }];
  const decision = decided.kind === 'due' ? decideReach({ run, recipients, now: NOW }) : decided;
  const after = (next: Partial<World>, messages: Message[] = []): Moved => ({
    ...NOTHING,
    group: next.group ?? group,
    messages,
    world: { ...world, ...next },
  });
  switch (decision.kind) {
    case 'ended':
      return after({ run: null });
    case 'held':
      return after({ run: { ...run, nextStepAt: decision.lookAgainAt, holdReason: decision.reason } });
    case 'paged':
      return after(
        {
          run: goOn(run, decision.next, true),
          hasUnsentPage: true,
          isFlapPaged: group.flappingUntil !== null && group.flappingUntil > NOW,
        },
        [{ kind: 'PAGE', isHeld: move.hold !== null }],
      );
    case 'reached_nobody':
    case 'condition_not_met':
      return after({ run: goOn(run, decision.next, run.hasPagedThisRound) });
    case 'waiting':
      return after({ run: { ...run, nextStepAt: decision.at } });
    case 'exhausted':
      return after({ run: { ...run, isExhausted: true }, group: { ...group, run: 'exhausted' } }, [
        { kind: 'NOTE', isHeld: false },
      ]);
  }
}

const goOn = (run: RunOfGroup, next: NextStep, hasPaged: boolean): RunOfGroup => ({
  ...run,
  step: next.step,
  round: next.round,
  nextStepAt: next.at,
  hasPagedThisRound: hasPaged && next.round === run.round,
});

function send(options: { world: World; machine: Machine }): Moved {
  const { world, machine } = options;
  const { group } = world;
  if (!group || !world.hasUnsentPage) return { ...NOTHING, world, group };
  const decision = machine.decideSend({
    notification: { kind: 'PAGE', reason: 'opened', episode: group.episode, crashes: 0 },
    group,
  });
  const isTold = world.isTold || decision.kind === 'send';
  return { ...NOTHING, group, world: { ...world, hasUnsentPage: false, isTold } };
}
