import type { Instant } from '@signalcraft/domain/time';

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?([Zz]|[+-]\d\d:?\d\d)?)?$/;
const NUMBER = /^\d{9,20}(?:\.\d+)?$/;

/**
 * A time as a source writes it: ISO 8601 (UTC where it names no zone) or seconds, milliseconds, microseconds or
 * nanoseconds since 1970, told apart by their size. Null when there is none, NaN when it cannot be read. Go's zero
 * time, year 1, is how its programs say "none".
 */
export function readTime(value: unknown): Instant | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (text.startsWith('0001-01-01')) return null;
  if (NUMBER.test(text)) return fromEpoch(Number(text));
  const parts = ISO.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, zone] = parts;
  // The parser takes 30 February for 1 March.
  if (Number(day) > 28 && new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day))
    return Number.NaN;
  if (text.length === 10) return Date.parse(text);
  const standard = text.replace(',', '.').replace(/[t ]/, 'T').replace(/\s|z$/g, '');
  return Date.parse(zone && zone.toUpperCase() !== 'Z' ? standard : `${standard.replace(/Z$/, '')}Z`);
}

function fromEpoch(value: number): Instant {
  const size = Math.abs(value);
  if (size < 1e11) return value * 1e3;
  if (size < 1e14) return value;
  return size < 1e17 ? value / 1e3 : value / 1e6;
}
