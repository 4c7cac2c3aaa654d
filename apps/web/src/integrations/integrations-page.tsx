'use client';

import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useSoon } from '../lib/use-soon.ts';
import { useLiveNews } from '../live/live-provider.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Age } from '../ui/time.tsx';
import { CreateIntegrationDialog } from './create-integration-dialog.tsx';
import { INTEGRATIONS_KEY, integrationsQuery } from './integration-queries.ts';
import styles from './integrations-page.module.css';
import { SOURCE_NAMES } from './source-names.ts';

/** Where alerts come from. */
export function IntegrationsPage() {
  const api = useApi();
  const client = useQueryClient();
  const { role } = useViewer();
  const [isCreating, setIsCreating] = useState(false);
  const query = useQuery(integrationsQuery({ api }));
  const canConfigure = mayAs(role, 'ADMIN');
  useLiveNews(useSoon(() => void client.invalidateQueries({ queryKey: INTEGRATIONS_KEY })));

  const create = canConfigure && (
    <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setIsCreating(true)}>
      New integration
    </Button>
  );
  return (
    <>
      <PageHead title="Integrations" about="Each is one source of alerts, with an address and a key of its own.">
        {create}
      </PageHead>
      {query.isPending && <RowSkeletons count={3} />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} what="the integrations" onRetry={() => void query.refetch()} />
      )}
      {query.data?.items.length === 0 && (
        <Notice title="No integration yet">
          <p>An integration gives your monitoring tool an address to send its alerts to.</p>
          {create}
        </Notice>
      )}
      {query.data && query.data.items.length > 0 && (
        <ul className={styles.list}>
          {query.data.items.map((item) => (
            <li key={item.id}>
              <Link href={`/integrations/${item.id}`} prefetch={false} className={styles.name}>
                {item.name}
              </Link>
              <span className={styles.source}>
                {SOURCE_NAMES[item.source].label}
                {item.secretUnreadable && <strong>, secret unreadable</strong>}
              </span>
              <span className={styles.last}>
                {item.lastReceiptAt ? (
                  <>
                    last delivery <Age at={item.lastReceiptAt} /> ago
                  </>
                ) : (
                  'nothing received yet'
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <CreateIntegrationDialog isOpen={isCreating} onClose={() => setIsCreating(false)} />
    </>
  );
}
