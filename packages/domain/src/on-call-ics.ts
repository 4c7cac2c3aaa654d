import type { GapReason } from '@signalcraft/contracts/schedules';
import { civilOfDay, DAY_MS, dayOf } from './on-call-calendar.ts';
import type { OnCall, OnCallSegment } from './on-call-plan.ts';
import type { Instant } from './time.ts';

/**
 * The segments as an iCalendar (RFC 5545): one event each, in UTC, so that no zone has to be described. A shift keeps
 * its UID as long as it keeps its start: give whole shifts, not cut ones. Events do not make anybody busy; gaps are
 * events too, and say why nobody is on call.
 */
export function calendarOf(options: {
  scheduleId: string;
  name: string;
  segments: readonly OnCallSegment[];
  /** Names of members by id; a name that is missing is not invented. */
  names: ReadonlyMap<string, string>;
  /** Opened from an event, e.g. the schedule's page. */
  url: string;
  now: Instant;
}): string {
  const { scheduleId, name, segments, names, url, now } = options;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//SignalCraft//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${escapeText(name)}`,
    `X-WR-CALNAME:${escapeText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...segments.flatMap(({ from, to, onCall }) => [
      'BEGIN:VEVENT',
      `UID:${scheduleId}.${keyOf(onCall)}.${Math.floor(from / 1_000)}@signalcraft`,
      `DTSTAMP:${utcTime(now)}`,
      `DTSTART:${utcTime(from)}`,
      `DTEND:${utcTime(to)}`,
      `SUMMARY:${escapeText(`${summaryOf(onCall, names)} (${name})`)}`,
      `URL:${url.replaceAll(CONTROL, '')}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function keyOf(onCall: OnCall): string {
  if (!('by' in onCall)) return 'gap';
  const { by } = onCall;
  if (by.kind === 'layer') return `${by.layerId}.${by.turn}`;
  return by.kind === 'override' ? by.overrideId : `${by.temporaryScheduleId}.${by.shift}`;
}

const GAP_TEXTS: Record<GapReason, string> = {
  no_layer: 'no layer covers this time',
  before_start: 'no layer has begun yet',
  after_end: 'every layer has ended',
  restricted: 'outside the layers’ hours',
  temporary_empty: 'the temporary schedule has no shift here',
  person_gone: 'the person in turn has left',
};

function summaryOf(onCall: OnCall, names: ReadonlyMap<string, string>): string {
  if (onCall.kind === 'gap') return `Nobody is on call: ${GAP_TEXTS[onCall.reason]}`;
  return `On call: ${names.get(onCall.memberId) ?? 'a member'}`;
}

function utcTime(at: Instant): string {
  const { year, month, day } = civilOfDay(dayOf(at));
  const seconds = Math.floor((at - dayOf(at) * DAY_MS) / 1_000);
  const parts = [month, day, Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${String(year).padStart(4, '0')}${parts[0]}${parts[1]}T${parts.slice(2).join('')}Z`;
}

const CONTROL = /\p{Cc}/gu;

/** A line break is the only control character that a text may carry, and that escaped. */
const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    .replaceAll(CONTROL, '');

const LINE_BYTES_MAX = 75;

/** A line of at most 75 bytes, then more of them that begin with a space; no character is cut in two. */
function fold(line: string): string {
  let folded = '';
  let bytes = 0;
  for (const character of line) {
    const size = bytesOf(character.codePointAt(0) ?? 0);
    if (bytes + size > LINE_BYTES_MAX) {
      folded += '\r\n ';
      bytes = 1;
    }
    folded += character;
    bytes += size;
  }
  return folded;
}

/** In UTF-8. */
const bytesOf = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
