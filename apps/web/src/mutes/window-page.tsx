'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { MatcherList } from '../matchers/matcher-list.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { InBrowser } from './in-browser.tsx';
import { MatchPreview } from './match-preview.tsx';
import styles from './mute-form.module.css';
import { MadeBy } from './mute-parts.tsx';
import { windowQuery } from './mute-queries.ts';
import { OccurrenceList } from './occurrence-list.tsx';
import { WindowForm } from './window-form.tsx';
import { WindowActions, WindowState } from './window-item.tsx';
import { recurrenceSentence } from './window-text.ts';

/** One maintenance window: to change while it is not over, to read otherwise. */
export function WindowPage({ id }: { id: string }) {
  const api = useApi();
  const { role } = useViewer();
  const query = useQuery(windowQuery({ api, id }));
  const window = query.data;
  const mayChange = mayAs(role, 'ADMIN');
  return (
    <>
      <Link href="/silences/windows" prefetch={false} className={styles.back}>
        All maintenance windows
      </Link>
      {query.isPending && <RowSkeletons count={4} />}
      {query.isError && !window && (
        <ErrorState error={query.error} what="this window" onRetry={() => void query.refetch()} />
      )}
      {window && (
        <>
          <PageHead
            title={window.name}
            about={
              <>
                <WindowState window={window} /> <MadeBy by={window.createdBy} at={window.createdAt} />
              </>
            }
          >
            {mayChange && <WindowActions window={window} />}
          </PageHead>
          {mayChange && window.state !== 'expired' ? (
            <InBrowser>
              <WindowForm key={window.revision} window={window} like={null} />
            </InBrowser>
          ) : (
            <div className={styles.columns}>
              <dl className={styles.facts}>
                {window.description && (
                  <div>
                    <dt>What is done</dt>
                    <dd>{window.description}</dd>
                  </div>
                )}
                {window.times.kind === 'recurring' && (
                  <div>
                    <dt>When it is open</dt>
                    <dd>{recurrenceSentence(window.times)}</dd>
                  </div>
                )}
                <div>
                  <dt>Alerts that are silent meanwhile</dt>
                  <dd>
                    <MatcherList matchers={window.matchers} />
                  </dd>
                </div>
              </dl>
              <div className={styles.beside}>
                {window.state !== 'expired' && (
                  <InBrowser>
                    <OccurrenceList times={window.times} />
                  </InBrowser>
                )}
                <MatchPreview matchers={window.matchers} />
              </div>
            </div>
          )}
        </>
      )}
    </>
  );
}
