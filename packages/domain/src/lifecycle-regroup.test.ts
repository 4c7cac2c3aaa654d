import { describe, expect, it } from 'vitest';
import { ANNA, Timeline } from '../test/timeline.ts';
import { groupToJoin, mergeGroups, moveAlerts, splitAlerts, type Tally } from './lifecycle-regroup.ts';
import { type AlertState, DEFAULT_RULES, type GroupState } from './lifecycle-state.ts';
import { countFiring, isWorse, SEVERITIES, severityRank, worstFiring } from './severity.ts';
import { hours, minutes } from './time.ts';

function groupOf(life: Timeline): GroupState {
  if (!life.group) throw new Error('there is no group');
  return life.group;
}

const tally = (alerts: readonly AlertState[]): Tally => {
  const firing: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (const { status, severity } of alerts)
    if (status === 'FIRING') firing[severityRank(severity)] = (firing[severityRank(severity)] ?? 0) + 1;
  return {
    firing,
    marked: alerts.filter(({ status, marked }) => status === 'FIRING' && marked).length,
    alerts: alerts.length,
    events: alerts.reduce((sum, { eventCount }) => sum + eventCount, 0),
    firstSeenAt: Math.min(...alerts.map(({ firstSeenAt }) => firstSeenAt)),
    lastSeenAt: Math.max(...alerts.map(({ lastSeenAt }) => lastSeenAt)),
  };
};
const allOf = (life: Timeline): Tally => tally([...life.alerts.values()]);

/** Two groups, and one clock. */
function twoLives(): { source: Timeline; target: Timeline; asked: () => Parameters<typeof mergeGroups>[0] } {
  const source = new Timeline();
  const target = new Timeline();
  source.fire('net', 'warning');
  target.wait({ minutes: 1 });
  target.fire('disk', 'warning');
  source.wait({ minutes: 1 });
  const asked = () => ({
    source: groupOf(source),
    target: { ...groupOf(target), id: 'target' },
    moved: allOf(source),
    actor: ANNA,
    rules: DEFAULT_RULES,
    now: target.now,
  });
  return { source, target, asked };
}

function done<T extends { ok: boolean }>(result: T): Extract<T, { ok: true }> {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result as Extract<T, { ok: true }>;
}

describe('a merge', () => {
  it('ends the source for good, and the target goes on as it was', () => {
    const { target, asked } = twoLives();
    target.act('acknowledge');
    const { source: left, target: taken } = done(mergeGroups(asked()));
    expect(left.group).toMatchObject({
      status: 'RESOLVED',
      mergedIntoId: 'target',
      firing: [0, 0, 0, 0, 0],
      alertCount: 0,
    });
    expect(left.transitions.map(({ line, reason }) => `${line} ${reason}`)).toEqual(['B23 merged']);
    expect(left.run).toEqual({ kind: 'end', reason: 'merged' });
    expect(taken.group).toMatchObject({
      status: 'ACKNOWLEDGED',
      firing: [0, 0, 2, 0, 0],
      alertCount: 2,
      eventCount: 2,
    });
    expect(taken.run).toBeNull();
    expect([...left.transitions, ...taken.transitions].every(({ tells }) => tells.kind === 'none')).toBe(true);
  });

  it('of what is worse than the peak reopens what was acknowledged or snoozed, and pages', () => {
    for (const cover of ['acknowledge', 'snooze'] as const) {
      const { source, target, asked } = twoLives();
      if (cover === 'snooze') target.snooze({ minutes: 60 });
      else target.act('acknowledge');
      source.fire('net', 'critical');
      const { target: taken } = done(mergeGroups(asked()));
      expect(taken.group).toMatchObject({ status: 'OPEN', peak: 'critical', holders: [], snooze: null, run: 'live' });
      expect(taken.transitions.map(({ line }) => line)).toEqual(['B23', cover === 'snooze' ? 'B6' : 'B5']);
      expect(taken.run).toEqual({ kind: 'start' });
    }
  });

  it('of what is worse than an open peak tells those who were told, and looks at the route again', () => {
    const { source, asked } = twoLives();
    source.fire('net', 'critical');
    const { target: taken } = done(mergeGroups(asked()));
    expect(taken.run).toEqual({ kind: 'reroute' });
    expect(taken.transitions.at(-1)).toMatchObject({ line: 'B4', tells: { kind: 'update', to: 'told' } });
  });

  it('gives an acknowledgement the time that what it covers now has', () => {
    const { source, target, asked } = twoLives();
    target.fire('disk', 'critical');
    target.fire('disk', 'warning');
    target.act('acknowledge');
    expect(target.group?.ackExpiresAt).toBeNull();
    source.fire('net', 'critical');
    const { target: taken } = done(mergeGroups(asked()));
    expect(taken.group).toMatchObject({ status: 'ACKNOWLEDGED', ackExpiresAt: target.now + hours(2) });
  });

  it('is refused where either is resolved, and what was merged cannot be reopened', () => {
    const { source, target, asked } = twoLives();
    const left = done(mergeGroups(asked())).source.group;
    target.act('resolve');
    expect(mergeGroups(asked())).toEqual({ ok: false, conflict: 'group_resolved', of: 'target' });
    source.group = left;
    expect(mergeGroups(asked())).toEqual({ ok: false, conflict: 'group_resolved', of: 'source' });
    expect(source.act('reopen').conflict).toBe('group_merged');
  });

  it('ends what could be undone of both', () => {
    const { target, asked } = twoLives();
    target.act('acknowledge');
    const taken = done(mergeGroups(asked())).target.group;
    target.group = taken;
    expect(target.act('undo').conflict).toBe('nothing_to_undo');
  });
});

