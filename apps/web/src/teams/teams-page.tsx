'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useDirectory } from '../policies/use-directory.ts';
import { policiesQuery } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { TeamDialog } from './team-dialog.tsx';
import { TeamPanel } from './team-panel.tsx';
import styles from './teams-page.module.css';

/** People who are told together. */
export function TeamsPage() {
  const api = useApi();
  const { role } = useViewer();
  const policies = useQuery(policiesQuery({ api }));
  const { directory, ...loading } = useDirectory();
  const [isCreating, setIsCreating] = useState(false);
  const mayEdit = mayAs(role, 'ADMIN');
  const error = policies.error ?? loading.error;
  const isThere = policies.data && directory;

  const create = mayEdit && (
    <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setIsCreating(true)}>
      New team
    </Button>
  );
  return (
    <>
      <PageHead title="Teams" about="People who are told together: a step of a policy can name a team.">
        {create}
      </PageHead>
      {!isThere && !error && <RowSkeletons count={3} />}
      {!isThere && error && (
        <ErrorState
          error={error}
          what="the teams"
          onRetry={() => {
            void policies.refetch();
            loading.refetch();
          }}
        />
      )}
      {isThere && directory.teams.size === 0 && (
        <Notice title="No team yet">
          <p>A team is a name for several people, so that policies need not change when somebody joins or leaves.</p>
          {create}
        </Notice>
      )}
      {isThere && (
        <div className={styles.list}>
          {[...directory.teams.values()].map((team) => (
            <TeamPanel
              key={team.id}
              team={team}
              directory={directory}
              policies={policies.data.items}
              mayEdit={mayEdit}
            />
          ))}
        </div>
      )}
      {isCreating && <TeamDialog team={null} onClose={() => setIsCreating(false)} />}
    </>
  );
}
