'use client';

import type { GroupingRule } from '@signalcraft/contracts/grouping-rules';
import { useQuery } from '@tanstack/react-query';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { MatcherList } from '../matchers/matcher-list.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { groupingRulesQuery } from './grouping-queries.ts';
import styles from './rule-editor.module.css';
import { RuleEditor } from './rule-editor.tsx';
import { keyWords, spanWords } from './rule-words.ts';

/** One rule to edit, or with no id a new one; those who may not configure see it as it is. */
export function RulePage({ id }: { id: string | null }) {
  const api = useApi();
  const { role } = useViewer();
  const query = useQuery(groupingRulesQuery({ api }));
  const rules = query.data?.items;
  const rule = rules?.find((one) => one.id === id) ?? null;
  const mayEdit = mayAs(role, 'ADMIN');
  return (
    <>
      <BackLink href="/grouping">Grouping</BackLink>
      <PageHead title={rule?.name ?? (id === null ? 'New rule' : 'Rule')} about={rule && `Revision ${rule.revision}`} />
      {query.isPending && <RowSkeletons count={4} />}
      {query.isError && !rules && (
        <ErrorState error={query.error} what="this rule" onRetry={() => void query.refetch()} />
      )}
      {rules && !rule && (id !== null || !mayEdit) && (
        <Notice title="No such rule">
          <p>It may have been deleted. Groups that it made stay as they are.</p>
        </Notice>
      )}
      {rules && mayEdit && (rule || id === null) && <RuleEditor key={rule?.id ?? 'new'} rule={rule} rules={rules} />}
      {rule && !mayEdit && <RuleFacts rule={rule} />}
    </>
  );
}

const RuleFacts = ({ rule }: { rule: GroupingRule }) => (
  <Panel title="The rule">
    <dl className={styles.facts}>
      <dt>Takes</dt>
      <dd>
        <MatcherList matchers={rule.matchers} />
      </dd>
      <dt>Groups by</dt>
      <dd>{keyWords(rule)}</dd>
      {spanWords(rule) && (
        <>
          <dt>Besides</dt>
          <dd>{spanWords(rule)}</dd>
        </>
      )}
      <dt>Is</dt>
      <dd>{rule.enabled ? 'on' : 'off'}</dd>
    </dl>
  </Panel>
);
