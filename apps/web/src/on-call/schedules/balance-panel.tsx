'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../shell/use-api.ts';
import { useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PartState } from '../../ui/part-state.tsx';
import { balanceQuery } from '../on-call-queries.ts';
import styles from './balance-panel.module.css';

const WEEKS_MS = 12 * 7 * 86_400_000;
const HOUR_MS = 3_600_000;

/** How the hours of the next twelve weeks lie on the people, as bars with their figures. */
export function BalancePanel({ scheduleId }: { scheduleId: string }) {
  const api = useApi();
  const { memberId } = useViewer();
  const [span] = useState(() => {
    const from = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    return { from, to: from + WEEKS_MS };
  });
  const query = useQuery(balanceQuery({ api, id: scheduleId, span }));
  const people = query.data?.people ?? [];
  const most = Math.max(1, ...people.map(({ totalMs }) => totalMs));
  return (
    <Panel title="Balance" note="of the saved plan, in the next 12 weeks; nights are 22:00 to 06:00">
      <PartState query={query} what="the balance" isEmpty={people.length === 0} empty="Nobody is in the layers.">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
        <section className={styles.scroll} aria-label="Hours by person" tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col" className={styles.wide}>
                  Hours
                </th>
                <th scope="col">Shifts</th>
                <th scope="col">All</th>
                <th scope="col">Nights</th>
                <th scope="col">Weekends</th>
                <th scope="col">To the mean</th>
              </tr>
            </thead>
            <tbody>
              {people.map((one) => (
                <tr key={one.memberId}>
                  <th scope="row">{one.memberId === memberId ? 'You' : one.name}</th>
                  <td className={styles.wide} aria-hidden="true">
                    <Bar ms={one.totalMs} most={most} kind="all" />
                    <Bar ms={one.nightMs} most={most} kind="night" />
                    <Bar ms={one.weekendMs} most={most} kind="weekend" />
                  </td>
                  <td>{one.shifts}</td>
                  <td>{hoursText(one.totalMs)}</td>
                  <td>{hoursText(one.nightMs)}</td>
                  <td>{hoursText(one.weekendMs)}</td>
                  <td>
                    {one.overMeanMs > 0 ? '+' : ''}
                    {hoursText(one.overMeanMs)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </PartState>
    </Panel>
  );
}

const Bar = ({ ms, most, kind }: { ms: number; most: number; kind: 'all' | 'night' | 'weekend' }) => (
  <span className={styles.bar} data-kind={kind} style={{ width: `${((ms / most) * 100).toFixed(1)}%` }} />
);

const hoursText = (ms: number): string =>
  `${Math.round(ms / HOUR_MS)
    .toString()
    .replace('-', '−')} h`;
