import type { GroupState, LifecycleRules, RunEffect } from '../../src/lifecycle-state.ts';
import { isWorse } from '../../src/severity.ts';
import { MACHINE, type Machine } from './machine.ts';
import type { Start } from './moves.ts';
import type { Property } from './properties.ts';
import { FLAPPING_RULES, NOW, TICK } from './world.ts';

type Reduced = Extract<ReturnType<Machine['reduce']>, { ok: true }>;

/** A mistake seeded into the machine, and the promise that must fall with it. */
export type Fault = {
  name: string;
  machine: Machine;
  breaks: readonly Property[];
  /** Where they are others than the walk's own. */
  rules?: LifecycleRules;
  /** Where the mistake shows only with sources that give starts. */
  starts?: readonly Start[];
};

/** The machine with its outcome changed where a line of the tables was applied. */
const after = (
  lines: readonly string[],
  change: (outcome: Reduced, before: GroupState | null) => { group?: Partial<GroupState>; run?: RunEffect | null },
): Machine => ({
  ...MACHINE,
  reduce: (options) => {
    const outcome = MACHINE.reduce(options);
    if (!outcome.ok || !outcome.transitions.some(({ line }) => lines.includes(line))) return outcome;
    const { group, ...rest } = change(outcome, options.group);
    const state = { ...outcome.group, ...group };
    const transitions = outcome.transitions.map((one) => ({ ...one, statusAfter: state.status }));
    return { ...outcome, ...rest, transitions, group: state };
  },
});

export const FAULTS: readonly Fault[] = [
  {
    name: 'repeats start a run',
    machine: {
      ...MACHINE,
      count: (options) => {
        const counted = MACHINE.count(options);
        const isOpen = counted.group.status === 'OPEN';
        return isOpen ? { ...counted, group: { ...counted.group, run: 'live' }, run: { kind: 'start' } } : counted;
      },
    },
    breaks: ['a repeat tells nobody'],
  },
  {
    name: 'an acknowledgement survives what is worse',
    machine: after(['B5'], (_, before) => ({
      group: { status: 'ACKNOWLEDGED', holders: before?.holders ?? [], ackExpiresAt: NOW + TICK, run: 'none' },
      run: null,
    })),
    breaks: ['worse never stays quiet'],
  },
  {
    name: 'the last one to leave does not end the run',
    machine: after(['B11', 'B12'], (_, before) => ({ group: { run: before?.run ?? 'none' }, run: null })),
    breaks: ['no run outside open'],
  },
  {
    name: 'a snooze swallows what is worse',
    machine: after(['B6'], (_, before) => ({
      group: { status: 'SNOOZED', snooze: before?.snooze ?? null, run: 'none' },
      run: null,
    })),
    breaks: ['worse never stays quiet'],
  },
  {
    name: 'a late resolve resolves',
    machine: {
      ...MACHINE,
      judge: (options) => {
        const verdict = MACHINE.judge(options);
        return verdict.line === 'A10' ? { line: 'A11', reason: 'source_resolved', effect: 'leave' } : verdict;
      },
    },
    starts: ['older', 'same', 'newer'],
    breaks: ['a late event changes nothing'],
  },
  {
    name: 'what a person resolved never comes back',
    machine: {
      ...MACHINE,
      judge: (options) => {
        const verdict = MACHINE.judge(options);
        const isReturn = verdict.effect === 'join' && options.alert?.resolvedBy === 'person';
        return isReturn ? { line: 'A8', reason: 'closed_by_person', effect: 'count' } : verdict;
      },
    },
    breaks: ['a persisting alert is in an unresolved group after the graces'],
  },
  {
    name: 'a reopening keeps the peak',
    machine: after(['B3'], (outcome, before) => {
      const { severity } = outcome.group;
      return { group: { peak: before && isWorse(before.severity, severity) ? before.severity : severity } };
    }),
    breaks: ['the peak is the worst since the group opened', 'worse never stays quiet'],
  },
  {
    name: 'a CLEAR goes to those who had no PAGE',
    machine: { ...MACHINE, reaches: (tells, isTold) => tells.kind === 'clear' || MACHINE.reaches(tells, isTold) },
    breaks: ['no CLEAR without a PAGE'],
  },
  {
    name: 'an undo forgets the run',
    machine: after(['B22'], () => ({ group: { run: 'none' }, run: null })),
    breaks: ['an undo restores exactly'],
  },
  {
    name: 'an acknowledgement expires whether something fires or not',
    machine: {
      ...MACHINE,
      reduce: (options) => {
        const { group, event } = options;
        if (event.type !== 'timer' || group?.status !== 'ACKNOWLEDGED' || group.snooze) return MACHINE.reduce(options);
        // As if something fired; what is counted stays as it is.
        const outcome = MACHINE.reduce({ ...options, group: { ...group, firing: [0, 0, 0, 0, 1] } });
        return outcome.ok
          ? { ...outcome, group: { ...outcome.group, firing: group.firing, severity: group.severity } }
          : outcome;
      },
    },
    breaks: ['time opens only what fires or was snoozed'],
  },
  {
    name: 'a group is reopened after its window',
    machine: {
      ...MACHINE,
      reduce: (options) =>
        MACHINE.reduce({ ...options, rules: { ...options.rules, reopenWindowMs: Number.POSITIVE_INFINITY } }),
    },
    breaks: ['a resolved group comes back only within its window'],
  },
  {
    name: 'the peak falls with the severity',
    machine: after(['A6', 'B10'], (outcome) => ({ group: { peak: outcome.group.severity } })),
    breaks: ['the peak is the worst since the group opened'],
  },
  {
    name: 'a held step pages',
    machine: { ...MACHINE, decideStep: (options) => MACHINE.decideStep({ ...options, holds: [] }) },
    breaks: ['no PAGE while held'],
  },
  {
    name: 'flapping pages at each reopening',
    machine: {
      ...MACHINE,
      decideStep: (options) => MACHINE.decideStep({ ...options, group: { ...options.group, flappingUntil: null } }),
    },
    breaks: ['flapping pages once'],
    rules: FLAPPING_RULES,
  },
  {
    name: 'the end of flapping clears what a person resolved',
    machine: {
      ...MACHINE,
      reduce: (options) => {
        const { group, event } = options;
        if (event.type !== 'timer' || group?.status !== 'RESOLVED') return MACHINE.reduce(options);
        return MACHINE.reduce({ ...options, group: { ...group, resolvedBy: 'source' } });
      },
    },
    breaks: ['nobody is cleared twice'],
    rules: FLAPPING_RULES,
  },
  {
    name: 'an acknowledgement of what has no expiry covers what has one',
    machine: after(['B8', 'A6'], (_, before) => ({ group: { ackExpiresAt: before?.ackExpiresAt ?? null } })),
    breaks: ['what fires does not stay buried'],
  },
];
