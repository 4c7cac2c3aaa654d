'use client';

import { useInViewport } from '@mantine/hooks';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../shell/use-api.ts';
import { countText } from './matched-alerts.tsx';
import { matchPreviewQuery } from './mute-queries.ts';

/** How much of what fires now these conditions hold for; asked for when it comes into view. */
export function MutesNow({ matchers }: { matchers: readonly Matcher[] }) {
  const api = useApi();
  const { ref, inViewport } = useInViewport<HTMLSpanElement>();
  const { data, isError } = useQuery({ ...matchPreviewQuery({ api, matchers, days: 0 }), enabled: inViewport });
  return (
    <span ref={ref}>
      {data
        ? data.firing.alerts === 0
          ? 'mutes nothing now'
          : `mutes ${countText(data.firing)} now`
        : isError
          ? 'what it mutes now is not known'
          : 'looking what it mutes now…'}
    </span>
  );
}
