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
import { silenceQuery } from './mute-queries.ts';
import { SilenceForm } from './silence-form.tsx';
import { SilenceActions, SilenceTimes } from './silence-item.tsx';

/** One silence: to change while it is not over, to read otherwise. */
export function SilencePage({ id }: { id: string }) {
  const api = useApi();
  const { role } = useViewer();
  const query = useQuery(silenceQuery({ api, id }));
  const silence = query.data;
  const mayChange = mayAs(role, 'MEMBER');
  return (
    <>
      <Link href="/silences" prefetch={false} className={styles.back}>
        All silences
      </Link>
      {query.isPending && <RowSkeletons count={4} />}
      {query.isError && !silence && (
        <ErrorState error={query.error} what="this silence" onRetry={() => void query.refetch()} />
      )}
      {silence && (
        <>
          <PageHead
            title={silence.comment}
            about={
              <>
                {STATE_WORDS[silence.state]} · <SilenceTimes silence={silence} />{' '}
                <MadeBy by={silence.createdBy} at={silence.createdAt} />
              </>
            }
          >
            {mayChange && <SilenceActions silence={silence} />}
          </PageHead>
          {mayChange && silence.state !== 'expired' ? (
            <InBrowser>
              <SilenceForm
                key={silence.revision}
                silence={silence}
                matchers={silence.matchers}
                comment={silence.comment}
                returnTo="/silences"
              />
            </InBrowser>
          ) : (
            <div className={styles.columns}>
              <dl className={styles.facts}>
                <div>
                  <dt>Alerts that {silence.state === 'expired' ? 'were' : 'are'} silent</dt>
                  <dd>
                    <MatcherList matchers={silence.matchers} />
                  </dd>
                </div>
              </dl>
              <div className={styles.beside}>
                <MatchPreview matchers={silence.matchers} />
              </div>
            </div>
          )}
        </>
      )}
    </>
  );
}

const STATE_WORDS = { active: 'Active', pending: 'To come', expired: 'Ended' } as const;
