import type { WindowTimes } from '@signalcraft/contracts/maintenance-windows';
import type { RecurrenceRule } from '@signalcraft/contracts/recurrence';
import { formatRecurrenceRule, readRecurrenceRule } from '@signalcraft/contracts/recurrence-text';
import type { Weekday } from '@signalcraft/contracts/wall-time';
import { fieldValue } from '../actions/snooze-choices.ts';
import { isZone, wallClock } from './zone-time.ts';

const DAY_MINUTES = 1_440;

/** How a window comes back, as people say it; `text`: as an RRULE says it. */
export type Repeat = 'daily' | 'weekly' | 'monthly' | 'text';
/** The n-th such day of a month; −1: the last. */
export type Ordinal = 1 | 2 | 3 | 4 | -1;

/** The times of a window while a person sets them. Numbers are texts, since a field may be empty for a while. */
export type WindowDraft = {
  kind: WindowTimes['kind'];
  /** Of a single window, in the viewer's zone. */
  startsAt: string;
  endsAt: string;
  /** From here on of one that comes back, on the clock of `zone`. */
  zone: string;
  firstDay: string;
  from: string;
  to: string;
  /** How many days after its begin it ends: 0 is the same day. */
  daysLater: number;
  repeat: Repeat;
  interval: string;
  days: readonly Weekday[];
  ordinal: Ordinal;
  day: Weekday;
  ends: 'never' | 'on' | 'after';
  lastDay: string;
  count: string;
  text: string;
  /** Days on which it does not open, although the rule says so. */
  except: readonly string[];
};

export type WindowField = 'startsAt' | 'endsAt' | 'zone' | 'firstDay' | 'from' | 'to' | 'repeat' | 'ends';
export type ReadWindow = { kind: 'times'; times: WindowTimes } | { kind: 'faulty'; field: WindowField; why: string };

/** A first proposal: two hours from the next full hour on, each week. */
export function newWindow(options: { now: number; zone: string }): WindowDraft {
  const { now, zone } = options;
  const start = Math.ceil(now / 3_600_000) * 3_600_000;
  const local = wallClock({ zone, at: start });
  return {
    kind: 'once',
    startsAt: fieldValue(start),
    endsAt: fieldValue(start + 2 * 3_600_000),
    zone,
    firstDay: local.slice(0, 10),
    from: '22:00',
    to: '06:00',
    daysLater: 1,
    repeat: 'weekly',
    interval: '1',
    days: ['sat'],
    ordinal: 1,
    day: 'sat',
    ends: 'never',
    lastDay: '',
    count: '10',
    text: '',
    except: [],
  };
}

/** The draft of a window that exists; what the fields cannot say stands as text. */
export function draftOfTimes(options: { times: WindowTimes; now: number; zone: string }): WindowDraft {
  const { times } = options;
  const plain = newWindow(options);
  if (times.kind === 'once')
    return {
      ...plain,
      startsAt: fieldValue(Date.parse(times.startsAt)),
      endsAt: fieldValue(Date.parse(times.endsAt)),
    };
  const { rule, startsAt, durationMinutes, zone } = times;
  const begin = minutesOf(startsAt.slice(11, 16)) ?? 0;
  return {
    ...plain,
    kind: 'recurring',
    zone,
    firstDay: startsAt.slice(0, 10),
    from: startsAt.slice(11, 16),
    to: timeText((begin + durationMinutes) % DAY_MINUTES),
    daysLater: Math.floor((begin + durationMinutes) / DAY_MINUTES),
    interval: String(rule.interval),
    ...endOfRule(rule),
    ...repeatOf(rule),
    text: formatRecurrenceRule({ rule }),
    except: times.except ?? [],
  };
}

function endOfRule(rule: RecurrenceRule): Partial<WindowDraft> {
  if (rule.count !== null) return { ends: 'after', count: String(rule.count) };
  if (rule.until !== null) return { ends: 'on', lastDay: rule.until.slice(0, 10) };
  return { ends: 'never' };
}

