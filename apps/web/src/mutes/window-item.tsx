'use client';

import { Button } from '@mantine/core';
import type { MaintenanceWindow } from '@signalcraft/contracts/maintenance-windows';
import Link from 'next/link';
import { errorText } from '../lib/error-text.ts';
import { MatcherList } from '../matchers/matcher-list.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './mute-list.module.css';
import { MadeBy } from './mute-parts.tsx';
import { MutesNow } from './mutes-now.tsx';
import { TimeLeft } from './time-left.tsx';
import { useChangeWindow } from './use-change-window.ts';
import { recurrenceSentence } from './window-text.ts';
import { wallClock } from './zone-time.ts';

/** One maintenance window: what for, what, when it is open, and what it mutes now. */
export const WindowItem = ({ window, mayChange }: { window: MaintenanceWindow; mayChange: boolean }) => (
  <>
    <div className={styles.what}>
      <Link href={`/silences/windows/${window.id}`} prefetch={false} className={styles.name}>
        {window.name}
      </Link>
      {window.description && <p className={styles.about}>{window.description}</p>}
      <MatcherList matchers={window.matchers} />
      {window.times.kind === 'recurring' && <span>{recurrenceSentence(window.times)}</span>}
      <MadeBy by={window.createdBy} at={window.createdAt} />
    </div>
    <div className={styles.when}>
      <WindowState window={window} />
      {window.state === 'active' && (
        <span className={styles.dim}>
          <MutesNow matchers={window.matchers} />
        </span>
      )}
    </div>
    {mayChange && <WindowActions window={window} />}
  </>
);

/** When it closes, opens next, or closed for good. */
export function WindowState({ window }: { window: MaintenanceWindow }) {
  const { next, times } = window;
  if (next && window.state === 'active') return <TimeLeft verb="open, closes" at={next.endsAt} />;
  if (next) {
    return (
      <>
        <TimeLeft verb="opens" at={next.startsAt} />{' '}
        <span className={styles.dim}>
          until <LocalTime at={next.endsAt} to="minute" />
        </span>
      </>
    );
  }
  if (window.expiredAt) {
    return (
      <span>
        ended early, <LocalTime at={window.expiredAt} to="minute" />
      </span>
    );
  }
  return times.kind === 'once' ? (
    <span>
      was open until <LocalTime at={times.endsAt} to="minute" />
    </span>
  ) : (
    <span>does not open any more</span>
  );
}

/** What can be done with a window in its state, for those who may. */
export function WindowActions({ window }: { window: MaintenanceWindow }) {
  const { update, end } = useChangeWindow();
  const error = update.error ?? end.error;
  const { times, next } = window;
  const skip = (): void => {
    if (times.kind !== 'recurring' || !next) return;
    const day = wallClock({ zone: times.zone, at: Date.parse(next.startsAt) }).slice(0, 10);
    update.mutate({ before: window, body: { times: { ...times, except: [...(times.except ?? []), day].toSorted() } } });
  };
  return (
    <>
      <div className={styles.actions}>
        {window.state === 'expired' ? (
          <Button component={Link} href={`/silences/windows/new?from=${window.id}`} size="compact-sm" variant="default">
            Plan again
          </Button>
        ) : (
          <>
            {times.kind === 'recurring' && (
              <Button size="compact-sm" variant="default" loading={update.isPending} onClick={skip}>
                {window.state === 'active' ? 'End this time' : 'Skip the next'}
              </Button>
            )}
            <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate(window)}>
              {window.state === 'pending' ? 'Call off' : times.kind === 'once' ? 'End now' : 'End for good'}
            </Button>
          </>
        )}
      </div>
      {error && (
        <p className={styles.failure} role="alert">
          {errorText(error)}
        </p>
      )}
    </>
  );
}
