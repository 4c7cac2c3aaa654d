import { describe, expect, it } from 'vitest';
import { ANNA, BERT, type Did, Timeline } from '../test/timeline.ts';
import { BUILT_IN_POLICY, decideStep, type RunOfGroup } from './escalation.ts';
import type { GroupState } from './lifecycle-state.ts';
import { hours, minutes, seconds } from './time.ts';

const CLEAR = { kind: 'clear', to: 'told', exceptMemberId: null };

/** All of a group but what only says that something happened. */
function stateOf(group: GroupState | null) {
  if (!group) throw new Error('there is no group');
  const {
    undo: _undo,
    version: _version,
    statusChangedAt: _changed,
    eventCount: _count,
    lastSeenAt: _seen,
    ...state
  } = group;
  return state;
}

describe('undo', () => {
  const acts: [string, (life: Timeline) => Did][] = [
    ['acknowledge', (life) => life.act('acknowledge')],
    ['snooze', (life) => life.snooze({ minutes: 60 }, 'until_change')],
    ['resolve', (life) => life.act('resolve')],
  ];

  it.each(acts)('puts back all that %s changed, 60 s after it', (_, act) => {
    const life = new Timeline();
    life.fire('disk', 'critical');
    life.event('disk', 'acknowledged');
    life.fire('net', 'warning');
    life.act('unacknowledge');
    const before = stateOf(life.group);
    const alerts = new Map(life.alerts);
    act(life);
    expect(life.status).not.toBe('OPEN');
    life.wait({ seconds: 60 });
    expect(life.act('undo')).toMatchObject({ lines: ['B22 undone'], tells: [], run: { kind: 'restore' } });
    expect(stateOf(life.group)).toEqual(before);
    expect(life.alerts).toEqual(alerts);
  });

  it('puts an acknowledgement back with its holders and its end when a resolve is undone', () => {
    const life = new Timeline();
    life.fire('disk', 'critical');
    life.act('acknowledge');
    life.act('acknowledge', BERT);
    const before = stateOf(life.group);
    life.wait({ minutes: 30 });
    life.act('resolve', BERT);
    life.act('undo', BERT);
    expect(stateOf(life.group)).toEqual(before);
    expect(life.group).toMatchObject({ status: 'ACKNOWLEDGED', holders: ['anna', 'bert'], run: 'none' });
  });

  it.each(acts)('is refused 61 s after %s', (_, act) => {
    const life = new Timeline();
    life.fire('disk');
    act(life);
    life.wait({ seconds: 61 });
    expect(life.act('undo').conflict).toBe('nothing_to_undo');
  });

  it('is for the same actor, once, and of the last act only', () => {
    const life = new Timeline();
    life.fire('disk');
    life.act('acknowledge');
    expect(life.act('undo', BERT).conflict).toBe('nothing_to_undo');
    life.act('undo');
    expect(life.status).toBe('OPEN');
    expect(life.act('undo').conflict).toBe('nothing_to_undo');
  });

  it('is refused once anything but a repeat happened', () => {
    const life = new Timeline();
    life.fire('disk');
    life.act('acknowledge');
    life.fire('disk');
    life.fire('net');
    expect(life.act('undo').conflict).toBe('nothing_to_undo');
  });

  it('is possible after a repeat, which stays counted', () => {
    const life = new Timeline();
    life.fire('disk');
    life.act('resolve');
    expect(life.fire('disk').lines).toEqual(['A8 closed_by_person']);
    life.act('undo');
    expect(life.group).toMatchObject({ status: 'OPEN', eventCount: 2, run: 'live' });
    expect(life.alerts.get('disk')).toMatchObject({ status: 'FIRING', eventCount: 2 });
  });
});

