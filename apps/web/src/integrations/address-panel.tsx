'use client';

import { Button } from '@mantine/core';
import type { Integration } from '@signalcraft/contracts/integrations';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Panel } from '../ui/panel.tsx';
import styles from './address-panel.module.css';
import { ingestAddressQuery, integrationKey } from './integration-queries.ts';

/** Where the tool sends its alerts, with the key in it, and a command that sends a first one. */
export function AddressPanel({ integration }: { integration: Integration }) {
  const { id } = integration;
  const api = useApi();
  const client = useQueryClient();
  const addressQuery = ingestAddressQuery({ api, id });
  // What was just created or rotated is shown; else it takes a person to ask, since each reading is audited.
  const [isAsked, setIsAsked] = useState(() => client.getQueryData(addressQuery.queryKey) !== undefined);
  const [isConfirming, setIsConfirming] = useState(false);
  const address = useQuery({ ...addressQuery, enabled: isAsked });
  const rotate = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/integrations/{id}/rotate-key', { params: { path: { id } } })),
    onSuccess: (changed) => {
      client.setQueryData(addressQuery.queryKey, changed);
      void client.invalidateQueries({ queryKey: integrationKey(id) });
      setIsAsked(true);
      setIsConfirming(false);
    },
  });

  return (
    <Panel
      title="Address"
      note="The key in it lets anyone who has it send alerts."
      tools={
        <Button size="compact-sm" variant="default" color="red" onClick={() => setIsConfirming(true)}>
          Rotate the key
        </Button>
      }
    >
      <div className={styles.body}>
        {address.data ? (
          <>
            <div>
              <h3>URL</h3>
              <CodeBlock text={address.data.ingestUrl} label="Address to send alerts to" wraps />
            </div>
            <div>
              <h3>Send a test alert</h3>
              <CodeBlock text={address.data.curl} label="Command that sends a test alert" wraps />
              <p>
                {integration.lastReceiptAt === null
                  ? 'Run it in a terminal: what arrives is listed below by itself.'
                  : 'What arrives is listed below by itself.'}
              </p>
            </div>
          </>
        ) : integration.secretUnreadable ? (
          <p role="alert">
            Secret unreadable: no ENCRYPTION_KEY of this installation opens the key, so that it cannot be shown. Alerts
            sent to the address are taken in all the same. Rotating the key makes one that can be shown again.
          </p>
        ) : (
          <div>
            <Button loading={address.isFetching} onClick={() => setIsAsked(true)}>
              Show the address
            </Button>
            <p>The audit log notes who looked at a key.</p>
          </div>
        )}
        {address.isError && <p role="alert">{errorText(address.error)}</p>}
      </div>
      <Dialog opened={isConfirming} onClose={() => setIsConfirming(false)} title="Rotate the key?">
        <div className={styles.confirm}>
          <p>
            The address changes, and the old one is refused within five seconds. Alerts sent to it from then on are lost
            until the tool has the new one.
          </p>
          {rotate.isError && <p role="alert">{errorText(rotate.error)}</p>}
          <div>
            <Button variant="default" data-autofocus onClick={() => setIsConfirming(false)}>
              Keep the key
            </Button>
            <Button color="red" loading={rotate.isPending} onClick={() => rotate.mutate()}>
              Rotate the key
            </Button>
          </div>
        </div>
      </Dialog>
    </Panel>
  );
}
