'use client';

import { Button } from '@mantine/core';
import type { ApiScope } from '@signalcraft/contracts/identity';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { RowSkeletons } from '../../inbox/row-skeletons.tsx';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Panel } from '../../ui/panel.tsx';
import { MoreButton } from '../../ui/part-state.tsx';
import { apiKeysQuery } from './api-key-queries.ts';
import styles from './api-keys.module.css';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeyRow } from './key-row.tsx';

/** The keys by which programs act in this workspace. */
export function ApiKeysPage({ scopes }: { scopes: readonly ApiScope[] }) {
  const api = useApi();
  const { role } = useViewer();
  const mayManage = mayAs(role, 'ADMIN');
  const query = useInfiniteQuery({ ...apiKeysQuery({ api }), enabled: mayManage });
  const [isCreating, setIsCreating] = useState(false);
  const keys = query.data?.pages.flatMap(({ items }) => items);
  const live = keys?.filter(({ state }) => state !== 'revoked') ?? [];
  const revoked = keys?.filter(({ state }) => state === 'revoked') ?? [];
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setIsCreating(true)}>
      New API key
    </Button>
  );
  return (
    <>
      <PageHead title="API keys" about="By a key a program uses the API of this workspace, as far as its scopes go.">
        {mayManage && create}
      </PageHead>
      {!mayManage && (
        <Notice title="For admins and owners">
          <p>An admin of this workspace makes keys, and takes them back.</p>
        </Notice>
      )}
      {mayManage && query.isPending && <RowSkeletons count={3} />}
      {query.isError && !keys && (
        <ErrorState error={query.error} what="the API keys" onRetry={() => void query.refetch()} />
      )}
      {keys?.length === 0 && (
        <Notice title="No API key yet">
          <p>
            With a key, a script can list alerts, Terraform can keep routes and schedules, and a status page can follow
            groups. To send alerts none is needed: each integration has an address of its own.
          </p>
          {create}
        </Notice>
      )}
      <div className={styles.panels}>
        {live.length > 0 && (
          <Panel title="Keys" note={live.length === 1 ? '1 key' : `${live.length} keys`}>
            <ul className={styles.keys} aria-label="API keys">
              {live.map((apiKey) => (
                <KeyRow key={apiKey.id} apiKey={apiKey} all={scopes} />
              ))}
            </ul>
          </Panel>
        )}
        {revoked.length > 0 && (
          <Panel title="Revoked" note="They open nothing; what they did stays in the audit log.">
            <ul className={styles.keys} aria-label="Revoked API keys">
              {revoked.map((apiKey) => (
                <KeyRow key={apiKey.id} apiKey={apiKey} all={scopes} />
              ))}
            </ul>
          </Panel>
        )}
      </div>
      <MoreButton query={query} label="Older keys" />
      {isCreating && <CreateKeyDialog scopes={scopes} onClose={() => setIsCreating(false)} />}
    </>
  );
}
