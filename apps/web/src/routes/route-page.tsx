'use client';

import { Button } from '@mantine/core';
import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import type { Route } from '@signalcraft/contracts/routes';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { policiesQuery, routesQuery } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { CONDITIONS } from './conditions.ts';
import { DESTINATIONS } from './destinations.ts';
import { PartWords } from './part-words.tsx';
import styles from './route-editor.module.css';
import { RouteEditor } from './route-editor.tsx';

/** One route to edit, or with no id a new one; those who may not configure see it as it is. */
export function RoutePage({ id }: { id: string | null }) {
  const api = useApi();
  const { role } = useViewer();
  const routes = useQuery(routesQuery({ api }));
  const policies = useQuery(policiesQuery({ api }));
  const error = routes.error ?? policies.error;
  const route = routes.data?.items.find((one) => one.id === id);
  return (
    <>
      <BackLink href="/routes">Routes</BackLink>
      <PageHead title={route?.name ?? (id === null ? 'New route' : 'Route')} />
      {routes.data && policies.data ? (
        <Content
          id={id}
          route={route ?? null}
          routes={routes.data.items}
          policies={policies.data.items}
          mayEdit={mayAs(role, 'ADMIN')}
        />
      ) : error ? (
        <ErrorState
          error={error}
          what="this route"
          onRetry={() => {
            void routes.refetch();
            void policies.refetch();
          }}
        />
      ) : (
        <RowSkeletons count={4} />
      )}
    </>
  );
}

function Content(props: {
  id: string | null;
  route: Route | null;
  routes: readonly Route[];
  policies: readonly EscalationPolicy[];
  mayEdit: boolean;
}) {
  const { id, route, policies } = props;
  const [policy] = policies;
  if (id !== null && !route) {
    return (
      <Notice title="This route is gone">
        <p>Somebody deleted it.</p>
      </Notice>
    );
  }
  if (props.mayEdit && !policy) {
    return (
      <Notice title="There is no policy to lead to">
        <p>A route leads alerts to an escalation policy: make one first.</p>
        <Button component={Link} href="/policies/new" prefetch={false}>
          New policy
        </Button>
      </Notice>
    );
  }
  if (props.mayEdit && policy)
    return <RouteEditor key={id} route={route} routes={props.routes} firstPolicyId={policy.id} />;
  if (!route) {
    return (
      <Notice title="Your role does not allow this">
        <p>An owner or admin of this workspace can make routes.</p>
      </Notice>
    );
  }
  return (
    <Panel title="What it does" note={route.enabled ? 'It is on.' : 'It is off.'}>
      <dl className={styles.facts}>
        <dt>Takes</dt>
        <dd>
          <PartWords route={route} parts={CONDITIONS} none="every alert" />
        </dd>
        <dt>Goes by</dt>
        <dd>
          <PartWords route={route} parts={DESTINATIONS} none={null} />
          {route.continue && 'and goes on to the routes below'}
        </dd>
      </dl>
    </Panel>
  );
}
