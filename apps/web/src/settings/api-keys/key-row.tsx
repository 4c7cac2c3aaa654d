'use client';

import { Button } from '@mantine/core';
import type { ApiKey } from '@signalcraft/contracts/api-keys';
import type { ApiScope } from '@signalcraft/contracts/identity';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { useApi } from '../../shell/use-api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LocalTime } from '../../ui/time.tsx';
import { API_KEYS_KEY } from './api-key-queries.ts';
import styles from './api-keys.module.css';
import { scopesText } from './scope-groups.ts';
import { SecretShown } from './secret-shown.tsx';

/** One key: what it may do, when it was used, how long it lives, and the two ways to end a secret. */
export const KeyRow = ({ apiKey, all }: { apiKey: ApiKey; all: readonly ApiScope[] }) => (
  <li data-state={apiKey.state}>
    <div className={styles.what}>
      <span className={styles.name}>{apiKey.name}</span>
      <code>{apiKey.prefix}…</code>
      <p>{scopesText({ ...apiKey, all })}</p>
    </div>
    <div className={styles.facts}>
      <p>
        <Life apiKey={apiKey} />
      </p>
      <p>
        {apiKey.lastUsedAt ? (
          <>
            Last used <LocalTime at={apiKey.lastUsedAt} to="minute" />
          </>
        ) : (
          'Never used'
        )}
      </p>
      <p>
        Made by {apiKey.createdBy.name}, <LocalTime at={apiKey.createdAt} to="minute" />
      </p>
    </div>
    {apiKey.state !== 'revoked' && <KeyActions apiKey={apiKey} may={scopesText({ ...apiKey, all })} />}
  </li>
);

function Life({ apiKey }: { apiKey: ApiKey }) {
  const { state, expiresAt, revokedAt, previousEndsAt } = apiKey;
  if (state === 'revoked' && revokedAt) {
    return (
      <>
        Revoked <LocalTime at={revokedAt} to="minute" />
      </>
    );
  }
  return (
    <>
      {expiresAt === null ? (
        'Does not end'
      ) : (
        <span data-tone={state === 'expired' ? 'bad' : undefined}>
          {state === 'expired' ? 'Ended ' : 'Ends '}
          <LocalTime at={expiresAt} to="minute" />
        </span>
      )}
      {previousEndsAt && (
        <>
          ; the secret before, <LocalTime at={previousEndsAt} to="minute" />
        </>
      )}
    </>
  );
}

function KeyActions({ apiKey, may }: { apiKey: ApiKey; may: string }) {
  const api = useApi();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null);
  const params = { path: { id: apiKey.id } };
  const refresh = () => client.invalidateQueries({ queryKey: API_KEYS_KEY });
  const rotate = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/api-keys/{id}/rotate', { params })),
    onSuccess: () => {
      setAsking(null);
      void refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/api-keys/{id}/revoke', { params })),
    onSuccess: async () => {
      setAsking(null);
      await refresh();
    },
  });
  return (
    <div className={styles.actions}>
      {apiKey.state === 'active' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Rotate ${apiKey.name}`}
          onClick={() => setAsking('rotate')}
        >
          Rotate
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        color="red"
        aria-label={`Revoke ${apiKey.name}`}
        onClick={() => setAsking('revoke')}
      >
        Revoke
      </Button>
      <ConfirmDialog
        isOpen={asking === 'rotate'}
        title={`Rotate “${apiKey.name}”?`}
        action="Rotate"
        isPending={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate()}
        onClose={() => setAsking(null)}
      >
        <p>
          A new secret is shown once. The one in use now opens for 24 hours more, so that what uses it can change.
          {apiKey.previousEndsAt && ' The secret before that one stops within five seconds.'}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asking === 'revoke'}
        title={`Revoke “${apiKey.name}”?`}
        action="Revoke"
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate()}
        onClose={() => setAsking(null)}
      >
        <p>
          Within five seconds every request with it is refused, for good: {may}.{' '}
          {apiKey.lastUsedAt ? (
            <>
              It was last used: <LocalTime at={apiKey.lastUsedAt} to="minute" />.
            </>
          ) : (
            'It was never used.'
          )}
        </p>
      </ConfirmDialog>
      <Dialog
        opened={rotate.data !== undefined}
        onClose={() => rotate.reset()}
        title={`The new secret of “${apiKey.name}”`}
        closeOnClickOutside={false}
        size="lg"
      >
        {rotate.data && <SecretShown apiKey={rotate.data} onClose={() => rotate.reset()} />}
      </Dialog>
    </div>
  );
}
