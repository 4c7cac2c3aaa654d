'use client';

import { useIsHydrated, useNow } from '../lib/clock.tsx';
import { ageText, utcText, zonedText } from '../lib/time-text.ts';

/** How long ago; the exact time in UTC on hover. */
export function Age({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={utcText(at)}>
      {ageText(now - Date.parse(at))}
    </time>
  );
}

/** A time in the viewer's zone, which only the browser knows; until then, and on hover, in UTC. */
export function LocalTime({ at, to = 'second' }: { at: string; to?: 'second' | 'minute' }) {
  const isHydrated = useIsHydrated();
  const now = useNow();
  return (
    <time dateTime={at} title={utcText(at)}>
      {isHydrated ? zonedText({ iso: at, now, to }) : utcText(at)}
    </time>
  );
}
