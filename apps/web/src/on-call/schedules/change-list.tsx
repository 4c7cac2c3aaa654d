'use client';

import { durationText } from '../../lib/time-text.ts';
import { ZonedTime } from '../zoned-time.tsx';
import styles from './final-plan.module.css';
import type { PlanChange } from './read-plan.ts';

const SHOWN_MAX = 50;

/** What saving would change, one line a stretch. */
export const ChangeList = ({ changes, zone }: { changes: readonly PlanChange[]; zone: string }) => (
  <details className={styles.list}>
    <summary>
      {changes.length} {changes.length === 1 ? 'difference' : 'differences'} to the saved plan
    </summary>
    <ul>
      {changes.slice(0, SHOWN_MAX).map((change) => (
        <li key={change.from}>
          <ZonedTime at={change.from} zone={zone} /> to <ZonedTime at={change.to} zone={zone} /> (
          {durationText(change.to - change.from)}): {change.before} → <strong>{change.after}</strong>
        </li>
      ))}
      {changes.length > SHOWN_MAX && <li>and {changes.length - SHOWN_MAX} more</li>}
    </ul>
  </details>
);
