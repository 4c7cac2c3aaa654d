'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useSoon } from '../lib/use-soon.ts';
import { useLiveNews } from '../live/live-provider.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Age } from '../ui/time.tsx';
import { AddressPanel } from './address-panel.tsx';
import { GroupingPanel } from './grouping-panel.tsx';
import styles from './integration-page.module.css';
import { integrationKey, integrationQuery, receiptsKey } from './integration-queries.ts';
import { MappingPanel } from './mapping-panel.tsx';
import { ReceiptList } from './receipt-list.tsx';
import { SOURCE_NAMES } from './source-names.ts';

/** One source of alerts: its address, how its alerts are grouped and read, and what came in. */
export function IntegrationPage({ id }: { id: string }) {
  const api = useApi();
  const client = useQueryClient();
  const { role } = useViewer();
  const query = useQuery(integrationQuery({ api, id }));
  const canConfigure = mayAs(role, 'ADMIN');
  const refreshSoon = useSoon(() => {
    void client.invalidateQueries({ queryKey: receiptsKey(id) });
    void client.invalidateQueries({ queryKey: integrationKey(id) });
  });
  useLiveNews(refreshSoon);

  if (query.isPending) return <RowSkeletons count={4} />;
  if (!query.data) {
    return <ErrorState error={query.error} what="this integration" onRetry={() => void query.refetch()} />;
  }
  const integration = query.data;
  return (
    <>
      <nav aria-label="Integrations" className={styles.back}>
        <Link href="/integrations" prefetch={false}>
          <ArrowLeft size={15} aria-hidden="true" /> Integrations
        </Link>
      </nav>
      <PageHead
        title={integration.name}
        about={
          <>
            {SOURCE_NAMES[integration.source].label},{' '}
            {integration.lastReceiptAt ? (
              <>
                last delivery <Age at={integration.lastReceiptAt} /> ago
              </>
            ) : (
              'nothing received yet'
            )}
          </>
        }
      />
      <div className={styles.panels}>
        {canConfigure && <AddressPanel integration={integration} />}
        <ReceiptList id={id} canConfigure={canConfigure} />
        <GroupingPanel integration={integration} canConfigure={canConfigure} />
        {integration.source === 'generic' && <MappingPanel integration={integration} canConfigure={canConfigure} />}
      </div>
    </>
  );
}