function repeatOf(rule: RecurrenceRule): Partial<WindowDraft> {
  const days = rule.byDay ?? [];
  const [first] = days;
  if (rule.byMonth || rule.byMonthDay || (rule.until !== null && !/T23:59/.test(rule.until))) return { repeat: 'text' };
  if (rule.freq === 'daily' && days.length === 0) return { repeat: 'daily' };
  if (rule.freq === 'weekly' && first) return { repeat: 'weekly', days: days.map(({ day }) => day) };
  if (rule.freq === 'monthly' && first && days.length === 1 && isOrdinal(first.ordinal))
    return { repeat: 'monthly', ordinal: first.ordinal, day: first.day };
  return { repeat: 'text' };
}

const isOrdinal = (value: number | null): value is Ordinal => value !== null && [1, 2, 3, 4, -1].includes(value);

/** What the draft says, or which field cannot be taken and why. */
export function readWindow(draft: WindowDraft): ReadWindow {
  if (draft.kind === 'once') return readOnce(draft);
  if (!isZone(draft.zone)) return faulty('zone', 'This is no time zone; an example is Europe/Berlin.');
  if (!/^\d{4}-\d\d-\d\d$/.test(draft.firstDay)) return faulty('firstDay', 'Give a date.');
  const [begin, end] = [minutesOf(draft.from), minutesOf(draft.to)];
  if (begin === null) return faulty('from', 'Give a time.');
  if (end === null) return faulty('to', 'Give a time.');
  const durationMinutes = draft.daysLater * DAY_MINUTES + end - begin;
  if (durationMinutes < 1) return faulty('to', 'It must end after it begins: perhaps on the next day?');
  const rule = readRule(draft);
  if (rule.kind === 'faulty') return rule;
  return {
    kind: 'times',
    times: {
      kind: 'recurring',
      zone: draft.zone,
      startsAt: `${draft.firstDay}T${draft.from}`,
      durationMinutes,
      rule: rule.rule,
      ...(draft.except.length > 0 ? { except: [...draft.except] } : {}),
    },
  };
}

function readOnce(draft: WindowDraft): ReadWindow {
  const [start, end] = [new Date(draft.startsAt).getTime(), new Date(draft.endsAt).getTime()];
  if (Number.isNaN(start)) return faulty('startsAt', 'Give a date and a time.');
  if (Number.isNaN(end)) return faulty('endsAt', 'Give a date and a time.');
  if (end <= start) return faulty('endsAt', 'It must end after it begins.');
  return {
    kind: 'times',
    times: { kind: 'once', startsAt: new Date(start).toISOString(), endsAt: new Date(end).toISOString() },
  };
}

type ReadRule = { kind: 'rule'; rule: RecurrenceRule } | Extract<ReadWindow, { kind: 'faulty' }>;

function readRule(draft: WindowDraft): ReadRule {
  if (draft.repeat === 'text') {
    const toWallClock = (utc: string): string => wallClock({ zone: draft.zone, at: Date.parse(`${utc}Z`) });
    const read = readRecurrenceRule({ text: draft.text.trim(), toWallClock });
    if (read.kind === 'rule') return read;
    return faulty('repeat', read.part ? `This is not understood here: ${read.part}` : 'Give a rule.');
  }
  const interval = wholeOf(draft.interval);
  if (interval === null || interval < 1) return faulty('repeat', 'Give a whole number from 1 on.');
  if (draft.repeat === 'weekly' && draft.days.length === 0) return faulty('repeat', 'Choose at least one day.');
  const count = draft.ends === 'after' ? wholeOf(draft.count) : null;
  if (draft.ends === 'after' && (count === null || count < 1)) return faulty('ends', 'Give a whole number from 1 on.');
  if (draft.ends === 'on' && !/^\d{4}-\d\d-\d\d$/.test(draft.lastDay)) return faulty('ends', 'Give a date.');
  return {
    kind: 'rule',
    rule: {
      freq: draft.repeat,
      interval,
      ...(draft.repeat === 'weekly' ? { byDay: draft.days.map((day) => ({ day, ordinal: null })) } : {}),
      ...(draft.repeat === 'monthly' ? { byDay: [{ day: draft.day, ordinal: draft.ordinal }] } : {}),
      count,
      until: draft.ends === 'on' ? `${draft.lastDay}T23:59` : null,
    },
  };
}

const faulty = (field: WindowField, why: string): Extract<ReadWindow, { kind: 'faulty' }> => ({
  kind: 'faulty',
  field,
  why,
});

function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

const wholeOf = (text: string): number | null => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : null);

const timeText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
