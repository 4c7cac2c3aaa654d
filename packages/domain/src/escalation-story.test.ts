import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  everyone,
  HALF_DAYS,
  inTurn,
  member,
  Story,
  schedule,
  scheduleInTurn,
  step,
  team,
} from '../test/escalation/story.ts';

const room = { kind: 'channel' as const, channelId: 'room' };
const ON = { isPaused: false, isDisabled: false };
const story = (): Story => new Story('anna', 'bert', 'cleo');

describe('who is told, and when', () => {
  it('Anna at once, Bert after five minutes, who acknowledges a minute later: nobody else', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')]), step(5, [member('bert')]), step(5, [everyone])], repeats: 2 });
    at.fires();
    at.pass(6);
    at.is('ACKNOWLEDGED');
    at.pass(120);
    expect(at.lines).toEqual(['0 step 1 pages anna', '5 step 2 pages bert', '6 acknowledged', '10 ended acknowledged']);
  });

  it('each target kind', () => {
    const at = story();
    at.teams.set('ops', ['bert', 'cleo']);
    at.schedules.set('half-days', HALF_DAYS);
    at.policy({
      steps: [
        step(0, [member('cleo')]),
        step(1, [schedule('half-days')]),
        step(1, [team('ops')]),
        step(1, [everyone]),
        step(1, [inTurn('bert', 'cleo')]),
        step(1, [scheduleInTurn('half-days')]),
      ],
    });
    at.fires();
    at.pass(5);
    expect(at.lines).toEqual([
      '0 step 1 pages cleo',
      '1 step 2 pages anna',
      '2 step 3 pages bert, cleo',
      '3 step 4 pages anna, bert, cleo',
      '4 step 5 pages bert',
      '5 step 6 pages anna',
    ]);
  });

  it('a person once, whom three targets of a step lead to', () => {
    const at = story();
    at.teams.set('ops', ['anna', 'bert']);
    at.policy({ steps: [step(0, [team('ops'), member('anna'), everyone])] });
    at.fires();
    expect(at.lines).toEqual(['0 step 1 pages anna, bert, cleo']);
  });

  it('the one on call when the step is due, not when the run began', () => {
    const at = story();
    at.schedules.set('half-days', HALF_DAYS);
    at.policy({ steps: [step(0, [schedule('half-days')]), step(200, [schedule('half-days')])] });
    at.fires();
    at.pass(200);
    expect(at.lines).toEqual(['0 step 1 pages anna', '200 step 2 pages bert']);
  });

  it('an override’s person as long as it lasts', () => {
    const at = story();
    const override = { kind: 'override', id: 'o', memberId: 'cleo', zone: 'UTC' } as const;
    at.schedules.set('half-days', {
      ...HALF_DAYS,
      exceptions: [{ ...override, startsAt: '2026-01-05T09:05', endsAt: '2026-01-05T09:10' }],
    });
    at.policy({ steps: [0, 5, 5].map((delay) => step(delay, [schedule('half-days')])) });
    at.fires();
    at.pass(10);
    expect(at.lines).toEqual(['0 step 1 pages anna', '5 step 2 pages cleo', '10 step 3 pages anna']);
  });

  it('one in turn, the next one for each group; who left takes no turn', () => {
    const at = story();
    at.policy({ steps: [step(0, [inTurn('anna', 'bert', 'cleo')])] });
    for (const _group of [1, 2]) at.fires();
    at.members.delete('cleo');
    for (const _group of [3, 4]) at.fires();
    expect(at.lines.map((line) => line.split(' ').at(-1))).toEqual(['anna', 'bert', 'anna', 'bert']);
  });

  it('after the first step’s own delay', () => {
    const at = story();
    at.policy({ steps: [step(3, [member('anna')])] });
    at.fires();
    at.pass(3);
    expect(at.lines).toEqual(['3 step 1 pages anna']);
  });
});

