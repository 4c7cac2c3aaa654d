'use client';

import type { OnCallAhead } from '@signalcraft/contracts/schedule-api';
import Link from 'next/link';
import { useIsHydrated, useNow } from '../lib/clock.tsx';
import { durationText } from '../lib/time-text.ts';
import { useViewer } from '../shell/viewer.tsx';
import { LocalTime } from '../ui/time.tsx';
import { gapText } from './gap-text.ts';
import styles from './on-call-page.module.css';
import { dayTicks } from './row-ticks.ts';
import { ShiftList } from './shift-list.tsx';
import { type Bar, ShiftRow } from './shift-row.tsx';
import { startOfDay, viewerZone } from './zone-time.ts';

type Item = OnCallAhead['items'][number];

/** One schedule at a glance. */
export function ScheduleCard({ item, shiftsTo }: { item: Item; shiftsTo: number }) {
  const { memberId } = useViewer();
  const isHydrated = useIsHydrated();
  const now = useNow();
  const ahead = item.shifts.filter((shift) => Date.parse(shift.to) > now);
  const [current, next] = ahead;
  const bars: Bar[] = item.shifts.map((shift) => ({
    ...shift,
    from: Date.parse(shift.from),
    to: Math.min(Date.parse(shift.to), shiftsTo),
  }));
  return (
    <article className={styles.card} aria-label={item.name}>
      <div className={styles.head}>
        <h2>
          <Link href={`/on-call/${item.scheduleId}`} prefetch={false}>
            {item.name}
          </Link>
        </h2>
        {current && (
          <Fact label="Now" shift={current} memberId={memberId}>
            {next && (
              <>
                {' '}
                until <LocalTime at={current.to} to="minute" />
              </>
            )}
          </Fact>
        )}
        {next && (
          <Fact label="Next" shift={next} memberId={memberId}>
            {' '}
            from <LocalTime at={next.from} to="minute" />
          </Fact>
        )}
      </div>
      {item.gapCount > 0 && (
        <p className={styles.warning} role="note">
          <strong>
            Nobody is on call for {durationText(item.gapMs)} of the next 12 weeks
            {item.gapCount > 1 ? ` (${item.gapCount} gaps)` : ''}.
          </strong>{' '}
          {item.gaps[0] && (
            <>
              First: <LocalTime at={item.gaps[0].from} to="minute" /> to <LocalTime at={item.gaps[0].to} to="minute" />,{' '}
              {gapText(item.gaps[0])}.
            </>
          )}
        </p>
      )}
      {isHydrated ? <TwoWeeks name={item.name} bars={bars} now={now} to={shiftsTo} memberId={memberId} /> : <Blank />}
    </article>
  );
}

function TwoWeeks(props: { name: string; bars: Bar[]; now: number; to: number; memberId: string }) {
  const zone = viewerZone();
  const span = { from: startOfDay({ at: props.now, zone }), to: props.to };
  return (
    <>
      <ShiftRow
        span={span}
        bars={props.bars}
        now={props.now}
        ticks={dayTicks({ span, zone })}
        viewerId={props.memberId}
      />
      <details>
        <summary>As a list</summary>
        <ShiftList
          caption={`Two weeks of ${props.name}`}
          bars={props.bars}
          zone={zone}
          viewerId={props.memberId}
          now={props.now}
          onOverride={null}
        />
      </details>
    </>
  );
}

const Blank = () => (
  <>
    <div className={styles.blank} />
    <div className={styles.blankSummary} />
  </>
);

const Fact = (props: { label: string; shift: Item['shifts'][number]; memberId: string; children: React.ReactNode }) => {
  const { member, gap } = props.shift;
  const isMine = gap === null && member?.memberId === props.memberId;
  return (
    <span className={styles.fact} data-gap={gap ?? undefined} data-mine={isMine || undefined}>
      {props.label}: <strong>{isMine ? 'you' : gap === null ? member?.name : 'nobody'}</strong>
      {props.children}
    </span>
  );
};
