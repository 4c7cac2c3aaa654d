'use client';

import { Button, NativeSelect, Textarea } from '@mantine/core';
import type { PayloadTry } from '@signalcraft/contracts/what-if';
import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { integrationsQuery } from '../integrations/integration-queries.ts';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsOf } from '../lib/faults.ts';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './what-if-page.module.css';

/** One delivery, pasted: what it would lead to if it came now and nobody answered. */
export function TryPayloadPanel() {
  const api = useApi();
  const integrations = useQuery(integrationsQuery({ api }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [body, setBody] = useState('');
  const items = integrations.data?.items ?? [];
  const integrationId = chosen ?? items[0]?.id ?? null;
  const trying = useMutation({
    mutationFn: (asked: { integrationId: string; body: string }) =>
      answerOf(api.POST('/api/v1/what-if/payload', { body: { ...asked, draft: null } })),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (integrationId) trying.mutate({ integrationId, body });
  };
  const faults = faultsOf(trying.error);
  return (
    <Panel title="Try a payload" note="Nothing is stored, and nobody is told.">
      <form className={styles.try} onSubmit={submit}>
        <NativeSelect
          label="As if it were sent to"
          data={items.map(({ id, name }) => ({ value: id, label: name }))}
          value={integrationId ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Textarea
          label="What the tool would send"
          placeholder='{"title": "Disk full", "severity": "critical", "labels": {"service": "db"}}'
          autosize
          minRows={5}
          maxRows={20}
          value={body}
          error={faultAt(faults, 'body')}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        {trying.isError && faults.length === 0 && <p role="alert">{errorText(trying.error)}</p>}
        <div>
          <Button type="submit" loading={trying.isPending} disabled={!integrationId || body.trim() === ''}>
            Try it
          </Button>
        </div>
      </form>
      {trying.data && <Result tried={trying.data} />}
    </Panel>
  );
}

function Result({ tried }: { tried: PayloadTry }) {
  return (
    <div className={styles.result} aria-live="polite">
      {tried.problem && <p>Not all of it could be read: {tried.problem}</p>}
      {tried.alerts.length === 0 && <p>It holds no alert.</p>}
      <h3>{tried.alerts.length === 1 ? 'One alert' : `${tried.alerts.length} alerts`}</h3>
      <ul>
        {tried.alerts.map((alert) => (
          <li key={`${alert.fingerprint}-${alert.group}`}>
            “{alert.title}”, {alert.severity}, {alert.status}
            {alert.group === null ? ': it joins no group' : ''}
          </li>
        ))}
      </ul>
      {tried.groups.map((group) => (
        <GroupTry key={group.groupKey} group={group} />
      ))}
    </div>
  );
}

function GroupTry({ group }: { group: PayloadTry['groups'][number] }) {
  const labels = Object.entries(group.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <>
      <h3>Group “{group.title}”</h3>
      <p>
        {group.grouping}
        {group.rule ? ` (rule “${group.rule.name}”, revision ${group.rule.revision})` : ''}: {labels.join(', ')}
      </p>
      {group.existing && (
        <p>
          <Link href={`/groups/${group.existing.id}`} prefetch={false}>
            A group of this key
          </Link>{' '}
          is there now, {group.existing.status.toLowerCase()}; what follows is for a new one.
        </p>
      )}
      {group.route && (
        <p>
          {group.route.matched.length === 0
            ? 'No route matches: '
            : `${group.route.matched.map(({ name }) => `Route “${name}”`).join(' and ')}: `}
          it goes by “{group.route.policy}”.
        </p>
      )}
      <ol>
        {group.held.map((hold) => (
          <li key={`held-${hold.at}`}>
            <LocalTime at={hold.at} />: it waits, {hold.reason.replaceAll('_', ' ')}
            {hold.by ? ` (“${hold.by.name}”)` : ''}
            {hold.until ? (
              <>
                , until <LocalTime at={hold.until} />
              </>
            ) : (
              ''
            )}
            .
          </li>
        ))}
        {group.steps.map((step) => (
          <li key={`${step.at}-${step.round}-${step.step}`}>
            <LocalTime at={step.at} />: {step.text}
          </li>
        ))}
        {group.unattendedAt && (
          <li>
            <LocalTime at={group.unattendedAt} />: everybody was told and nobody answered.
          </li>
        )}
      </ol>
    </>
  );
}
