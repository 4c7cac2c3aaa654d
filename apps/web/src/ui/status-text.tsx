'use client';

import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { HOLD_WORDS } from '../mutes/hold-words.ts';
import styles from './status-text.module.css';
import { LocalTime } from './time.tsx';

const WORDS = { OPEN: 'Open', ACKNOWLEDGED: 'Acknowledged', SNOOZED: 'Snoozed', RESOLVED: 'Resolved' } as const;

const names = (people: readonly { name: string }[]): string => people.map((person) => person.name).join(', ');

/** The status in words, and who has the group. */
export function StatusText({
  group,
}: {
  group: Pick<AlertGroupSummary, 'status' | 'holders' | 'assignee' | 'snoozedUntil' | 'unattended' | 'heldBy'>;
}) {
  const { status, holders, assignee } = group;
  return (
    <span className={styles.status} data-status={status}>
      <span className={styles.word}>{WORDS[status]}</span>
      {group.unattended && status === 'OPEN' && (
        <span className={styles.unattended} title="Everyone in the policy was told, and nobody answered">
          Unattended
        </span>
      )}
      {group.heldBy && status === 'OPEN' && (
        <span className={styles.held} title="It pages nobody now; its page says why and until when">
          {HOLD_WORDS[group.heldBy]}
        </span>
      )}
      {status === 'SNOOZED' && group.snoozedUntil && (
        <span className={styles.who}>
          until <LocalTime at={group.snoozedUntil} to="minute" />
        </span>
      )}
      {status === 'ACKNOWLEDGED' && holders.length > 0 && <span className={styles.who}>{names(holders)}</span>}
      {assignee && !holders.some((holder) => holder.id === assignee.memberId) && (
        <span className={styles.who}>for {assignee.name}</span>
      )}
      {status === 'OPEN' && !assignee && <span className={styles.nobody}>nobody has it</span>}
    </span>
  );
}
