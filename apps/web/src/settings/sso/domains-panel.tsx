'use client';

import { Button, TextInput } from '@mantine/core';
import type { SsoDomain } from '@signalcraft/contracts/sso';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { useApi } from '../../shell/use-api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { LocalTime } from '../../ui/time.tsx';
import styles from './sso.module.css';
import { useChangeSso } from './sso-queries.ts';

/** Whose addresses the provider may sign in: named by an owner, confirmed by the operator. */
export function DomainsPanel({ domains, isOwner }: { domains: readonly SsoDomain[]; isOwner: boolean }) {
  const api = useApi();
  const [domain, setDomain] = useState('');
  const [removing, setRemoving] = useState<SsoDomain | null>(null);
  const add = useChangeSso((name: string) => answerOf(api.POST('/api/v1/sso/domains', { body: { domain: name } })));
  const remove = useChangeSso((id: string) =>
    answerOf(api.DELETE('/api/v1/sso/domains/{id}', { params: { path: { id } } })),
  );
  const fault = faultAt(faultsOf(add.error), 'domain');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(domain.trim(), { onSuccess: () => setDomain('') });
  };
  return (
    <Panel title="E-mail domains">
      <div className={styles.body}>
        <p>
          The provider signs in addresses of confirmed domains and no others. An owner names a domain; whoever operates
          this server confirms it, by <code>npm run admin -- confirm-domain</code>.
        </p>
        {domains.length > 0 && (
          <ul className={styles.list}>
            {domains.map((one) => (
              <li key={one.id}>
                <strong>{one.domain}</strong>
                {one.confirmedAt ? (
                  <small>
                    Confirmed <LocalTime at={one.confirmedAt} />
                  </small>
                ) : (
                  <small>Waits for the operator</small>
                )}
                {isOwner && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Remove ${one.domain}`}
                    onClick={() => setRemoving(one)}
                  >
                    Remove
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
        {isOwner ? (
          <form className={`${styles.row} ${styles.ends}`} onSubmit={submit}>
            <TextInput
              className={styles.grows}
              label="Another domain"
              placeholder="example.com"
              required
              spellCheck={false}
              value={domain}
              error={fault}
              onChange={(event) => {
                add.reset();
                setDomain(event.currentTarget.value);
              }}
            />
            <Button type="submit" loading={add.isPending} disabled={domain.trim() === ''}>
              Add
            </Button>
          </form>
        ) : (
          <p>Owners name domains.</p>
        )}
        {add.isError && !fault && <p role="alert">{errorText(add.error)}</p>}
      </div>
      <ConfirmDialog
        isOpen={removing !== null}
        title={`Remove ${removing?.domain ?? 'the domain'}?`}
        action="Remove"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => removing && remove.mutate(removing.id, { onSuccess: () => setRemoving(null) })}
        onClose={() => {
          remove.reset();
          setRemoving(null);
        }}
      >
        <p>Nobody signs in by the provider with an address of it any more. Named again, it is to be confirmed again.</p>
      </ConfirmDialog>
    </Panel>
  );
}