describe('a step that tells nobody', () => {
  it.each([
    ['of a member who left', member('dora'), 'member_gone'],
    ['of a member who may only view', member('viewer'), 'cannot_respond'],
    ['of a team without responders', team('empty'), 'team_empty'],
    ['of a team that is gone', team('none'), 'gone'],
    ['of a schedule that is gone', schedule('none'), 'gone'],
    ['of a schedule whose person left', schedule('left'), 'person_gone'],
    ['of a schedule that has not begun', schedule('later'), 'before_start'],
    ['of turns that nobody is left to take', inTurn('dora', 'viewer'), 'nobody_left'],
  ])('%s says so, and the next is due at once', (_what, target, reason) => {
    const at = story();
    at.members.set('viewer', { canRespond: false });
    at.teams.set('empty', ['viewer']);
    const [layer] = HALF_DAYS.layers;
    at.schedules.set('left', { ...HALF_DAYS, layers: [{ ...layer!, participants: ['dora'] }] });
    at.schedules.set('later', { ...HALF_DAYS, layers: [{ ...layer!, startsAt: '2027-01-01T00:00' }] });
    at.policy({ steps: [step(0, [target]), step(30, [member('anna')])] });
    at.fires();
    expect(at.lines).toEqual([`0 step 1 reaches nobody: ${reason}`, '0 step 2 pages anna']);
  });

  it.each([
    ['that is gone', {}, 'gone'],
    ['that is paused', { room: { isPaused: true, isDisabled: false } }, 'channel_paused'],
    ['that is disabled', { room: { isPaused: true, isDisabled: true } }, 'channel_disabled'],
  ])('of a channel %s says so, and the next is due at once', (_what, channels, reason) => {
    const at = story();
    for (const [id, state] of Object.entries(channels)) at.channels.set(id, state);
    at.policy({ steps: [step(0, [room]), step(30, [member('anna')])] });
    at.fires();
    expect(at.lines).toEqual([`0 step 1 reaches nobody: ${reason}`, '0 step 2 pages anna']);
  });

  it('but a channel, of those it names, has the next due at once', () => {
    const at = story();
    at.channels.set('room', ON);
    at.policy({ steps: [step(0, [member('dora'), room]), step(30, [member('anna')])] });
    at.fires();
    expect(at.lines).toEqual(['0 step 1 pages room', '0 step 1 reaches no person', '0 step 2 pages anna']);
  });

  it('because it names only a channel keeps its time, and its round is not walked again', () => {
    const at = story();
    at.channels.set('room', ON);
    at.policy({ steps: [step(0, [room]), step(10, [room])], repeats: 9 });
    at.fires();
    at.pass(20);
    expect(at.lines).toEqual(['0 step 1 pages room', '10 step 2 pages room', '15 unattended']);
  });

  it('in every round ends the run unattended after the first', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('dora')]), step(5, [member('dora')])], repeats: 9 });
    at.fires();
    at.pass(61);
    expect(at.lines).toEqual([
      '0 step 1 reaches nobody: member_gone',
      '0 step 2 reaches nobody: member_gone',
      '0 unattended',
      '60 still unattended',
    ]);
  });

  it('last leaves those who were told their time to answer', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')]), step(0, [member('dora')])], repeats: 1 });
    at.fires();
    at.pass(10);
    expect(at.lines).toEqual([
      '0 step 1 pages anna',
      '0 step 2 reaches nobody: member_gone',
      '5 step 1 pages anna',
      '5 step 2 reaches nobody: member_gone',
      '10 unattended',
    ]);
  });
});

