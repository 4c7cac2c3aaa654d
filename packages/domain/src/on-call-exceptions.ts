import type { ScheduleException, TemporarySchedule } from '@signalcraft/contracts/schedules';
import type { OnCallSegment } from './on-call-plan.ts';
import { intersect, type Span, without } from './on-call-spans.ts';
import { instantOfWallTime } from './on-call-wall-time.ts';

/** What one exception says within a span: pieces in order, without overlap; none where it does not reach. */
export function exceptionPieces(options: { exception: ScheduleException } & Span): OnCallSegment[] {
  const { exception } = options;
  const whole = spanOfException({ exception });
  const from = Math.max(options.from, whole.from);
  const to = Math.min(options.to, whole.to);
  if (from >= to) return [];
  if (exception.kind === 'override') {
    const { memberId, id } = exception;
    return [{ from, to, onCall: { kind: 'held', memberId, by: { kind: 'override', overrideId: id } } }];
  }
  let free: Span[] = [{ from, to }];
  const held: OnCallSegment[] = [];
  for (const [shift, { memberId }] of [...exception.shifts.entries()].toReversed()) {
    const span = spanOfShift({ temporary: exception, shift });
    const by = { kind: 'temporary', temporaryScheduleId: exception.id, shift } as const;
    const pieces = intersect([{ ...span, onCall: { kind: 'held', memberId, by } as const }], free);
    held.push(...pieces);
    free = without(free, pieces);
  }
  const empty = free.map((span) => ({ ...span, onCall: { kind: 'gap', reason: 'temporary_empty' } as const }));
  return [...held, ...empty].sort((a, b) => a.from - b.from);
}

/** An exception's span in instants; empty or turned round where its end is not after its start. */
export const spanOfException = (options: { exception: ScheduleException }): Span => spanOfWallTimes(options.exception);

/** A temporary schedule's shift in instants, not cut to the schedule; no time at all where there is no such shift. */
export function spanOfShift(options: { temporary: TemporarySchedule; shift: number }): Span {
  const shift = options.temporary.shifts[options.shift];
  return shift ? spanOfWallTimes({ ...shift, zone: options.temporary.zone }) : { from: 0, to: 0 };
}

function spanOfWallTimes(options: { startsAt: string; endsAt: string; zone: string }): Span {
  const { startsAt, endsAt, zone } = options;
  return {
    from: instantOfWallTime({ time: startsAt, zone, edge: 'start' }),
    to: instantOfWallTime({ time: endsAt, zone, edge: 'end' }),
  };
}
