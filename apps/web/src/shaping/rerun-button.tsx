'use client';

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { receiptsKey } from '../integrations/integration-queries.ts';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';

/** Takes in once more what of a delivery was dropped or not understood; shown to those who may. */
export function RerunButton({ receiptId, integrationId }: { receiptId: string; integrationId: string }) {
  const api = useApi();
  const client = useQueryClient();
  const { role } = useViewer();
  const rerun = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/receipts/{id}/rerun', { params: { path: { id: receiptId } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: receiptsKey(integrationId) }),
  });
  if (!mayAs(role, 'MEMBER')) return null;
  return (
    <p>
      <Button size="compact-sm" variant="default" loading={rerun.isPending} onClick={() => rerun.mutate()}>
        Take in again
      </Button>{' '}
      <output aria-live="polite">{rerun.data ? doneText(rerun.data) : ''}</output>
      {rerun.isError && <span role="alert">{errorText(rerun.error)}</span>}
    </p>
  );
}

const doneText = ({ accepted, groups }: { accepted: number; groups: readonly unknown[] }): string =>
  `Taken in by the rules of now: ${accepted === 1 ? '1 alert' : `${accepted} alerts`}, ` +
  `${groups.length === 1 ? '1 group' : `${groups.length} groups`}.`;
