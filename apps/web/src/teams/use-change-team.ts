'use client';

import type { Team, UpdateTeam } from '@signalcraft/contracts/teams';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { TEAMS_KEY } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';

/** Changes a team as it was seen; where somebody else was first, nothing is changed and theirs is shown. */
export function useChangeTeam(team: Pick<Team, 'id' | 'revision'>) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: UpdateTeam) =>
      answerOf(
        api.PATCH('/api/v1/teams/{id}', {
          params: { path: { id: team.id } },
          body: { ...change, revision: team.revision },
        }),
      ),
    // Awaited, so that a change right after it names the revision that this one made.
    onSettled: () => client.invalidateQueries({ queryKey: TEAMS_KEY }),
  });
}
