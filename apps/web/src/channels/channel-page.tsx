'use client';

import type { Channel } from '@signalcraft/contracts/channels';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useSoon } from '../lib/use-soon.ts';
import { useLiveNews } from '../live/live-provider.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './channel-page.module.css';
import { channelKey, channelQuery, deliveriesKey } from './channel-queries.ts';
import { ChannelSwitch } from './channel-switch.tsx';
import { KIND_NAMES, placeOf, STATE_NAMES } from './channel-words.ts';
import { DeliveryList } from './delivery-list.tsx';
import { HealthPicture } from './health-picture.tsx';
import { SecretPanel } from './secret-panel.tsx';
import { SettingsPanel } from './settings-panel.tsx';
import { TryChannel } from './try-channel.tsx';
import { UsedBy } from './used-by.tsx';

/** One channel: whether it is told, by whom, what it was sent, and how it is set. */
export function ChannelPage({ id }: { id: string }) {
  const api = useApi();
  const client = useQueryClient();
  const { role } = useViewer();
  const query = useQuery(channelQuery({ api, id }));
  const mayEdit = mayAs(role, 'ADMIN');
  const refreshSoon = useSoon(() => {
    void client.invalidateQueries({ queryKey: channelKey(id) });
    void client.invalidateQueries({ queryKey: deliveriesKey(id) });
  });
  useLiveNews(refreshSoon);

  if (query.isPending) return <RowSkeletons count={4} />;
  if (!query.data) return <ErrorState error={query.error} what="this channel" onRetry={() => void query.refetch()} />;
  const channel = query.data;
  return (
    <>
      <BackLink href="/channels">Channels</BackLink>
      <PageHead title={channel.name} about={`${KIND_NAMES[channel.target.kind].label}: ${placeOf(channel)}`}>
        {mayEdit && <ChannelSwitch channel={channel} />}
      </PageHead>
      <div className={styles.panels}>
        <Panel title="Health" note={STATE_NAMES[channel.state]}>
          <div className={styles.body}>
            {channel.description && <p className={styles.description}>{channel.description}</p>}
            <StateWords channel={channel} />
            {channel.secretUnreadable && (
              <p className={styles.off}>
                Secret unreadable: no ENCRYPTION_KEY of this installation opens the signing secret or the headers.
                Nothing is sent until the secret is rotated and the headers are set anew, and a step that tells only
                this channel reaches nobody.
              </p>
            )}
            <HealthPicture recent={channel.recent} />
            <UsedBy channel={channel} />
            {mayEdit && <TryChannel id={id} />}
          </div>
        </Panel>
        {mayEdit && channel.target.kind === 'webhook' && <SecretPanel channel={channel} />}
        <DeliveryList id={id} />
        {mayEdit && <SettingsPanel channel={channel} />}
      </div>
    </>
  );
}

function StateWords({ channel }: { channel: Channel }) {
  if (channel.state === 'on' || channel.stateSince === null) return null;
  return (
    <p className={styles.off}>
      {channel.state === 'paused' ? 'Paused' : 'Disabled'} since <LocalTime at={channel.stateSince} />
      {channel.stateReason && `: ${channel.stateReason}`}. A step that tells only it reaches nobody.
    </p>
  );
}