describe('flapping', () => {
  /** Opens and clears a group `times` times, five minutes a life. */
  const flap = (life: Timeline, times: number): Did[] =>
    Array.from({ length: times }, () => {
      const did = life.fire('link');
      life.wait({ minutes: 3 });
      life.clear('link');
      life.wait({ minutes: 2 });
      return did;
    });

  it('begins with the fourth reopening in 30 minutes', () => {
    const life = new Timeline();
    const lines = flap(life, 5).map(({ lines }) => lines.at(-1));
    expect(lines).toEqual(['B1 opened', 'B3 reopened', 'B3 reopened', 'B3 reopened', 'B26 flapping_started']);
    expect(life.group?.flappingUntil).toBe(life.now - minutes(2) + minutes(15));
  });

  it('does not begin when the reopenings are further apart', () => {
    const life = new Timeline();
    for (let times = 0; times < 8; times += 1) {
      expect(life.fire('link').lines.at(-1)).not.toContain('B26');
      life.wait({ minutes: 5 });
      life.clear('link');
      life.wait({ minutes: 6 });
    }
  });

  it('tells nobody of reopening and clearing while it lasts', () => {
    const life = new Timeline();
    flap(life, 5);
    expect(life.fire('link')).toMatchObject({ lines: ['A9 refired', 'B3 reopened'], tells: [] });
    life.wait({ minutes: 1 });
    expect(life.clear('link')).toMatchObject({ lines: ['A11 source_resolved', 'B11 all_clear'], tells: [] });
  });

  it('pages once, then holds the run until it is calm', () => {
    const life = new Timeline();
    flap(life, 4);
    life.fire('link');
    const run: RunOfGroup = {
      policy: {
        ...BUILT_IN_POLICY,
        steps: [0, 5].map((delay) => ({ delayMs: minutes(delay), targets: [], condition: null })),
      },
      episode: life.group?.episode ?? 0,
      step: 0,
      round: 0,
      nextStepAt: life.now,
      startReason: 'flapping_started',
      holdReason: null,
      isExhausted: false,
      hasPagedThisRound: false,
    };
    const decide = (changes: Partial<RunOfGroup>) => {
      if (!life.group) throw new Error('there is no group');
      return decideStep({ run: { ...run, ...changes }, group: life.group, holds: [], now: life.now });
    };
    expect(decide({}).kind).toBe('due');
    expect(decide({ step: 1, hasPagedThisRound: true })).toEqual({
      kind: 'held',
      reason: 'flapping',
      lookAgainAt: life.now + seconds(30),
      isNew: true,
    });
    expect(decide({ startReason: 'reopened' }).kind).toBe('held');
    life.wait({ minutes: 15 });
    expect(life.timer().lines).toEqual(['B26 flapping_ended']);
    expect(decide({ step: 1 }).kind).toBe('due');
  });

  it('ends after 15 calm minutes: with a CLEAR when it is over', () => {
    const life = new Timeline();
    flap(life, 5);
    life.wait({ minutes: 12 });
    expect(life.timer().lines).toEqual([]);
    life.wait({ minutes: 1 });
    expect(life.timer()).toMatchObject({ lines: ['B26 flapping_ended'], tells: [CLEAR] });
    expect(life.fire('link').lines.at(-1)).toBe('B3 reopened');
  });

  it('ends without a word while the alert fires: the run goes on', () => {
    const life = new Timeline();
    flap(life, 4);
    life.fire('link');
    life.wait({ minutes: 15 });
    expect(life.timer()).toMatchObject({ lines: ['B26 flapping_ended'], tells: [] });
    expect(life.group).toMatchObject({ status: 'OPEN', run: 'live', flappingUntil: null });
    expect(life.clear('link').tells).toEqual([CLEAR]);
  });

  it('clears once when a person resolved it meanwhile', () => {
    const life = new Timeline();
    flap(life, 4);
    life.fire('link');
    expect(life.act('resolve').tells).toEqual([{ ...CLEAR, exceptMemberId: 'anna' }]);
    life.wait({ minutes: 15 });
    expect(life.timer()).toMatchObject({ lines: ['B26 flapping_ended'], tells: [] });
  });

  it('is not looked for where the hold is off', () => {
    const life = new Timeline({ flapHold: false });
    const lines = flap(life, 8).flatMap((did) => did.lines);
    expect(life.group?.reopens).toHaveLength(4);
    expect(lines.filter((line) => line.startsWith('B26'))).toEqual([]);
  });
});

