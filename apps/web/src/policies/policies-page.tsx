'use client';

import { Button } from '@mantine/core';
import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import type { Route } from '@signalcraft/contracts/routes';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { BUILT_IN } from './built-in.ts';
import type { Directory } from './directory.ts';
import styles from './policies-page.module.css';
import { PolicyLine } from './policy-line.tsx';
import { useDirectory } from './use-directory.ts';
import { policiesQuery, routesQuery } from './who-hears-queries.ts';

/** Who hears of a group, when, and who that is at this moment. */
export function PoliciesPage() {
  const api = useApi();
  const { role } = useViewer();
  const policies = useQuery(policiesQuery({ api }));
  const routes = useQuery(routesQuery({ api }));
  const { directory, ...loading } = useDirectory();
  const canConfigure = mayAs(role, 'ADMIN');
  const error = policies.error ?? routes.error ?? loading.error;
  const isThere = policies.data && routes.data && directory;

  const create = canConfigure && (
    <Button component={Link} href="/policies/new" prefetch={false} leftSection={<Plus size={16} aria-hidden="true" />}>
      New policy
    </Button>
  );
  return (
    <>
      <PageHead title="Escalation policies" about="Who hears of a group, and who is next when nobody answers.">
        {create}
      </PageHead>
      {!isThere && !error && <RowSkeletons count={4} />}
      {!isThere && error && (
        <ErrorState
          error={error}
          what="the policies"
          onRetry={() => {
            void policies.refetch();
            void routes.refetch();
            loading.refetch();
          }}
        />
      )}
      {isThere && (
        <div className={styles.list}>
          {policies.data.items.length === 0 && (
            <Notice title="No policy yet">
              <p>
                A policy says who is told first, and who next while nobody answers. Routes lead groups to it; without
                one, everyone who can respond is told at once.
              </p>
              {create}
            </Notice>
          )}
          {policies.data.items.map((policy) => (
            <PolicyPanel
              key={policy.id}
              policy={policy}
              routes={routes.data.items.filter((route) => route.policyId === policy.id)}
              directory={directory}
              canConfigure={canConfigure}
            />
          ))}
          <Panel title={BUILT_IN.name} note="Built in. What no route matches goes by it; it cannot be changed.">
            <PolicyLine policy={BUILT_IN} directory={directory} />
          </Panel>
        </div>
      )}
    </>
  );
}

function PolicyPanel(props: {
  policy: EscalationPolicy;
  routes: readonly Route[];
  directory: Directory;
  canConfigure: boolean;
}) {
  const { policy, routes } = props;
  return (
    <Panel
      title={policy.name}
      note={<UsedBy routes={routes} />}
      tools={
        props.canConfigure && (
          <Button
            component={Link}
            href={`/policies/${policy.id}`}
            prefetch={false}
            size="compact-sm"
            variant="default"
            aria-label={`Edit ${policy.name}`}
          >
            Edit
          </Button>
        )
      }
    >
      {policy.description && <p className={styles.description}>{policy.description}</p>}
      <PolicyLine policy={policy} directory={props.directory} />
    </Panel>
  );
}

/** The routes that lead to a policy. */
export function UsedBy({ routes }: { routes: readonly Pick<Route, 'id' | 'name'>[] }) {
  if (routes.length === 0) return <>No route leads to it.</>;
  return (
    <>
      {routes.length === 1 ? 'Route ' : 'Routes '}
      {routes.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link href={`/routes/${id}`} prefetch={false}>
            {name}
          </Link>
        </span>
      ))}
    </>
  );
}
