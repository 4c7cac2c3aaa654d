'use client';

import type { AlertGroup } from '@signalcraft/contracts/alert-groups';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GROUP_PARTS_KEY, GROUPS_KEY, LISTS_KEY } from '../actions/group-keys.ts';
import { useApi } from '../shell/use-api.ts';
import { type Regroup, sendRegroup } from './regroup.ts';

/** Merges, splits and moves; whatever shows a group or its parts is read anew after it. */
export function useRegroup(onDone: (where: AlertGroup) => void) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Regroup) => sendRegroup({ api, wanted }),
    onSuccess: (where) => {
      for (const queryKey of [GROUPS_KEY, GROUP_PARTS_KEY, LISTS_KEY]) void client.invalidateQueries({ queryKey });
      onDone(where);
    },
  });
}
