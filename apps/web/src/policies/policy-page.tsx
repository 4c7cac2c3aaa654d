'use client';

import { Button } from '@mantine/core';
import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import type { Route } from '@signalcraft/contracts/routes';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { answerOf } from '../lib/api.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ConflictNotice, isChangedMeanwhile } from '../ui/conflict-notice.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { WouldChange } from '../what-if/would-change.tsx';
import type { Directory } from './directory.ts';
import { UsedBy } from './policies-page.tsx';
import { blankPolicy, bodyOf, draftOfPolicy } from './policy-draft.ts';
import { PolicyForm } from './policy-form.tsx';
import { PolicyLine } from './policy-line.tsx';
import { useDirectory } from './use-directory.ts';
import { POLICIES_KEY, policiesQuery, routesQuery } from './who-hears-queries.ts';

/** One policy to edit, or with no id a new one; those who may not configure see it as it is. */
export function PolicyPage({ id }: { id: string | null }) {
  const api = useApi();
  const { role } = useViewer();
  const policies = useQuery(policiesQuery({ api }));
  const routes = useQuery(routesQuery({ api }));
  const { directory, ...loading } = useDirectory();
  const policy = policies.data?.items.find((one) => one.id === id);
  const error = policies.error ?? routes.error ?? loading.error;

  const retry = (): void => {
    void policies.refetch();
    void routes.refetch();
    loading.refetch();
  };
  return (
    <>
      <BackLink href="/policies">Escalation policies</BackLink>
      <PageHead title={policy?.name ?? (id === null ? 'New policy' : 'Policy')} />
      {policies.data && routes.data && directory ? (
        <Content
          id={id}
          policy={policy ?? null}
          usedBy={routes.data.items.filter((route) => route.policyId === id)}
          directory={directory}
          mayEdit={mayAs(role, 'ADMIN')}
        />
      ) : error ? (
        <ErrorState error={error} what="this policy" onRetry={retry} />
      ) : (
        <RowSkeletons count={4} />
      )}
    </>
  );
}

function Content(props: {
  id: string | null;
  policy: EscalationPolicy | null;
  usedBy: readonly Route[];
  directory: Directory;
  mayEdit: boolean;
}) {
  const { id, policy, directory } = props;
  if (id !== null && !policy) {
    return (
      <Notice title="This policy is gone">
        <p>Somebody deleted it.</p>
      </Notice>
    );
  }
  if (props.mayEdit) return <Editor key={id} policy={policy} usedBy={props.usedBy} directory={directory} />;
  if (!policy) {
    return (
      <Notice title="Your role does not allow this">
        <p>An owner or admin of this workspace can make policies.</p>
      </Notice>
    );
  }
  return (
    <Panel title="What it does" note={<UsedBy routes={props.usedBy} />}>
      <PolicyLine policy={policy} directory={directory} />
    </Panel>
  );
}

function Editor(props: { policy: EscalationPolicy | null; usedBy: readonly Route[]; directory: Directory }) {
  const { policy, usedBy, directory } = props;
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const [draft, setDraft] = useState(() => (policy ? draftOfPolicy(policy) : blankPolicy(directory)));
  /** What this person saw when they began to edit. */
  const [seen, setSeen] = useState(policy?.revision);
  const [isDeleting, setIsDeleting] = useState(false);
  const leave = (): void => {
    void client.invalidateQueries({ queryKey: POLICIES_KEY });
    router.push('/policies');
  };
  const save = useMutation({
    mutationFn: (revision: number | undefined) => {
      const body = bodyOf(draft);
      if (!policy) return answerOf(api.POST('/api/v1/escalation-policies', { body }));
      const params = { path: { id: policy.id } };
      return answerOf(
        api.PATCH('/api/v1/escalation-policies/{id}', {
          params,
          body: { ...body, ...(revision === undefined ? {} : { revision }) },
        }),
      );
    },
    onSuccess: leave,
  });
  const remove = useMutation({
    mutationFn: () =>
      answerOf(api.DELETE('/api/v1/escalation-policies/{id}', { params: { path: { id: policy?.id ?? '' } } })),
    onSuccess: leave,
  });
  const takeTheirs = async (): Promise<void> => {
    const { items } = await client.fetchQuery({ ...policiesQuery({ api }), staleTime: 0 });
    const theirs = items.find((one) => one.id === policy?.id);
    if (!theirs) return;
    setDraft(draftOfPolicy(theirs));
    setSeen(theirs.revision);
    save.reset();
  };
  return (
    <>
      <PolicyForm
        draft={draft}
        directory={directory}
        error={save.error}
        isSaving={save.isPending || save.isSuccess}
        onChange={setDraft}
        onSave={() => save.mutate(seen)}
        conflict={
          isChangedMeanwhile(save.error) && (
            <ConflictNotice
              what="policy"
              onTakeTheirs={() => void takeTheirs()}
              onKeepMine={() => save.mutate(undefined)}
            />
          )
        }
        tools={
          policy && (
            <>
              <Button variant="default" color="red" disabled={usedBy.length > 0} onClick={() => setIsDeleting(true)}>
                Delete
              </Button>
              {usedBy.length > 0 && (
                <span>
                  It cannot be deleted while it is used: <UsedBy routes={usedBy} />
                </span>
              )}
              <WouldChange
                what={`the policy “${policy.name}”`}
                draft={{ escalationPolicies: [{ replaces: policy.id, draft: bodyOf(draft) }] }}
              />
            </>
          )
        }
      />
      <ConfirmDialog
        isOpen={isDeleting}
        title={`Delete ${policy?.name ?? ''}?`}
        action="Delete the policy"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setIsDeleting(false)}
      >
        <p>Groups that walk it now go on to the end of it. It cannot be brought back.</p>
      </ConfirmDialog>
    </>
  );
}
