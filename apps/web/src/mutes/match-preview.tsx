'use client';

import { NativeSelect } from '@mantine/core';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import styles from './match-preview.module.css';
import { MatchedAlerts } from './matched-alerts.tsx';
import { matchPreviewQuery } from './mute-queries.ts';
import { PreviewState } from './preview-state.tsx';
import { useSettled } from './use-settled.ts';

const DAYS = [1, 7, 30, 90];

/** What conditions hold for now, and what they would have held for in the past days; follows what is typed. */
export function MatchPreview({ matchers }: { matchers: readonly Matcher[] | null }) {
  const api = useApi();
  const [days, setDays] = useState(7);
  const { settled, isSettled } = useSettled(matchers);
  const query = useQuery({
    ...matchPreviewQuery({ api, matchers: settled ?? [], days }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
  const isOld = !isSettled || query.isPlaceholderData;
  return (
    <Panel title="What it holds for" tools={<DaysSelect days={days} onChange={setDays} />}>
      <PreviewState query={query} isEmpty={matchers === null} isOld={isOld}>
        {query.data && (
          <>
            <MatchedAlerts title="Now" none="Nothing that fires now." matched={query.data.firing} />
            <MatchedAlerts
              title={`In the past ${daysText(query.data.days)}`}
              none="Nothing that has fired and ended."
              matched={query.data.past}
            />
            {!query.data.complete && <Incomplete />}
          </>
        )}
      </PreviewState>
    </Panel>
  );
}

export const DaysSelect = ({ days, onChange }: { days: number; onChange: (days: number) => void }) => (
  <NativeSelect
    size="xs"
    aria-label="How far back"
    data={DAYS.map((each) => ({ value: String(each), label: `past ${daysText(each)}` }))}
    value={String(days)}
    onChange={(event) => onChange(Number(event.currentTarget.value))}
  />
);

export const daysText = (days: number): string => (days === 1 ? '24 hours' : `${days} days`);

export const Incomplete = () => (
  <p className={styles.note}>There are more alerts than are looked at: only the newest are counted.</p>
);