describe('a condition', () => {
  it('of severity passes its step over, which a worse group meets', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')], { minSeverity: 'critical' }), step(10, [member('bert')])] });
    at.fires({ severity: 'warning' });
    at.fires({ severity: 'critical' });
    expect(at.lines).toEqual(['0 step 1 passed over minSeverity', '0 step 2 pages bert', '0 step 1 pages anna']);
  });

  it('of how many fire is asked when the step is due', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')]), step(5, [everyone], { onlyIfFiringAtLeast: 2 })] });
    at.fires({ count: 1 });
    at.pass(5);
    at.fires({ count: 2 });
    at.pass(5);
    expect(at.lines).toEqual([
      '0 step 1 pages anna',
      '5 step 2 passed over onlyIfFiringAtLeast',
      '5 step 1 pages anna',
      '10 step 2 pages anna, bert, cleo',
    ]);
  });

  it('of hours is asked on the wall clock of its place', () => {
    const at = story();
    const working = { days: ['mon' as const], from: '09:00', to: '17:00', zone: 'America/New_York' };
    at.policy({ steps: [step(0, [member('anna')], { between: working }), step(300, [member('bert')])] });
    at.fires();
    at.pass(300);
    at.fires();
    expect(at.lines).toEqual([
      '0 step 1 passed over between',
      '0 step 2 pages bert',
      '5 unattended',
      '65 still unattended',
      '125 still unattended',
      '185 still unattended',
      '245 still unattended',
      '300 step 1 pages anna',
    ]);
  });
});

describe('what stops a run', () => {
  const walking = (): Story => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')]), step(5, [member('bert')])], repeats: 1 });
    at.fires();
    at.pass(2);
    return at;
  };

  it.each(['ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'] as const)('%s', (status) => {
    const at = walking();
    at.is(status);
    at.pass(60);
    expect(at.lines).toEqual(['0 step 1 pages anna', `2 ${status.toLowerCase()}`, `5 ended ${status.toLowerCase()}`]);
  });

  it('its end, unanswered: the rounds, five minutes, then unattended each hour until somebody takes it', () => {
    const at = walking();
    at.pass(88);
    at.is('ACKNOWLEDGED');
    at.pass(120);
    expect(at.lines).toEqual([
      '0 step 1 pages anna',
      '5 step 2 pages bert',
      '10 step 1 pages anna',
      '15 step 2 pages bert',
      '20 unattended',
      '80 still unattended',
      '90 acknowledged',
      '140 ended acknowledged',
    ]);
  });

  it('a hold, only while it lasts: it goes on at the step where it stopped', () => {
    const at = walking();
    at.held('silenced');
    at.pass(20);
    at.held(null);
    at.pass(1);
    expect(at.lines).toEqual(['0 step 1 pages anna', '5 held silenced', '22.5 step 2 pages bert']);
  });

  it.each(['maintenance', 'silenced', 'inhibited', 'group_wait'] as const)(
    'a hold of each kind, which it says once, until its known end: %s',
    (reason) => {
      const at = story();
      at.policy({ steps: [step(0, [member('anna')]), step(5, [member('bert')])] });
      at.heldUntil({ [reason]: 3.2 });
      at.fires();
      at.pass(10);
      expect(at.lines).toEqual([`0 held ${reason}`, '3.2 step 1 pages anna', '8.2 step 2 pages bert']);
    },
  );

  it('several holds, until the last of them is over: the first in order is shown, then the next', () => {
    const at = walking();
    at.heldUntil({ inhibited: 9, silenced: 8, maintenance: 7 });
    at.pass(10);
    expect(at.lines).toEqual([
      '0 step 1 pages anna',
      '5 held maintenance',
      '7 held silenced',
      '8 held inhibited',
      '9 step 2 pages bert',
    ]);
  });

  it('a hold, and no reminder that nobody answered', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')])] });
    at.fires();
    at.pass(5);
    at.held('silenced');
    at.pass(60);
    expect(at.lines).toEqual(['0 step 1 pages anna', '5 unattended', '65 still unattended']);
  });

  it('an acknowledgement, until it is undone: the step comes at its time, as if nothing had been', () => {
    const at = walking();
    at.is('ACKNOWLEDGED');
    at.pass(0.5);
    at.undone();
    at.pass(3);
    expect(at.lines).toEqual(['0 step 1 pages anna', '2 acknowledged', '2.5 undone', '5 step 2 pages bert']);
  });

  it('an acknowledgement under a hold as well: what was held is not told after it', () => {
    const at = walking();
    at.heldUntil({ silenced: 20 });
    at.pass(8);
    at.is('ACKNOWLEDGED');
    at.pass(30);
    expect(at.lines).toEqual(['0 step 1 pages anna', '5 held silenced', '10 acknowledged', '10.5 ended acknowledged']);
  });

  it('nothing, when every page of a step failed: the next is due at once, and keeps the time of those after it', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')]), step(5, [member('bert')]), step(5, [everyone])] });
    at.fires();
    at.pass(1);
    at.fails();
    at.pass(5);
    expect(at.lines).toEqual([
      '0 step 1 pages anna',
      '1 every page failed',
      '1 step 2 pages bert',
      '6 step 3 pages anna, bert, cleo',
    ]);
  });

  it('nothing, when everything was down: each step is done once, the late one says so and the next counts from it', () => {
    const at = walking();
    at.passUnattended(5);
    at.pass(4);
    expect(at.lines).toEqual(['0 step 1 pages anna', '7 step 2 pages bert, late']);
    at.pass(1);
    expect(at.lines.at(-1)).toBe('12 step 1 pages anna');
  });

  it('flapping, after the one page that says so, whichever step could tell somebody', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('dora')]), step(5, [member('bert')]), step(5, [member('anna')])] });
    at.flapsUntil(15);
    at.fires({ startReason: 'flapping_started' });
    at.pass(16);
    expect(at.lines).toEqual([
      '0 step 1 reaches nobody: member_gone',
      '0 step 2 pages bert',
      '5 held flapping',
      '15 step 3 pages anna',
    ]);
  });
});

