'use client';

import { useNow } from '../lib/clock.tsx';
import { utcText, zonedText } from '../lib/time-text.ts';

/** A time on the clock of one zone, to the minute; in UTC on hover. */
export function ZonedTime({ at, zone }: { at: number; zone: string }) {
  const iso = new Date(at).toISOString();
  const now = useNow();
  return (
    <time dateTime={iso} title={utcText(iso)}>
      {zonedText({ iso, now, to: 'minute', timeZone: zone })}
    </time>
  );
}
