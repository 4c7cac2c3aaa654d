'use client';

import type { OnCallAhead } from '@signalcraft/contracts/schedule-api';
import Link from 'next/link';
import { useState } from 'react';
import { useNow } from '../lib/clock.tsx';
import { durationText } from '../lib/time-text.ts';
import { Panel } from '../ui/panel.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './on-call-page.module.css';

const SHOWN_AT_FIRST = 5;

/** When the viewer is on call, on all schedules. */
export function MyShifts({ shifts }: { shifts: OnCallAhead['mine'] }) {
  const now = useNow();
  const [showsAll, setShowsAll] = useState(false);
  const ahead = shifts.filter(({ to }) => Date.parse(to) > now);
  return (
    <Panel title="My shifts" note="in the next 12 weeks">
      {ahead.length === 0 ? (
        <p className={styles.empty}>You are on call on no schedule in the next 12 weeks.</p>
      ) : (
        <ul className={styles.mine}>
          {ahead.slice(0, showsAll ? undefined : SHOWN_AT_FIRST).map((shift) => (
            <li key={shift.scheduleId + shift.from} data-now={Date.parse(shift.from) <= now || undefined}>
              <Link href={`/on-call/${shift.scheduleId}`} prefetch={false}>
                {shift.name}
              </Link>
              <span>
                {Date.parse(shift.from) <= now ? 'Now' : <LocalTime at={shift.from} to="minute" />} until{' '}
                <LocalTime at={shift.to} to="minute" />
              </span>
              <span>{durationText(Date.parse(shift.to) - Math.max(now, Date.parse(shift.from)))}</span>
            </li>
          ))}
          {!showsAll && ahead.length > SHOWN_AT_FIRST && (
            <li>
              <button type="button" className={styles.moreButton} onClick={() => setShowsAll(true)}>
                Show {ahead.length - SHOWN_AT_FIRST} more
              </button>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}
