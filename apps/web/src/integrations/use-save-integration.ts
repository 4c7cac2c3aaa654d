'use client';

import type { Integration, UpdateIntegration } from '@signalcraft/contracts/integrations';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { useApi } from '../shell/use-api.ts';
import { INTEGRATIONS_KEY, integrationKey } from './integration-queries.ts';

/** Changes an integration and what this browser knows of it. */
export function useSaveIntegration(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: UpdateIntegration) =>
      answerOf(api.PATCH('/api/v1/integrations/{id}', { params: { path: { id } }, body: change })),
    onSuccess: (changed) => {
      client.setQueryData<Integration>(integrationKey(id), changed);
      void client.invalidateQueries({ queryKey: INTEGRATIONS_KEY });
    },
  });
}
