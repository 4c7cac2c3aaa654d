'use client';

import { useNowBySecond } from '../lib/clock.tsx';
import { countdownText, durationText } from '../lib/time-text.ts';
import { LocalTime } from '../ui/time.tsx';

const DAY = 24 * 60 * 60_000;

/** `ends in 3:59:10 (18:30)`: to the second on the last day, and when that is in the viewer's zone. */
export function TimeLeft({ verb, at }: { verb: string; at: string }) {
  const left = Date.parse(at) - useNowBySecond();
  return (
    <span>
      {verb} {left <= 0 ? 'now' : `in ${left < DAY ? countdownText(left) : durationText(left)}`} (
      <LocalTime at={at} to="minute" />)
    </span>
  );
}
