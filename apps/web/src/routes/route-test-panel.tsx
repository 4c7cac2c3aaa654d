'use client';

import type { RoutedBy, RouteTest } from '@signalcraft/contracts/routes';
import type { UseQueryResult } from '@tanstack/react-query';
import Link from 'next/link';
import { Panel } from '../ui/panel.tsx';
import { PartState } from '../ui/part-state.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Age } from '../ui/time.tsx';
import styles from './route-test-panel.module.css';
import { changedFirst, effectText } from './route-test-query.ts';

/** By what each of the last alerts would go if it came now; what is edited beside what is saved. */
export function RouteTestPanel(props: {
  query: UseQueryResult<RouteTest>;
  /** Whether anything is edited: else only where each goes is said. */
  isEdited: boolean;
  /** Whether what is edited cannot be tried as it stands: the last answer stays, and this says so. */
  isHalfWritten: boolean;
}) {
  const { query } = props;
  const items = query.data?.items ?? [];
  return (
    <Panel
      title={items.length > 0 ? `The last ${items.length} alerts` : 'The last alerts'}
      note={
        <output aria-live="polite">
          {props.isEdited && query.data ? effectText(items) : 'Each as if it came now, and alone.'}
        </output>
      }
    >
      {props.isHalfWritten ? (
        <p className={styles.waiting}>What is edited is not complete, and cannot be tried yet.</p>
      ) : null}
      <PartState
        query={props.isHalfWritten && !query.data ? { ...query, isPending: false, isError: false } : query}
        what="the test"
        isEmpty={items.length === 0 && !props.isHalfWritten}
        empty="No alert has come in yet. Once one has, what the routes would do with it is shown here."
      >
        <ul className={styles.list} data-stale={query.isPlaceholderData || undefined} aria-label="What the routes do">
          {changedFirst(items).map((item) => (
            <TestRow key={item.alertId} item={item} />
          ))}
        </ul>
      </PartState>
    </Panel>
  );
}

function TestRow({ item }: { item: RouteTest['items'][number] }) {
  return (
    <li data-changed={item.changed || undefined}>
      <div className={styles.alert}>
        <SeverityMark severity={item.severity} />
        <Link href={`/groups/${item.groupId}`} prefetch={false}>
          {item.title}
        </Link>
        <span className={styles.age}>
          <Age at={item.lastSeenAt} />
        </span>
      </div>
      <div className={styles.way}>
        {item.changed && (
          <>
            <span className={styles.mark}>Changed</span> <Way by={item.saved} isOld />{' '}
          </>
        )}
        <Way by={item.draft} />
        {item.draft.faults.map(({ name, message }) => (
          <p key={name} className={styles.fault}>
            The condition of {name} could not be answered: {message}
          </p>
        ))}
      </div>
    </li>
  );
}

/** The routes that take it, and the policy that they lead to. */
function Way({ by, isOld = false }: { by: RoutedBy; isOld?: boolean }) {
  const routes = by.matched.map(({ name }) => name).join(' + ');
  const text = `${routes || 'everything else'} → ${by.policy}`;
  return isOld ? (
    <>
      <span className={styles.spoken}>from </span>
      <del>{text}</del>
      <span className={styles.spoken}> to</span>
    </>
  ) : (
    <span>{text}</span>
  );
}