describe('a move', () => {
  it('of some alerts leaves the source as it stands', () => {
    const { source, asked } = twoLives();
    source.fire('cpu', 'high');
    const cpu = source.alerts.get('cpu') as AlertState;
    const { source: left, target: taken } = done(moveAlerts({ ...asked(), moved: tally([cpu]) }));
    expect(left.group).toMatchObject({
      status: 'OPEN',
      firing: [0, 0, 1, 0, 0],
      severity: 'warning',
      peak: 'high',
      run: 'live',
    });
    expect(left.run).toBeNull();
    expect(taken.group).toMatchObject({ severity: 'high', alertCount: 2 });
  });

  it('of all that fires resolves the source, without a word to those who were told', () => {
    const { source, asked } = twoLives();
    source.fire('cpu');
    source.clear('cpu');
    const net = source.alerts.get('net') as AlertState;
    const { source: left } = done(moveAlerts({ ...asked(), moved: tally([net]) }));
    expect(left.group).toMatchObject({ status: 'RESOLVED', mergedIntoId: null, alertCount: 1, run: 'none' });
    expect(left.transitions.map(({ reason, tells }) => `${reason} ${tells.kind}`)).toEqual([
      'moved none',
      'emptied none',
    ]);
  });

  it('out of what a person reopened and nothing fires in leaves it open until nothing is left', () => {
    const { source, asked } = twoLives();
    source.fire('cpu');
    source.clear('cpu');
    source.clear('net');
    source.act('reopen');
    expect(source.status).toBe('OPEN');
    const net = source.alerts.get('net') as AlertState;
    expect(done(moveAlerts({ ...asked(), moved: tally([net]) })).source.group.status).toBe('OPEN');
    expect(done(moveAlerts({ ...asked(), moved: allOf(source) })).source.group.status).toBe('RESOLVED');
  });
});

describe('a split', () => {
  it('makes a group that stands as the source stood', () => {
    const { source, asked } = twoLives();
    source.fire('cpu', 'critical');
    source.act('acknowledge');
    source.assign('bert');
    const net = source.alerts.get('net') as AlertState;
    const { source: left, target: split } = done(
      splitAlerts({ ...asked(), moved: tally([net]), newId: 'n', title: 'net' }),
    );
    expect(split).toMatchObject({ groupIsNew: true, run: null });
    expect(split.group).toMatchObject({
      id: 'n',
      title: 'net',
      status: 'ACKNOWLEDGED',
      holders: ['anna'],
      assigneeId: 'bert',
      peak: 'critical',
      severity: 'warning',
      ackExpiresAt: groupOf(source).ackExpiresAt,
      episode: groupOf(source).episode,
      alertCount: 1,
    });
    expect(left.group).toMatchObject({ status: 'ACKNOWLEDGED', firing: [0, 0, 0, 0, 1] });
  });

  it('needs one alert that fires', () => {
    const { source, asked } = twoLives();
    source.fire('cpu');
    source.clear('cpu');
    const cpu = source.alerts.get('cpu') as AlertState;
    const asking = { ...asked(), moved: tally([cpu]), newId: 'n', title: 'cpu' };
    expect(splitAlerts(asking)).toEqual({ ok: false, conflict: 'nothing_fires', of: 'source' });
  });
});

