'use client';

import { Button } from '@mantine/core';
import type { Channel } from '@signalcraft/contracts/channels';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { useApi } from '../shell/use-api.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Panel } from '../ui/panel.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './channel-page.module.css';
import { CHANNELS_KEY, channelKey, secretQuery } from './channel-queries.ts';

/** The secret by which a receiver knows that a message is ours: shown when it is made, replaced with an overlap. */
export function SecretPanel({ channel }: { channel: Channel }) {
  const api = useApi();
  const client = useQueryClient();
  const { id } = channel;
  const { data: secret } = useQuery(secretQuery({ id }));
  const [isConfirming, setIsConfirming] = useState(false);
  const rotate = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/channels/{id}/rotate-secret', { params: { path: { id } } })),
    onSuccess: ({ secret: made, ...changed }) => {
      client.setQueryData(secretQuery({ id }).queryKey, made);
      client.setQueryData<Channel>(channelKey(id), changed);
      void client.invalidateQueries({ queryKey: CHANNELS_KEY });
      setIsConfirming(false);
    },
  });
  return (
    <Panel
      title="Signing secret"
      note={
        channel.secretRotatedAt && (
          <>
            In use since <LocalTime at={channel.secretRotatedAt} />
          </>
        )
      }
      tools={
        <Button size="compact-sm" variant="default" color="red" onClick={() => setIsConfirming(true)}>
          Rotate the secret
        </Button>
      }
    >
      <div className={styles.body}>
        {secret ? (
          <>
            <output>Copy it now: it is not shown again.</output>
            <CodeBlock text={secret} label="Signing secret" wraps />
          </>
        ) : (
          <p>
            It is kept sealed and is not shown again. The receiver checks each message by it, with any library of
            Standard Webhooks: headers webhook-id, webhook-timestamp and webhook-signature. The id stays the same at
            every try.
          </p>
        )}
        {channel.previousSecretUntil && (
          <p>
            The secret before it signs too, until <LocalTime at={channel.previousSecretUntil} />.
          </p>
        )}
      </div>
      <ConfirmDialog
        isOpen={isConfirming}
        title="Rotate the secret?"
        action="Rotate the secret"
        isPending={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate()}
        onClose={() => {
          rotate.reset();
          setIsConfirming(false);
        }}
      >
        <p>
          A new secret is shown once.{' '}
          {channel.secretUnreadable
            ? 'From then on it alone signs: the one before cannot be read.'
            : 'For a day every message is signed with both, so that the receiver can change.'}
        </p>
      </ConfirmDialog>
    </Panel>
  );
}
