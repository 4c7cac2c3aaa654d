'use client';

import type { Hold } from '@signalcraft/contracts/alert-groups';
import { BellOff } from 'lucide-react';
import Link from 'next/link';
import styles from './hold-note.module.css';
import { HOLD_REASONS, holdPath } from './hold-words.ts';
import { TimeLeft } from './time-left.tsx';

/** Why a group or an alert pages nobody, by which rule, and when that ends. */
export function HoldNote({ hold, what }: { hold: Hold; what: 'group' | 'alert' }) {
  const path = holdPath(hold);
  return (
    <p className={styles.note} data-what={what}>
      <BellOff size={15} aria-hidden="true" />
      <span>
        <strong>{what === 'group' ? 'Pages nobody now' : 'Muted'}:</strong> {HOLD_REASONS[hold.reason]}
        {path && (
          <>
            {' '}
            <Link href={path} prefetch={false}>
              {hold.byName || 'without a name'}
            </Link>
          </>
        )}
        {hold.until ? (
          <>
            , <TimeLeft verb="ends" at={hold.until} />
          </>
        ) : (
          hold.reason === 'inhibited' && ', until its cause ends'
        )}
        .
      </span>
    </p>
  );
}