describe('an alert that a person moved', () => {
  const life = (): { life: Timeline; alert: AlertState; newest: GroupState } => {
    const lived = new Timeline();
    lived.fire('disk');
    const alert: AlertState = { ...(lived.alerts.get('disk') as AlertState), pinned: true };
    return { life: lived, alert, newest: { ...groupOf(lived), id: 'of its key' } };
  };

  it('stays where it was moved while that lives or may still reopen, then its key leads', () => {
    const { life: lived, alert, newest } = life();
    const joins = (more: Partial<AlertState> = {}) =>
      groupToJoin({
        known: { alert: { ...alert, ...more }, group: groupOf(lived) },
        newest,
        rules: DEFAULT_RULES,
        now: lived.now,
      })?.id;
    expect(joins()).toBe('group-1');
    expect(joins({ pinned: false })).toBe('of its key');
    lived.clear('disk');
    lived.wait({ minutes: 30 });
    expect(joins()).toBe('group-1');
    lived.wait({ seconds: 1 });
    expect(joins()).toBe('of its key');
  });

  it('comes back to it, pinned, when it fires again', () => {
    const { life: lived, alert } = life();
    lived.alerts.set('disk', alert);
    lived.clear('disk');
    lived.wait({ minutes: 5 });
    expect(lived.fire('disk').lines).toEqual(['A9 refired', 'B3 reopened']);
    expect(lived.alerts.get('disk')).toMatchObject({ status: 'FIRING', pinned: true });
  });
});

describe('whatever two groups meet', () => {
  const covers = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'unattended'] as const;
  const make = (cover: (typeof covers)[number], severities: readonly (typeof SEVERITIES)[number][], id: string) => {
    const lived = new Timeline();
    for (const [index, severity] of severities.entries()) lived.fire(`${id}-${index}`, severity);
    if (cover === 'ACKNOWLEDGED') lived.act('acknowledge');
    if (cover === 'SNOOZED') lived.snooze({ minutes: 60 });
    const group = groupOf(lived);
    return { group: { ...group, id, run: cover === 'unattended' ? ('exhausted' as const) : group.run }, lived };
  };
  const firings = [['warning'], ['critical'], ['info', 'high'], ['low', 'warning', 'critical']] as const;

  it('nothing is lost or doubled, nothing worse stays quiet, and nothing that fires is resolved', () => {
    let tried = 0;
    for (const of of covers)
      for (const to of covers)
        for (const mine of firings)
          for (const theirs of firings)
            for (const kind of ['merge', 'move', 'split'] as const) {
              const { group: source, lived } = make(of, mine, 's');
              const { group: target } = make(to, theirs, 't');
              const alerts = [...lived.alerts.values()];
              const moved = tally(kind === 'merge' ? alerts : alerts.slice(0, 1));
              const asked = { source, target, moved, actor: ANNA, rules: DEFAULT_RULES, now: lived.now };
              const result = done(
                kind === 'merge'
                  ? mergeGroups(asked)
                  : kind === 'move'
                    ? moveAlerts(asked)
                    : splitAlerts({ ...asked, newId: 'n', title: 't' }),
              );
              const [left, got] = [result.source.group, result.target.group];
              const before = countFiring(source.firing) + (kind === 'split' ? 0 : countFiring(target.firing));
              expect(countFiring(left.firing) + countFiring(got.firing)).toBe(before);
              expect(left.alertCount + got.alertCount).toBe(
                source.alertCount + (kind === 'split' ? 0 : target.alertCount),
              );
              for (const group of [left, got]) {
                expect(group.status === 'RESOLVED' && countFiring(group.firing) > 0).toBe(false);
                expect(group.status === 'OPEN').toBe(group.run !== 'none');
                expect(isWorse(worstFiring(group.firing) ?? 'info', group.peak)).toBe(false);
              }
              expect(got.status).not.toBe('RESOLVED');
              const isAbovePeak = kind !== 'split' && isWorse(worstFiring(moved.firing) ?? 'info', target.peak);
              expect(isAbovePeak && (got.status !== 'OPEN' || got.run !== 'live')).toBe(false);
              expect(left.mergedIntoId).toBe(kind === 'merge' ? 't' : null);
              tried += 1;
            }
    expect(tried).toBe(768);
  });
});

describe('a group wait', () => {
  it('holds back the run of a new life, and no other', () => {
    const lived = new Timeline({ groupWaitMs: minutes(1) });
    expect(lived.fire('disk').run).toEqual({ kind: 'start', waitMs: minutes(1) });
    lived.act('acknowledge');
    expect(lived.fire('disk', 'critical').run).toEqual({ kind: 'start' });
    lived.clear('disk');
    expect(lived.fire('disk').run).toEqual({ kind: 'start', waitMs: minutes(1) });
  });
});
