import { expect, it } from 'vitest';
import { durationText, readDuration } from './duration-text.ts';

it('says and reads lengths of time', () => {
  for (const text of ['0 s', '10 s', '90 s', '1 min', '30 min', '2 h', '24 h', '2 d']) {
    const ms = readDuration(text);
    expect(ms === null ? null : durationText(ms)).toBe(text);
  }
  expect(readDuration('15')).toBe(900_000);
  expect(readDuration('5m')).toBe(300_000);
  for (const text of ['', 'soon', '-1 s', '1.5 h', '3 weeks']) expect(readDuration(text)).toBeNull();
});
