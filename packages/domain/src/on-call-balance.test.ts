import { DutyHours } from '@signalcraft/contracts/schedules';
import { describe, expect, it } from 'vitest';
import { balanceOf } from './on-call-balance.ts';
import type { OnCallSegment } from './on-call-plan.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { hours } from './time.ts';

const held = (memberId: string, from: string, to: string): OnCallSegment => ({
  from: wallClockOf(from),
  to: wallClockOf(to),
  onCall: { kind: 'held', memberId, by: { kind: 'layer', layerId: 'layer', turn: 0 } },
});

function loads(options: {
  segments: OnCallSegment[];
  memberIds?: string[];
  zones?: [string, string][];
  hours?: Partial<DutyHours>;
}) {
  const { people, gapMs } = balanceOf({
    segments: options.segments,
    memberIds: options.memberIds ?? [],
    zones: new Map(options.zones),
    zone: 'UTC',
    hours: DutyHours.parse(options.hours ?? {}),
  });
  const inHours = people.map((load) =>
    [load.totalMs, load.nightMs, load.weekendMs, load.overMeanMs].map((ms) => ms / hours(1)),
  );
  return { people: people.map(({ memberId, shifts }) => [memberId, shifts]), inHours, gap: gapMs / hours(1) };
}

describe('the balance', () => {
  it('counts hours, nights and weekends of each person, and who carried nothing', () => {
    // 6 March 2026 is a Friday.
    const segments = [
      held('ann', '2026-03-06T12:00', '2026-03-07T12:00'),
      held('bob', '2026-03-07T12:00', '2026-03-07T18:00'),
      {
        from: wallClockOf('2026-03-07T18:00'),
        to: wallClockOf('2026-03-07T20:00'),
        onCall: { kind: 'gap', reason: 'restricted' },
      } as const,
      held('ann', '2026-03-09T06:00', '2026-03-09T12:00'),
    ];
    expect(loads({ segments, memberIds: ['cy', 'ann'] })).toEqual({
      people: [
        ['ann', 2],
        ['bob', 1],
        ['cy', 0],
      ],
      inHours: [
        [30, 8, 12, 18],
        [6, 0, 6, -6],
        [0, 0, 0, -12],
      ],
      gap: 2,
    });
  });

  it('takes a night by the holder’s own clock, an hour longer when it goes back', () => {
    const segments = [held('ann', '2026-10-24T12:00', '2026-10-25T12:00')];
    expect(loads({ segments, zones: [['ann', 'Europe/Berlin']] }).inHours).toEqual([[24, 9, 24, 0]]);
    expect(loads({ segments, zones: [['ann', 'Asia/Tokyo']] }).inHours).toEqual([[24, 8, 24, 0]]);
    expect(loads({ segments }).inHours).toEqual([[24, 8, 24, 0]]);
  });

  it('takes other nights and weekends where people keep others', () => {
    const segments = [held('ann', '2026-03-05T00:00', '2026-03-08T00:00')];
    const hours = { nightFrom: '23:00', nightTo: '05:00', weekend: ['fri' as const] };
    expect(loads({ segments, hours }).inHours).toEqual([[72, 18, 24, 0]]);
    expect(loads({ segments, hours: { weekend: [] } }).inHours).toEqual([[72, 24, 0, 0]]);
  });
});
