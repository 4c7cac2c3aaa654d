'use client';

import type { MatchPreview } from '@signalcraft/contracts/mute-preview';
import Link from 'next/link';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Age } from '../ui/time.tsx';
import styles from './match-preview.module.css';

const SHOWN_MAX = 8;

/** How many alerts in how many groups, and the newest of them. */
export function MatchedAlerts(props: { title: string; none: string; matched: MatchPreview['firing'] }) {
  const { alerts, groups, examples } = props.matched;
  return (
    <section className={styles.part} aria-label={props.title}>
      <h3 aria-live="polite">
        {props.title}: <strong>{alerts === 0 ? 'no alert' : countText({ alerts, groups })}</strong>
      </h3>
      {alerts === 0 ? (
        <p>{props.none}</p>
      ) : (
        <ul>
          {examples.slice(0, SHOWN_MAX).map((alert) => (
            <li key={alert.id}>
              <SeverityMark severity={alert.severity} />
              <Link href={`/groups/${alert.groupId}`} prefetch={false}>
                {alert.title}
              </Link>
              <span className={styles.age}>
                <Age at={alert.lastSeenAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {alerts > SHOWN_MAX && <p>and {alerts - Math.min(SHOWN_MAX, examples.length)} more</p>}
    </section>
  );
}

/** `3 alerts in 2 groups`. */
export const countText = ({ alerts, groups }: { alerts: number; groups: number }): string =>
  `${alerts === 1 ? '1 alert' : `${alerts} alerts`} in ${groups === 1 ? '1 group' : `${groups} groups`}`;
