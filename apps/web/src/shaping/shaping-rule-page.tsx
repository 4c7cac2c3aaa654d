'use client';

import { useQuery } from '@tanstack/react-query';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { integrationsQuery } from '../integrations/integration-queries.ts';
import layout from '../routes/route-editor.module.css';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { ShapingEditor } from './shaping-editor.tsx';
import { shapingRulesQuery } from './shaping-queries.ts';
import { RuleActions, RuleConditions } from './shaping-row.tsx';

/** One shaping rule to edit, or with no id a new one; those who may not configure see it as it is. */
export function ShapingRulePage({ id }: { id: string | null }) {
  const api = useApi();
  const rules = useQuery(shapingRulesQuery({ api }));
  const rule = rules.data?.items.find((one) => one.id === id);
  return (
    <>
      <BackLink href="/routes?tab=shaping">Shaping</BackLink>
      <PageHead title={rule?.name ?? (id === null ? 'New shaping rule' : 'Shaping rule')} />
      {rules.data ? (
        <Content key={id} id={id} />
      ) : rules.error ? (
        <ErrorState error={rules.error} what="this rule" onRetry={() => void rules.refetch()} />
      ) : (
        <RowSkeletons count={4} />
      )}
    </>
  );
}

function Content({ id }: { id: string | null }) {
  const api = useApi();
  const { role } = useViewer();
  const rules = useQuery(shapingRulesQuery({ api }));
  const integrations = useQuery(integrationsQuery({ api }));
  const rule = rules.data?.items.find((one) => one.id === id) ?? null;
  if (id !== null && !rule) {
    return (
      <Notice title="This rule is gone">
        <p>Somebody deleted it.</p>
      </Notice>
    );
  }
  if (mayAs(role, 'ADMIN')) return <ShapingEditor rule={rule} />;
  if (!rule) {
    return (
      <Notice title="Your role does not allow this">
        <p>An owner or admin of this workspace can make shaping rules.</p>
      </Notice>
    );
  }
  const integration = integrations.data?.items.find((one) => one.id === rule.integrationId)?.name ?? null;
  return (
    <Panel title="What it does" note={rule.enabled ? 'It is on.' : 'It is off.'}>
      <dl className={layout.facts}>
        <dt>Shapes</dt>
        <dd>
          <RuleConditions rule={rule} integration={integration} />
        </dd>
        <dt>Does</dt>
        <dd>
          <RuleActions rule={rule} />
        </dd>
      </dl>
    </Panel>
  );
}
