import { RecurrenceRule } from '@signalcraft/contracts/recurrence';
import { type ParsedRule, readRecurrenceRule } from '@signalcraft/contracts/recurrence-text';
import { formatWallClock, wallClockOf } from './on-call-wall-time.ts';
import { wallClockAt } from './on-call-zone.ts';

/** Reads RFC 5545's RRULE, with or without its name. An UNTIL in UTC becomes wall-clock time of the zone. */
export function parseRecurrenceRule(options: { text: string; zone: string }): ParsedRule {
  const { text, zone } = options;
  const toWallClock = (utc: string): string => formatWallClock(wallClockAt({ zone, at: wallClockOf(utc) }));
  const read = readRecurrenceRule({ text, toWallClock });
  if (read.kind === 'unsupported') return read;
  const parsed = RecurrenceRule.safeParse(read.rule);
  if (parsed.success) return { kind: 'rule', rule: parsed.data };
  return { kind: 'unsupported', part: parsed.error.issues[0]?.path.join('.') || text };
}
