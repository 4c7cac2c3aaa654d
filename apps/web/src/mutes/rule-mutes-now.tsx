'use client';

import { useInViewport } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../shell/use-api.ts';
import { countText } from './matched-alerts.tsx';
import { type RuleDraft, rulePreviewQuery } from './mute-queries.ts';

/** How much of what fires now the rule mutes; asked for when it comes into view. */
export function RuleMutesNow({ rule: { sourceMatchers, targetMatchers, equal } }: { rule: RuleDraft }) {
  const api = useApi();
  const { ref, inViewport } = useInViewport<HTMLSpanElement>();
  const { data, isError } = useQuery({
    ...rulePreviewQuery({ api, rule: { sourceMatchers, targetMatchers, equal }, days: 0 }),
    enabled: inViewport,
  });
  return (
    <span ref={ref}>
      {data
        ? data.muted.alerts === 0
          ? 'mutes nothing now'
          : `mutes ${countText(data.muted)} now`
        : isError
          ? 'what it mutes now is not known'
          : 'looking what it mutes now…'}
    </span>
  );
}
