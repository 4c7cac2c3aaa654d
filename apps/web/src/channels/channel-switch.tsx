'use client';

import { Button } from '@mantine/core';
import type { Channel } from '@signalcraft/contracts/channels';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import styles from './channel-page.module.css';
import { CHANNELS_KEY, channelKey } from './channel-queries.ts';

/** Turns a channel off and on, or deletes it. */
export function ChannelSwitch({ channel }: { channel: Channel }) {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const params = { path: { id: channel.id } };
  const [isDeleting, setIsDeleting] = useState(false);
  const turn = useMutation({
    mutationFn: () =>
      answerOf(
        channel.state === 'on'
          ? api.POST('/api/v1/channels/{id}/pause', { params })
          : api.POST('/api/v1/channels/{id}/resume', { params }),
      ),
    onSuccess: (changed) => {
      client.setQueryData<Channel>(channelKey(channel.id), changed);
      void client.invalidateQueries({ queryKey: CHANNELS_KEY });
    },
  });
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/channels/{id}', { params })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: CHANNELS_KEY });
      router.push('/channels');
    },
  });
  return (
    <>
      {turn.isError && (
        <p role="alert" className={styles.fault}>
          {errorText(turn.error)}
        </p>
      )}
      <Button variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
        {channel.state === 'on' ? 'Pause' : 'Turn it on'}
      </Button>
      <Button variant="default" color="red" onClick={() => setIsDeleting(true)}>
        Delete
      </Button>
      <ConfirmDialog
        isOpen={isDeleting}
        title={`Delete ${channel.name}?`}
        action="Delete the channel"
        isPending={remove.isPending || remove.isSuccess}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => {
          remove.reset();
          setIsDeleting(false);
        }}
      >
        <p>
          Its secret is gone, and what waits for it fails. What it was sent stays on the groups. While a policy or route
          tells it, it cannot be deleted.
        </p>
      </ConfirmDialog>
    </>
  );
}
