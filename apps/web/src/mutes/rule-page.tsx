'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import styles from './mute-form.module.css';
import { MadeBy } from './mute-parts.tsx';
import { ruleQuery } from './mute-queries.ts';
import { RuleForm } from './rule-form.tsx';
import { RulePreview } from './rule-preview.tsx';
import { RuleSentence } from './rule-sentence.tsx';
import { RuleActions } from './rules-page.tsx';

/** One inhibition rule: to change for those who may, to read for the others. */
export function RulePage({ id }: { id: string }) {
  const api = useApi();
  const router = useRouter();
  const { role } = useViewer();
  const query = useQuery(ruleQuery({ api, id }));
  const rule = query.data;
  const mayChange = mayAs(role, 'ADMIN');
  return (
    <>
      <Link href="/silences/inhibition" prefetch={false} className={styles.back}>
        All inhibition rules
      </Link>
      {query.isPending && <RowSkeletons count={4} />}
      {query.isError && !rule && (
        <ErrorState error={query.error} what="this rule" onRetry={() => void query.refetch()} />
      )}
      {rule && (
        <>
          <PageHead title={rule.name} about={<MadeBy by={rule.createdBy} at={rule.createdAt} />}>
            {mayChange && <RuleActions rule={rule} onDeleted={() => router.push('/silences/inhibition')} />}
          </PageHead>
          {mayChange ? (
            <RuleForm key={rule.revision} rule={rule} />
          ) : (
            <div className={styles.columns}>
              <div className={styles.facts}>
                <RuleSentence rule={rule} />
              </div>
              <div className={styles.beside}>
                <RulePreview rule={rule} />
              </div>
            </div>
          )}
        </>
      )}
    </>
  );
}
