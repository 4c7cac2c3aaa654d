'use client';

import { Button } from '@mantine/core';
import type { Route } from '@signalcraft/contracts/routes';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { policiesQuery, routesQuery } from '../policies/who-hears-queries.ts';
import { RoutesTabs } from '../shaping/routes-tabs.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { RouteList } from './route-list.tsx';
import { RouteTestPanel } from './route-test-panel.tsx';
import { AS_SAVED, effectText } from './route-test-query.ts';
import styles from './routes-page.module.css';
import { useOrderDraft } from './use-order-draft.ts';
import { useRouteTest } from './use-route-test.ts';

/** Which alerts go by which policy, in the order in which it is asked. */
export function RoutesPage() {
  const api = useApi();
  const { role } = useViewer();
  const routes = useQuery(routesQuery({ api }));
  const policies = useQuery(policiesQuery({ api }));
  const mayEdit = mayAs(role, 'ADMIN');
  const error = routes.error ?? policies.error;
  const isThere = routes.data && policies.data;

  const create = mayEdit && (policies.data?.items.length ?? 0) > 0 && (
    <Button component={Link} href="/routes/new" prefetch={false} leftSection={<Plus size={16} aria-hidden="true" />}>
      New route
    </Button>
  );
  return (
    <>
      <PageHead
        title="Routes"
        about="Asked from the top: the first that takes an alert decides by which policy it goes."
      >
        {create}
      </PageHead>
      <RoutesTabs current="routes" />
      {!isThere && !error && <RowSkeletons count={4} />}
      {!isThere && error && (
        <ErrorState
          error={error}
          what="the routes"
          onRetry={() => {
            void routes.refetch();
            void policies.refetch();
          }}
        />
      )}
      {isThere && (
        <>
          {routes.data.items.length === 0 && (
            <Notice title="No route yet">
              <p>
                A route leads some alerts to the people who know them. Without one, everyone who can respond hears of
                every alert, by mail.
              </p>
              {policies.data.items.length === 0 && mayEdit ? (
                <>
                  <p>A route leads to an escalation policy: make one first.</p>
                  <Button component={Link} href="/policies/new" prefetch={false}>
                    New policy
                  </Button>
                </>
              ) : (
                create
              )}
            </Notice>
          )}
          <Ordered routes={routes.data.items} mayEdit={mayEdit} />
        </>
      )}
    </>
  );
}

function Ordered({ routes, mayEdit }: { routes: readonly Route[]; mayEdit: boolean }) {
  const order = useOrderDraft(routes);
  const ids = order.items.map(({ id }) => id);
  const { query } = useRouteTest(order.isEdited ? { ...AS_SAVED, order: ids } : AS_SAVED);
  return (
    <div className={styles.parts}>
      <RouteList order={order} mayEdit={mayEdit} effect={query.data ? effectText(query.data.items) : null} />
      <RouteTestPanel query={query} isEdited={order.isEdited} isHalfWritten={false} />
    </div>
  );
}
