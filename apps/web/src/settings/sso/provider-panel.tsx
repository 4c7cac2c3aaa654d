'use client';

import { Button, Textarea } from '@mantine/core';
import type { SsoConnection } from '@signalcraft/contracts/sso';
import { type ChangeEvent, type FormEvent, useRef, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { useApi } from '../../shell/use-api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { LocalTime } from '../../ui/time.tsx';
import styles from './sso.module.css';
import { useChangeSso } from './sso-queries.ts';

/** The provider: its metadata goes in, what was read of it is shown. */
export function ProviderPanel({ connection }: { connection: SsoConnection | null }) {
  const api = useApi();
  const [metadata, setMetadata] = useState('');
  const [isRemoving, setIsRemoving] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const save = useChangeSso((xml: string) => answerOf(api.PUT('/api/v1/sso', { body: { metadata: xml } })));
  const remove = useChangeSso(() => answerOf(api.DELETE('/api/v1/sso')));
  const fault = faultAt(faultsOf(save.error), 'metadata');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(metadata, { onSuccess: () => setMetadata('') });
  };
  const read = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [chosen] = event.currentTarget.files ?? [];
    save.reset();
    if (chosen) setMetadata(await chosen.text());
  };
  return (
    <Panel
      title="Identity provider"
      tools={
        connection && (
          <Button size="compact-sm" variant="default" color="red" onClick={() => setIsRemoving(true)}>
            Remove
          </Button>
        )
      }
    >
      <form className={styles.body} onSubmit={submit}>
        {connection && (
          <dl className={styles.facts}>
            <dt>Entity id</dt>
            <dd>{connection.idpEntityId}</dd>
            <dt>Signs in at</dt>
            <dd>{connection.ssoUrl}</dd>
            {connection.certificates.map((one) => (
              <Certificate key={one.sha256} certificate={one} />
            ))}
          </dl>
        )}
        <Textarea
          label={connection ? 'New metadata' : 'Metadata'}
          description="The XML that the provider offers for download: entity id, address and up to three certificates are read from it."
          required
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
          value={metadata}
          error={fault && `It ${fault}.`}
          onChange={(event) => {
            save.reset();
            setMetadata(event.currentTarget.value);
          }}
        />
        {save.isError && !fault && <p role="alert">{errorText(save.error)}</p>}
        <div className={styles.row}>
          <Button type="submit" loading={save.isPending} disabled={metadata.trim() === ''}>
            {connection ? 'Replace' : 'Save'}
          </Button>
          <Button variant="default" onClick={() => file.current?.click()}>
            Choose a file
          </Button>
          <input ref={file} type="file" accept=".xml,text/xml" hidden onChange={(event) => void read(event)} />
          {save.isSuccess && <output className={styles.good}>Saved.</output>}
        </div>
      </form>
      <ConfirmDialog
        isOpen={isRemoving}
        title="Remove the identity provider?"
        action="Remove"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => setIsRemoving(false) })}
        onClose={() => {
          remove.reset();
          setIsRemoving(false);
        }}
      >
        <p>Nobody signs in by it any more, and what is mapped is forgotten. Members and sessions stay.</p>
      </ConfirmDialog>
    </Panel>
  );
}

const Certificate = ({ certificate }: { certificate: SsoConnection['certificates'][number] }) => (
  <>
    <dt>Certificate</dt>
    <dd>
      {certificate.subject}, good until <LocalTime at={certificate.notAfter} />
      <br />
      <small>SHA-256 {certificate.sha256}</small>
    </dd>
  </>
);
