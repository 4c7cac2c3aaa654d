'use client';

import { durationText } from '../../lib/time-text.ts';
import { gapText } from '../gap-text.ts';
import { ZonedTime } from '../zoned-time.tsx';
import styles from './final-plan.module.css';
import type { Plan } from './read-plan.ts';

/** Gaps and unsaved differences of the twelve weeks asked for, in a sentence each. */
export function PlanSummary({ plan, isDirty, zone }: { plan: Plan; isDirty: boolean; zone: string }) {
  const [gap] = plan.gaps;
  return (
    <output className={styles.summary}>
      {plan.bars.length > 0 && !gap && <span className={styles.fine}>No gap in these 12 weeks.</span>}
      {gap && (
        <span className={styles.gaps}>
          <strong>
            {plan.gaps.length === 1 ? '1 gap' : `${plan.gaps.length} gaps`}, {durationText(plan.gapMs)} in all in these
            12 weeks.
          </strong>{' '}
          First: <ZonedTime at={gap.from} zone={zone} /> to <ZonedTime at={gap.to} zone={zone} />, {gapText(gap)}.
        </span>
      )}
      {isDirty && (
        <span className={styles.changed}>
          {plan.changes.length === 0
            ? 'Your changes put nobody else on call in these 12 weeks.'
            : `Your changes put somebody else on call for ${durationText(plan.changedMs)}, marked below.`}
        </span>
      )}
    </output>
  );
}
