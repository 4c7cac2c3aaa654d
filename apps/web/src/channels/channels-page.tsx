'use client';

import { Button } from '@mantine/core';
import type { Channel } from '@signalcraft/contracts/channels';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useSoon } from '../lib/use-soon.ts';
import { useLiveNews } from '../live/live-provider.tsx';
import { channelsQuery } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Age } from '../ui/time.tsx';
import { CHANNELS_KEY } from './channel-queries.ts';
import { KIND_NAMES, placeOf, STATE_NAMES } from './channel-words.ts';
import styles from './channels-page.module.css';
import { CreateChannelDialog } from './create-channel-dialog.tsx';
import { HealthPicture } from './health-picture.tsx';

/** Destinations that are no person, with how they fare. */
export function ChannelsPage() {
  const api = useApi();
  const client = useQueryClient();
  const { role } = useViewer();
  const query = useQuery(channelsQuery({ api }));
  const [isCreating, setIsCreating] = useState(false);
  const refreshSoon = useSoon(() => void client.invalidateQueries({ queryKey: CHANNELS_KEY }));
  useLiveNews(refreshSoon);
  const create = mayAs(role, 'ADMIN') && (
    <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setIsCreating(true)}>
      New channel
    </Button>
  );
  return (
    <>
      <PageHead title="Channels" about="Rooms and tools that are told besides people: webhooks and shared mailboxes.">
        {create}
      </PageHead>
      {query.isPending && <RowSkeletons count={3} />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} what="the channels" onRetry={() => void query.refetch()} />
      )}
      {query.data?.items.length === 0 && (
        <Notice title="No channel yet">
          <p>
            A channel is a webhook or a shared mailbox. A step of a policy can tell it, and so can a route, besides the
            people who are paged.
          </p>
          {create}
        </Notice>
      )}
      {query.data && query.data.items.length > 0 && (
        <ul className={styles.list}>
          {query.data.items.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} />
          ))}
        </ul>
      )}
      {isCreating && <CreateChannelDialog onClose={() => setIsCreating(false)} />}
    </>
  );
}

function ChannelRow({ channel }: { channel: Channel }) {
  const [last] = channel.recent;
  return (
    <li>
      <div className={styles.name}>
        <Link href={`/channels/${channel.id}`} prefetch={false}>
          {channel.name}
        </Link>
        <p>
          {KIND_NAMES[channel.target.kind].label}: {placeOf(channel)}
        </p>
      </div>
      <HealthPicture recent={channel.recent} />
      <div className={styles.state}>
        <span data-state={channel.state}>{STATE_NAMES[channel.state]}</span>
        {channel.secretUnreadable && <strong>secret unreadable</strong>}
        {last && (
          <p>
            last message <Age at={last.createdAt} /> ago
          </p>
        )}
      </div>
    </li>
  );
}
