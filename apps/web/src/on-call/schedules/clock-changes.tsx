'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { durationText } from '../../lib/time-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { Panel } from '../../ui/panel.tsx';
import { PartState } from '../../ui/part-state.tsx';
import { holderText } from '../gap-text.ts';
import { clockChangesQuery } from '../on-call-queries.ts';
import { ZonedTime } from '../zoned-time.tsx';
import { clockMarkText } from './read-plan.ts';
import styles from './schedule-page.module.css';

const YEAR_MS = 366 * 86_400_000;
const DAY_MS = 86_400_000;

/** Every change of a clock in the year to come, and who is on call then for how long. */
export function ClockChanges({ scheduleId }: { scheduleId: string }) {
  const api = useApi();
  const [span] = useState(() => {
    const from = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    return { from, to: from + YEAR_MS };
  });
  const query = useQuery(clockChangesQuery({ api, id: scheduleId, span }));
  const items = query.data?.items ?? [];
  return (
    <Panel title="Changes of clocks" note="in the next year; hand-offs keep their time of day">
      <PartState
        query={query}
        what="the changes of clocks"
        isEmpty={items.length === 0}
        empty="None: the clocks that this schedule goes by do not change in the next year."
      >
        <ul className={styles.rows}>
          {items.map(({ at, zone, shiftMinutes, segment, lastsMs, wallMs }) => (
            <li key={at + zone}>
              <strong>
                <ZonedTime at={Date.parse(at)} zone={zone} />
              </strong>
              <span>{clockMarkText({ zone, shiftMinutes })}</span>
              <span>
                {holderText(segment)}: a shift of {durationText(lastsMs)}
                {lastsMs !== wallMs && <>, {durationText(wallMs)} by the clock</>}
              </span>
            </li>
          ))}
        </ul>
      </PartState>
    </Panel>
  );
}
