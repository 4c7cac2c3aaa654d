'use client';

import { Button, Menu } from '@mantine/core';
import type { Silence } from '@signalcraft/contracts/silences';
import Link from 'next/link';
import { errorText } from '../lib/error-text.ts';
import { MatcherList } from '../matchers/matcher-list.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './mute-list.module.css';
import { MadeBy } from './mute-parts.tsx';
import { MutesNow } from './mutes-now.tsx';
import { endOf } from './silence-times.ts';
import { TimeLeft } from './time-left.tsx';
import { useChangeSilence } from './use-change-silence.ts';

/** One silence: why, what, whose, until when, and what it mutes now. */
export const SilenceItem = ({ silence, mayChange }: { silence: Silence; mayChange: boolean }) => (
  <>
    <div className={styles.what}>
      <Link href={`/silences/${silence.id}`} prefetch={false} className={styles.name}>
        {silence.comment}
      </Link>
      <MatcherList matchers={silence.matchers} />
      <MadeBy by={silence.createdBy} at={silence.createdAt} />
    </div>
    <div className={styles.when}>
      <SilenceTimes silence={silence} />
      {silence.state === 'active' && (
        <span className={styles.dim}>
          <MutesNow matchers={silence.matchers} />
        </span>
      )}
    </div>
    {mayChange && <SilenceActions silence={silence} />}
  </>
);

export function SilenceTimes({ silence }: { silence: Silence }) {
  if (silence.state === 'active') return <TimeLeft verb="ends" at={silence.endsAt} />;
  if (silence.state === 'pending') {
    return (
      <>
        <TimeLeft verb="begins" at={silence.startsAt} />{' '}
        <span className={styles.dim}>
          until <LocalTime at={silence.endsAt} to="minute" />
        </span>
      </>
    );
  }
  return (
    <span>
      {silence.expiredAt ? 'ended early, ' : 'ended '}
      <LocalTime at={silence.expiredAt ?? silence.endsAt} to="minute" />
    </span>
  );
}

const LONGER = [
  { choice: 'hour', label: 'For 1 hour more' },
  { choice: 'hours4', label: 'For 4 hours more' },
  { choice: 'tomorrow', label: 'Until 9:00 on the day after' },
  { choice: 'week', label: 'For 1 week more' },
] as const;

/** What can be done with a silence in its state, for those who may. */
export function SilenceActions({ silence }: { silence: Silence }) {
  const { update, end } = useChangeSilence();
  const error = update.error ?? end.error;
  const extend = (choice: (typeof LONGER)[number]['choice']): void => {
    const endsAt = new Date(endOf({ choice, from: Date.parse(silence.endsAt) })).toISOString();
    update.mutate({ before: silence, body: { endsAt } });
  };
  if (silence.state === 'expired') {
    return (
      <div className={styles.actions}>
        <Button component={Link} href={`/silences/new?from=${silence.id}`} size="compact-sm" variant="default">
          Silence again
        </Button>
      </div>
    );
  }
  return (
    <>
      <div className={styles.actions}>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button size="compact-sm" variant="default" loading={update.isPending}>
              Extend
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {LONGER.map(({ choice, label }) => (
              <Menu.Item key={choice} onClick={() => extend(choice)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate(silence)}>
          {silence.state === 'pending' ? 'Call off' : 'End now'}
        </Button>
      </div>
      {error && (
        <p className={styles.failure} role="alert">
          {errorText(error)}
        </p>
      )}
    </>
  );
}
