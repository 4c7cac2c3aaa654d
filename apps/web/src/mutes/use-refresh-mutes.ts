'use client';

import { useQueryClient } from '@tanstack/react-query';
import { GROUP_PARTS_KEY, GROUPS_KEY } from '../actions/group-keys.ts';
import { MUTES_KEY } from './mute-queries.ts';

/**
 * Reads again what a change of a mute may have changed: the lists, the previews, and the groups that it held or holds.
 * `gone`: what was deleted, whose page may still be shown for a moment, is not asked for again.
 */
export function useRefreshMutes(): (options?: { gone?: string }) => void {
  const client = useQueryClient();
  return ({ gone } = {}) => {
    for (const queryKey of [MUTES_KEY, GROUPS_KEY, GROUP_PARTS_KEY]) {
      void client.invalidateQueries({
        queryKey,
        predicate: (query) => gone === undefined || !query.queryKey.includes(gone),
      });
    }
  };
}
