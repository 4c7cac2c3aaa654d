'use client';

import { useQueryClient } from '@tanstack/react-query';
import { GROUP_PARTS_KEY, GROUPS_KEY } from '../actions/group-keys.ts';
import { MUTES_KEY } from './mute-queries.ts';

/** Reads again what a change of a mute may have changed: the lists, the previews, and the groups that it held or holds. */
export function useRefreshMutes(): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [MUTES_KEY, GROUPS_KEY, GROUP_PARTS_KEY]) void client.invalidateQueries({ queryKey });
  };
}
