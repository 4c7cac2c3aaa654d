'use client';

import type { ShapingPreview } from '@signalcraft/contracts/shaping-rules';
import type { UseQueryResult } from '@tanstack/react-query';
import Link from 'next/link';
import styles from '../routes/route-test-panel.module.css';
import { Panel } from '../ui/panel.tsx';
import { PartState } from '../ui/part-state.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Age } from '../ui/time.tsx';
import { recordWords } from './action-words.ts';
import own from './shaping-editor.module.css';

/** What the rules, with the one that is edited, would make of the last alerts. */
export function ShapingPreviewPanel(props: {
  query: UseQueryResult<ShapingPreview>;
  /** Whether what is edited cannot be tried as it stands: the last answer stays, and this says so. */
  isHalfWritten: boolean;
}) {
  const { query, isHalfWritten } = props;
  const items = query.data?.items ?? [];
  return (
    <Panel
      title={items.length > 0 ? `The last ${items.length} alerts` : 'The last alerts'}
      note={<output aria-live="polite">{query.data ? noteOf(query.data) : 'Each as if it came in now.'}</output>}
    >
      {isHalfWritten ? (
        <p className={styles.waiting}>What is edited is not complete, and cannot be tried yet.</p>
      ) : null}
      <PartState
        query={isHalfWritten && !query.data ? { ...query, isPending: false, isError: false } : query}
        what="the preview"
        isEmpty={items.length === 0 && !isHalfWritten}
        empty="No alert has come in yet. Once one has, what the rules would make of it is shown here."
      >
        <ul
          className={styles.list}
          data-stale={query.isPlaceholderData || undefined}
          aria-label="What the rules would make of them"
        >
          {matchedFirst(items).map((item) => (
            <li key={item.alertId} data-changed={item.matchesDraft || undefined}>
              <div className={styles.alert}>
                <SeverityMark severity={item.severity} />
                <Link href={`/groups/${item.groupId}`} prefetch={false}>
                  {item.title}
                </Link>
                <span className={styles.age}>
                  <Age at={item.lastSeenAt} />
                </span>
              </div>
              {item.shaped && <div className={own.said}>{recordWords(item.shaped).join(' · ')}</div>}
            </li>
          ))}
        </ul>
      </PartState>
    </Panel>
  );
}

const noteOf = ({ alerts, matched, dropped }: ShapingPreview): string =>
  `${matched} of ${alerts} match this rule${dropped > 0 ? `; ${dropped} would be dropped` : ''}.`;

const matchedFirst = (items: ShapingPreview['items']): ShapingPreview['items'] => [
  ...items.filter(({ matchesDraft }) => matchesDraft),
  ...items.filter(({ matchesDraft }) => !matchesDraft),
];
