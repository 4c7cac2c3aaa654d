'use client';

import type { AuditEntry } from '@signalcraft/contracts/audit';
import { LocalTime } from '../../ui/time.tsx';
import styles from './audit.module.css';
import { type Difference, deedText, differencesOf, kindText } from './audit-words.ts';

/** One entry as a sentence; what it changed, and by which request, can be unfolded. */
export function EntryRow(props: { entry: AuditEntry; onlyObject: (id: string) => void; isNarrowed: boolean }) {
  const { entry } = props;
  const differences = differencesOf(entry);
  const { id } = entry.object;
  return (
    <li>
      <span className={styles.at}>
        <LocalTime at={entry.at} />
      </span>
      <div>
        <p>
          <strong>{entry.actor.name}</strong> {deedText(entry)}
        </p>
        <details>
          <summary>{differences.length === 0 ? 'Details' : `What changed: ${namesOf(differences)}`}</summary>
          {differences.length > 0 && (
            <dl className={styles.differences}>
              {differences.map((difference) => (
                <DifferenceRow key={difference.field} difference={difference} />
              ))}
            </dl>
          )}
          <p className={styles.origin}>
            {entry.address && `From ${entry.address}. `}
            {entry.requestId && `Request ${entry.requestId}. `}
            {id !== null && !props.isNarrowed && (
              <button type="button" onClick={() => props.onlyObject(id)}>
                Only this {kindText(entry.object.type)}
              </button>
            )}
          </p>
        </details>
      </div>
    </li>
  );
}

const SHOWN_NAMES = 4;
const namesOf = (differences: readonly Difference[]): string => {
  const names = differences.slice(0, SHOWN_NAMES).map(({ field }) => field);
  return differences.length > SHOWN_NAMES
    ? `${names.join(', ')} and ${differences.length - SHOWN_NAMES} more`
    : names.join(', ');
};

const DifferenceRow = ({ difference }: { difference: Difference }) => (
  <div>
    <dt>{difference.field}</dt>
    <dd>
      {difference.before !== null && <del>{difference.before}</del>}
      {difference.after !== null && <ins>{difference.after}</ins>}
    </dd>
  </div>
);
