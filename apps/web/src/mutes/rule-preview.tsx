'use client';

import { ApiProblem } from '@signalcraft/api-client/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import type { MatcherIssue } from '../matchers/matcher-draft.ts';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Age } from '../ui/time.tsx';
import styles from './match-preview.module.css';
import { DaysSelect, daysText, Incomplete } from './match-preview.tsx';
import { countText } from './matched-alerts.tsx';
import { type RuleDraft, rulePreviewQuery } from './mute-queries.ts';
import { PreviewState } from './preview-state.tsx';
import { useSettled } from './use-settled.ts';

const SHOWN_MAX = 8;
const FIRST_DAYS = 7;

/** What a rule would mute now and by which causes, and what each of its sides holds for; follows what is typed. */
export function RulePreview({ rule }: { rule: RuleDraft | null }) {
  const api = useApi();
  const [days, setDays] = useState(FIRST_DAYS);
  const { settled, isSettled } = useSettled(rule);
  const query = useQuery({
    ...rulePreviewQuery({ api, rule: settled ?? NONE, days }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
  const preview = query.data;
  return (
    <Panel title="What it mutes" tools={<DaysSelect days={days} onChange={setDays} />}>
      <PreviewState
        query={query}
        isEmpty={rule === null}
        isOld={!isSettled || query.isPlaceholderData}
        empty="Write the cause and what follows from it, and what would be silent appears here."
      >
        {preview && (
          <>
            <section className={styles.part} aria-label="Muted now">
              <h3 aria-live="polite">
                Muted now: <strong>{preview.muted.alerts === 0 ? 'no alert' : countText(preview.muted)}</strong>
              </h3>
              <ul>
                {preview.muted.examples.slice(0, SHOWN_MAX).map(({ alert, cause }) => (
                  <li key={alert.id}>
                    <SeverityMark severity={alert.severity} />
                    <Link href={`/groups/${alert.groupId}`} prefetch={false}>
                      {alert.title}
                    </Link>
                    <span className={styles.age}>
                      <Age at={alert.lastSeenAt} />
                    </span>
                    <span className={styles.cause}>
                      by{' '}
                      <Link href={`/groups/${cause.groupId}`} prefetch={false}>
                        {cause.title}
                      </Link>
                    </span>
                  </li>
                ))}
              </ul>
              {preview.muted.alerts > SHOWN_MAX && <p>and {preview.muted.alerts - SHOWN_MAX} more</p>}
            </section>
            <SideCounts title="Causes" side={preview.source} days={preview.days} />
            <SideCounts title="What may be muted" side={preview.target} days={preview.days} />
            {!preview.complete && <Incomplete />}
          </>
        )}
      </PreviewState>
    </Panel>
  );
}

const NONE: RuleDraft = { sourceMatchers: [], targetMatchers: [], equal: [] };

const SideCounts = (props: {
  title: string;
  side: { firing: { alerts: number; groups: number }; past: { alerts: number; groups: number } };
  days: number;
}) => (
  <section className={styles.part} aria-label={props.title}>
    <h3>
      {props.title}:{' '}
      <strong>{props.side.firing.alerts === 0 ? 'none now' : `${countText(props.side.firing)} now`}</strong>
    </h3>
    <p>
      {props.side.past.alerts === 0 ? 'None that has ended' : `${countText(props.side.past)} that have ended`} in the
      past {daysText(props.days)}.
    </p>
  </section>
);

/** What the server says of the rule while it is written; asks as the preview does at first. */
export function useTriedRule(rule: RuleDraft | null): readonly MatcherIssue[] {
  const api = useApi();
  const { settled, isSettled } = useSettled(rule);
  const { error } = useQuery({
    ...rulePreviewQuery({ api, rule: settled ?? NONE, days: FIRST_DAYS }),
    enabled: settled !== null,
  });
  return isSettled && error instanceof ApiProblem ? error.issues : [];
}