describe('snooze', () => {
  it('until it changes is broken by another alert', () => {
    const life = new Timeline();
    life.fire('disk');
    life.snooze({ minutes: 60 }, 'until_change');
    expect(life.fire('disk').lines).toEqual(['A5 repeat']);
    expect(life.fire('net')).toMatchObject({ lines: ['A9 new_alert', 'B9 snooze_broken'], run: { kind: 'start' } });
    expect(life.group).toMatchObject({ status: 'OPEN', snooze: null });
  });

  it('until a time lets others in without a word, and ends by time with a new run', () => {
    const life = new Timeline();
    life.fire('disk');
    life.snooze({ minutes: 60 });
    expect(life.fire('net')).toMatchObject({ lines: ['A9 new_alert', 'B9 grew_while_snoozed'], tells: [], run: null });
    expect(life.group?.timerAt).toBe(life.now + minutes(60));
    life.wait({ minutes: 59 });
    expect(life.timer().lines).toEqual([]);
    life.wait({ minutes: 1 });
    expect(life.timer()).toMatchObject({ lines: ['B19 snooze_ended'], run: { kind: 'start' } });
  });

  it('outlives its alerts: they return into it, worse ones do not', () => {
    const life = new Timeline();
    life.fire('disk');
    life.snooze({ minutes: 60 });
    expect(life.clear('disk').lines.at(-1)).toBe('B12 all_clear');
    life.wait({ minutes: 40 });
    expect(life.fire('disk').lines.at(-1)).toBe('B2 reopened_snoozed');
    life.clear('disk');
    expect(life.fire('disk', 'critical').lines.at(-1)).toBe('B6 worsened_while_snoozed');
    expect(life.group).toMatchObject({ status: 'OPEN', snooze: null, peak: 'critical', run: 'live' });
  });

  it('over a resolved group ends unseen, and the next alert opens a new group', () => {
    const life = new Timeline();
    life.fire('disk');
    life.snooze({ minutes: 60 });
    life.clear('disk');
    life.wait({ minutes: 60 });
    expect(life.timer()).toMatchObject({ lines: ['B20 snooze_over'], tells: [], run: null });
    expect(life.fire('disk').lines.at(-1)).toBe('B1 opened');
    expect(life.group).toMatchObject({ id: 'group-2', generation: 2, previousGroupId: 'group-1' });
  });
});

