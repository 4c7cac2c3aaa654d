'use client';

import type { GroupingPreview } from '@signalcraft/contracts/grouping-rules';
import type { UseQueryResult } from '@tanstack/react-query';
import { Panel } from '../ui/panel.tsx';
import { PartState } from '../ui/part-state.tsx';
import styles from './preview-panel.module.css';

const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** Into how many groups the last alerts would fall, instead of how many. */
export function PreviewPanel({
  query,
  isHalfWritten,
}: {
  query: UseQueryResult<GroupingPreview>;
  isHalfWritten: boolean;
}) {
  const preview = query.data;
  return (
    <Panel title="What it would do" note={preview ? `with the last ${counted(preview.alerts, 'alert')}` : undefined}>
      <PartState
        query={query}
        what="the preview"
        isEmpty={preview?.alerts === 0}
        empty="No alert came in the last 30 days: there is nothing to try it on."
      >
        {preview && (
          <div className={styles.body} data-stale={query.isFetching || isHalfWritten || undefined}>
            <p className={styles.sum} aria-live="polite">
              <strong>{counted(preview.draft.groups, 'group')}</strong> instead of {preview.now.groups}; it takes{' '}
              {preview.matched} of {counted(preview.alerts, 'alert')}. The largest group has {preview.draft.largest}{' '}
              (now {preview.now.largest}).
            </p>
            {isHalfWritten && <p className={styles.note}>The last that could be tried; the draft is not complete.</p>}
            <ul className={styles.groups}>
              {preview.groups.map((group, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- groups of a preview have no other identity
                <li key={index}>
                  <strong>{counted(group.alerts, 'alert')}</strong>
                  {group.sources > 1 && ` of ${group.sources} sources`}
                  {group.was > 1 && `, now ${group.was} groups`}
                  <span className={styles.labels}>
                    {Object.entries(group.labels).map(([name, value]) => (
                      <span key={name}>
                        {name}: {value}
                      </span>
                    ))}
                  </span>
                  <span className={styles.titles}>{group.titles.join(' · ')}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </PartState>
    </Panel>
  );
}
