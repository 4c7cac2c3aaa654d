'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { membersQuery } from '../group/group-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { type Directory, directoryOf } from './directory.ts';
import { channelsQuery, onCallNowQuery, teamsQuery } from './who-hears-queries.ts';

export type LoadedDirectory = { directory: Directory | null; error: Error | null; refetch: () => void };

/** Members, teams, schedules and channels of the workspace; null until all are there. */
export function useDirectory(): LoadedDirectory {
  const api = useApi();
  const members = useQuery(membersQuery({ api }));
  const teams = useQuery(teamsQuery({ api }));
  const onCall = useQuery(onCallNowQuery({ api }));
  const channels = useQuery(channelsQuery({ api }));
  const directory = useMemo(
    () =>
      members.data && teams.data && onCall.data && channels.data
        ? directoryOf({
            members: members.data.items,
            teams: teams.data.items,
            onCall: onCall.data.items,
            channels: channels.data.items,
          })
        : null,
    [members.data, teams.data, onCall.data, channels.data],
  );
  return {
    directory,
    error: members.error ?? teams.error ?? onCall.error ?? channels.error,
    refetch: () => {
      for (const query of [members, teams, onCall, channels]) void query.refetch();
    },
  };
}