describe('a group that gets worse', () => {
  const rising = (): Story => {
    const at = story();
    at.addPolicy({ id: 'calm', steps: [step(0, [member('anna')]), step(10, [member('bert')])] });
    at.addPolicy({ id: 'loud', steps: [step(0, [everyone])] });
    at.routes = [
      {
        ...EVERYTHING,
        id: 'critical',
        matchers: [{ name: 'severity', op: '=', value: 'critical' }],
        policyId: 'loud',
      },
      { ...EVERYTHING, policyId: 'calm' },
    ];
    return at;
  };

  it('goes by another policy where its route is another one', () => {
    const at = rising();
    at.fires({ severity: 'warning' });
    at.pass(4);
    at.worsens('critical');
    at.pass(4);
    expect(at.lines).toEqual(['0 step 1 pages anna', '4 rerouted to loud', '4 step 1 pages anna, bert, cleo']);
  });

  it('goes on where it stood, at its time, where the policy is the same, whatever its revision', () => {
    const at = rising();
    at.fires({ severity: 'info' });
    at.addPolicy({ id: 'calm', revision: 2, steps: [step(0, [member('cleo')])] });
    at.pass(4);
    at.worsens('high');
    at.pass(6);
    expect(at.lines).toEqual(['0 step 1 pages anna', '10 step 2 pages bert']);
  });

  it('twice before its step keeps the time of the step', () => {
    const at = rising();
    at.fires({ severity: 'info' });
    at.pass(4);
    at.worsens('warning');
    at.worsens('high');
    at.pass(6);
    expect(at.lines.at(-1)).toBe('10 step 2 pages bert');
  });
});

describe('a policy that is edited', () => {
  it('does not reach a run under way, but the next one', () => {
    const at = story();
    at.policy({ steps: [step(0, [member('anna')]), step(5, [member('anna')])] });
    at.fires();
    at.policy({ revision: 2, steps: [step(0, [member('bert')])] });
    at.pass(5);
    at.is('ACKNOWLEDGED');
    at.pass(30);
    at.opensAgain('unacknowledged');
    expect(at.lines).toEqual([
      '0 step 1 pages anna',
      '5 step 2 pages anna',
      '5 acknowledged',
      '10 ended acknowledged',
      '35 step 1 pages bert',
    ]);
  });

  it('is the built-in one where no route matches', () => {
    const at = story();
    at.fires();
    expect(at.lines).toEqual(['0 no_route', '0 step 1 pages anna, bert, cleo']);
  });
});