describe('an acknowledgement', () => {
  it('of what is critical expires after two hours without a person’s act', () => {
    const life = new Timeline();
    life.fire('disk', 'critical');
    life.act('acknowledge');
    life.wait({ minutes: 60 });
    life.assign('bert');
    life.wait({ minutes: 119 });
    life.fire('disk', 'critical');
    expect(life.timer().lines).toEqual([]);
    life.wait({ minutes: 1 });
    expect(life.timer()).toMatchObject({ lines: ['B17 ack_expired'], run: { kind: 'start' } });
    expect(life.group).toMatchObject({ status: 'OPEN', holders: [], assigneeId: 'bert' });
  });

  it('of a warning does not expire, until within the peak something critical fires', () => {
    const life = new Timeline();
    life.fire('disk', 'critical');
    life.fire('disk', 'warning');
    life.act('acknowledge');
    expect(life.group?.ackExpiresAt).toBeNull();
    life.wait({ minutes: 30 });
    expect(life.fire('net', 'critical').lines.at(-1)).toBe('B8 grew_after_ack');
    expect(life.group?.ackExpiresAt).toBe(life.now + hours(2));
    life.fire('net', 'warning');
    life.wait({ minutes: 60 });
    life.fire('net', 'critical');
    life.wait({ minutes: 60 });
    expect(life.timer().lines).toEqual(['B17 ack_expired']);
  });

  it('tells its holders and the assignee that the group grew, at most once in five minutes', () => {
    const life = new Timeline();
    life.fire('a');
    life.act('acknowledge');
    const update = { kind: 'update', to: 'holders_and_assignee' };
    expect(life.fire('b').tells).toEqual([update]);
    life.wait({ minutes: 4, seconds: 59 });
    expect(life.fire('c')).toMatchObject({ lines: ['A9 new_alert', 'B8 grew_after_ack'], tells: [] });
    life.wait({ seconds: 1 });
    expect(life.fire('d').tells).toEqual([update]);
  });

  it('by the source of all that fires makes the source the holder', () => {
    const life = new Timeline();
    life.fire('a');
    life.fire('b');
    expect(life.event('a', 'acknowledged').lines).toEqual(['A13 source_acknowledged', 'A13 source_acknowledged']);
    expect(life.status).toBe('OPEN');
    expect(life.event('b', 'acknowledged')).toMatchObject({
      lines: ['A13 source_acknowledged', 'A13 source_acknowledged', 'B14 acknowledged'],
      run: { kind: 'end', reason: 'acknowledged' },
    });
    expect(life.group).toMatchObject({ status: 'ACKNOWLEDGED', holders: ['source'], marked: 2 });
    life.clear('b');
    expect(life.group?.marked).toBe(1);
  });

  it('ends with what is worse than the peak, in severity or by another alert', () => {
    for (const worse of ['a', 'b']) {
      const life = new Timeline();
      life.fire('a', 'warning');
      life.act('acknowledge');
      expect(life.fire(worse, 'high')).toMatchObject({ run: { kind: 'start' } });
      expect(life.group).toMatchObject({ status: 'OPEN', peak: 'high', holders: [] });
    }
  });
});

describe('a person’s resolve', () => {
  it('keeps quiet for ten minutes what still fires, then brings it back', () => {
    const life = new Timeline();
    life.fire('disk');
    expect(life.act('resolve').tells).toEqual([{ ...CLEAR, exceptMemberId: 'anna' }]);
    life.wait({ minutes: 10 });
    expect(life.fire('disk').lines).toEqual(['A8 closed_by_person']);
    life.wait({ seconds: 1 });
    expect(life.fire('disk').lines).toEqual(['A9 still_firing', 'B3 reopened']);
  });

  it('does not keep quiet an episode that its source says is new', () => {
    const life = new Timeline();
    const start = life.now - minutes(5);
    life.fire('disk', 'warning', start);
    life.act('resolve');
    expect(life.fire('disk', 'warning', start).lines).toEqual(['A8 closed_by_person']);
    expect(life.fire('disk', 'warning', start + 1).lines).toEqual(['A9 refired', 'B3 reopened']);
  });

  it('is taken back by reopening: what it ended fires again', () => {
    const life = new Timeline();
    life.fire('a', 'critical');
    life.fire('b', 'warning');
    life.clear('b');
    life.act('resolve');
    life.wait({ minutes: 90 });
    expect(life.act('reopen', BERT)).toMatchObject({ lines: ['B21 reopened_by_person'], run: { kind: 'start' } });
    expect(life.alerts.get('a')?.status).toBe('FIRING');
    expect(life.alerts.get('b')?.status).toBe('RESOLVED');
    expect(life.group).toMatchObject({ status: 'OPEN', episode: 2, severity: 'critical', peak: 'critical' });
  });
});

