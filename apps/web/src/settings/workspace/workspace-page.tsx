'use client';

import { useQuery } from '@tanstack/react-query';
import { RowSkeletons } from '../../inbox/row-skeletons.tsx';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { DeletePanel } from './delete-panel.tsx';
import { GeneralPanel } from './general-panel.tsx';
import { workspaceQuery } from './workspace-queries.ts';
import styles from './workspace-settings.module.css';

/** What the workspace is called, where it lives, how long it keeps what it has, and its end. */
export function WorkspacePage() {
  const api = useApi();
  const { role } = useViewer();
  const query = useQuery(workspaceQuery({ api }));
  const workspace = query.data;
  return (
    <>
      <PageHead title="Workspace" about="Its name, its time zone, and how long it keeps what it has." />
      {query.isPending && <RowSkeletons count={3} />}
      {!workspace && query.isError && (
        <ErrorState error={query.error} what="the workspace" onRetry={() => void query.refetch()} />
      )}
      {workspace && (
        <div className={styles.panels}>
          <GeneralPanel key={workspace.revision} workspace={workspace} mayEdit={mayAs(role, 'ADMIN')} />
          {mayAs(role, 'OWNER') && <DeletePanel workspace={workspace} />}
        </div>
      )}
    </>
  );
}
