import type { Layer, Restriction, ScheduleException } from '@signalcraft/contracts/schedules';
import { Weekday } from '@signalcraft/contracts/wall-time';
import { Temporal } from 'temporal-polyfill';
import type { OnCall, OnCallPlan } from '../../src/on-call-plan.ts';

/**
 * The same questions answered the slow way: walk every hand-off from the first one on, look at every day, and let
 * Temporal read the clocks.
 */
export function slowWhoIsOnCall(options: { plan: OnCallPlan; members: ReadonlySet<string>; at: number }): OnCall {
  const { plan, members, at } = options;
  const answer = firstAnswer(plan, at);
  if (answer.kind === 'gap' || members.has(answer.memberId)) return answer;
  return { ...answer, kind: 'gap', reason: 'person_gone' };
}

export function slowInstantOf(options: { time: string; zone: string; edge: 'start' | 'end' }): number {
  const { zone, edge } = options;
  const [local = '', sign, offset] = options.time.split(/(?<=T.*)([+-])/);
  const plain = Temporal.PlainDateTime.from(local);
  if (offset !== undefined) {
    const exact = Temporal.Instant.from(`${local}${sign}${offset}`).toZonedDateTimeISO(zone);
    if (exact.toPlainDateTime().equals(plain)) return exact.epochMilliseconds;
  }
  const found = plain.toZonedDateTime(zone, { disambiguation: edge === 'start' ? 'earlier' : 'later' });
  if (found.toPlainDateTime().equals(plain)) return found.epochMilliseconds;
  // The clock never reads so: the first instant after the gap is its end.
  const before = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return before.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.NaN;
}

export function* slowHandOffs(options: { layer: Layer; zone: string }): Generator<number> {
  const { layer } = options;
  const zone = layer.zone ?? options.zone;
  const { rotation } = layer;
  const start = Temporal.PlainDateTime.from(layer.startsAt);
  const instant = (plain: Temporal.PlainDateTime) => slowInstantOf({ time: plain.toString(), zone, edge: 'start' });
  if (rotation.kind !== 'custom') {
    const unit = { hourly: 'hours', daily: 'days', weekly: 'weeks', monthly: 'months' }[rotation.kind];
    for (let turn = 0; ; turn += 1) yield instant(start.add({ [unit]: turn * rotation.every }));
  }
  yield instant(start);
  for (let day = start.toPlainDate(); ; day = day.add({ days: 1 })) {
    const times = rotation.handOffs.filter((moment) => moment.day === weekdayOf(day)).map((moment) => moment.time);
    for (const time of times.sort()) {
      const plain = day.toPlainDateTime(time);
      if (Temporal.PlainDateTime.compare(plain, start) > 0) yield instant(plain);
    }
  }
}

const weekdayOf = (day: Temporal.PlainDate): Weekday => Weekday.options[day.dayOfWeek - 1] ?? 'mon';

function firstAnswer(plan: OnCallPlan, at: number): OnCall {
  for (const exception of plan.exceptions.toReversed()) {
    const answer = exceptionAnswer(exception, at);
    if (answer) return answer;
  }
  const reasons: string[] = [];
  for (const layer of plan.layers.toReversed()) {
    const zone = layer.zone ?? plan.zone;
    let turn = -1;
    for (const handOff of slowHandOffs({ layer, zone })) {
      if (handOff > at) break;
      turn += 1;
    }
    if (turn < 0) reasons.push('before_start');
    else if (layer.endsAt !== null && at >= slowInstantOf({ time: layer.endsAt, zone, edge: 'end' }))
      reasons.push('after_end');
    else if (!isOpen(layer.restrictions, zone, at)) reasons.push('restricted');
    else {
      const memberId = layer.participants[turn % layer.participants.length] ?? '';
      return { kind: 'held', memberId, by: { kind: 'layer', layerId: layer.id, turn } };
    }
  }
  for (const reason of ['restricted', 'before_start', 'after_end'] as const) {
    if (reasons.includes(reason)) return { kind: 'gap', reason };
  }
  return { kind: 'gap', reason: 'no_layer' };
}

function exceptionAnswer(exception: ScheduleException, at: number): OnCall | undefined {
  const { zone } = exception;
  const contains = (span: { startsAt: string; endsAt: string }) =>
    slowInstantOf({ time: span.startsAt, zone, edge: 'start' }) <= at &&
    at < slowInstantOf({ time: span.endsAt, zone, edge: 'end' });
  if (!contains(exception)) return undefined;
  if (exception.kind === 'override') {
    return { kind: 'held', memberId: exception.memberId, by: { kind: 'override', overrideId: exception.id } };
  }
  const shift = exception.shifts.findLastIndex(contains);
  const memberId = exception.shifts[shift]?.memberId;
  if (memberId === undefined) return { kind: 'gap', reason: 'temporary_empty' };
  return { kind: 'held', memberId, by: { kind: 'temporary', temporaryScheduleId: exception.id, shift } };
}

function isOpen(restrictions: readonly Restriction[], zone: string, at: number): boolean {
  if (restrictions.length === 0) return true;
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  for (let back = -10; back <= 2; back += 1) {
    const day = today.add({ days: back });
    for (const restriction of restrictions) {
      const end = endOfWindow(restriction, day);
      if (!end) continue;
      const from = typeof restriction.from === 'string' ? restriction.from : restriction.from.time;
      const start = day.toPlainDateTime(from).toString();
      if (
        slowInstantOf({ time: start, zone, edge: 'start' }) <= at &&
        at < slowInstantOf({ time: end.toString(), zone, edge: 'end' })
      ) {
        return true;
      }
    }
  }
  return false;
}

/** Where the window that begins on this day ends, or nothing where none begins. */
function endOfWindow(restriction: Restriction, day: Temporal.PlainDate): Temporal.PlainDateTime | undefined {
  const atTime = (date: Temporal.PlainDate, time: string) =>
    time === '24:00' ? date.add({ days: 1 }).toPlainDateTime() : date.toPlainDateTime(time);
  if (restriction.kind === 'daily') {
    if (!restriction.days.includes(weekdayOf(day))) return undefined;
    return atTime(restriction.to <= restriction.from ? day.add({ days: 1 }) : day, restriction.to);
  }
  const { from, to } = restriction;
  if (from.day !== weekdayOf(day)) return undefined;
  let end = day;
  while (weekdayOf(end) !== to.day) end = end.add({ days: 1 });
  if (from.day === to.day && to.time <= from.time) end = end.add({ days: 7 });
  return atTime(end, to.time);
}