describe('late events', () => {
  it('change nothing: a firing and a resolve of an earlier episode, a firing after its own resolve, a re-run', () => {
    const life = new Timeline();
    const start = life.now - minutes(5);
    life.fire('disk', 'warning', start);
    const group = stateOf(life.group);
    expect(life.fire('disk', 'critical', start - 1).lines).toEqual(['A4 late_firing']);
    expect(life.clear('disk', start - 1).lines).toEqual(['A10 late_resolve']);
    expect(life.event('disk', 'resolved', { startsAt: start, receivedAt: life.now - 1 }).lines).toEqual([
      'A3 superseded',
    ]);
    expect(stateOf(life.group)).toEqual(group);
    life.clear('disk', start);
    life.wait({ minutes: 15 });
    expect(life.fire('disk', 'warning', start).lines).toEqual(['A7 late_firing']);
    life.wait({ seconds: 1 });
    expect(life.fire('disk', 'warning', start).lines).toEqual(['A9 still_firing', 'B3 reopened']);
  });

  it('compare nothing where the source gives no start', () => {
    const life = new Timeline();
    life.fire('disk');
    life.clear('disk');
    expect(life.fire('disk').lines).toEqual(['A9 refired', 'B3 reopened']);
  });
});

describe('the reopen window', () => {
  it('is 30 minutes: then a new group, linked to the one before', () => {
    const life = new Timeline();
    life.fire('disk', 'critical');
    life.clear('disk');
    life.wait({ minutes: 30 });
    expect(life.fire('disk', 'warning').lines.at(-1)).toBe('B3 reopened');
    expect(life.group).toMatchObject({ episode: 2, peak: 'warning', generation: 1 });
    life.clear('disk');
    life.wait({ minutes: 30, seconds: 1 });
    expect(life.fire('disk').lines.at(-1)).toBe('B1 opened');
    expect(life.group).toMatchObject({ episode: 1, generation: 2, previousGroupId: 'group-1' });
  });

  it('goes by the group’s end, also when time resolved its last alert', () => {
    const life = new Timeline();
    life.fire('disk');
    life.wait({ minutes: 600 });
    expect(life.silent('disk')).toMatchObject({ lines: ['B11 source_silent'], tells: [CLEAR] });
    expect(life.alerts.get('disk')).toMatchObject({ status: 'RESOLVED', resolvedBy: 'time' });
    life.wait({ minutes: 1 });
    expect(life.fire('disk').lines).toEqual(['A9 refired', 'B3 reopened']);
  });
});

describe('a person’s move into the state that holds', () => {
  it('writes nothing, and an impossible one names its reason', () => {
    const life = new Timeline();
    life.fire('disk');
    expect(life.act('unacknowledge')).toMatchObject({ lines: [], conflict: null });
    expect(life.act('reopen')).toMatchObject({ lines: [], conflict: null });
    life.act('acknowledge');
    const version = life.group?.version;
    expect(life.act('acknowledge', ANNA).lines).toEqual([]);
    expect(life.act('unsnooze').conflict).toBe('not_snoozed');
    expect(life.act('reopen').conflict).toBe('group_not_resolved');
    expect(life.group?.version).toBe(version);
    life.snooze({ minutes: 5 });
    expect(life.act('unacknowledge').conflict).toBe('not_acknowledged');
    life.act('resolve');
    expect(life.act('resolve').lines).toEqual([]);
    for (const type of ['acknowledge', 'unacknowledge', 'unsnooze'] as const)
      expect(life.act(type).conflict).toBe('group_resolved');
    expect(life.snooze({ minutes: 5 }).conflict).toBe('group_resolved');
    expect(life.assign('bert').conflict).toBe('group_resolved');
  });

  it('tells an assignee, unless they took it themselves', () => {
    const life = new Timeline();
    life.fire('disk');
    expect(life.assign('bert').tells).toEqual([{ kind: 'note', to: 'assignee' }]);
    expect(life.assign('bert').lines).toEqual([]);
    expect(life.assign('anna').tells).toEqual([]);
    expect(life.group).toMatchObject({ status: 'OPEN', run: 'live', assigneeId: 'anna' });
  });
});
