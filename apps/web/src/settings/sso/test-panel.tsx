'use client';

import { Button } from '@mantine/core';
import type { SsoTestResult } from '@signalcraft/contracts/sso';
import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { Panel } from '../../ui/panel.tsx';
import { LocalTime } from '../../ui/time.tsx';
import styles from './sso.module.css';
import { ssoTestQuery } from './sso-queries.ts';
import { REFUSALS } from './sso-words.ts';

/** A sign-in that signs nobody in: what the provider said, and what would have happened. */
export function TestPanel({ testId }: { testId: string | null }) {
  const api = useApi();
  const begin = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/sso/tests')),
    onSuccess: ({ startUrl }) => window.location.assign(startUrl),
  });
  const query = useQuery({ ...ssoTestQuery({ api, id: testId ?? '' }), enabled: testId !== null });
  return (
    <Panel
      title="Test"
      tools={
        <Button size="compact-sm" variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
          {testId === null ? 'Test the connection' : 'Test again'}
        </Button>
      }
    >
      <div className={styles.body}>
        {testId === null && (
          <p>You sign in at the provider and come back here: its answer is shown, and nobody is signed in by it.</p>
        )}
        {begin.isError && <p role="alert">{errorText(begin.error)}</p>}
        {query.isError && <p role="alert">That test is not here any more. Begin a new one.</p>}
        {query.data && (
          <div className={styles.list}>
            <p>
              Test of <LocalTime at={query.data.startedAt} />
            </p>
            <Result result={query.data.result} />
          </div>
        )}
      </div>
    </Panel>
  );
}

function Result({ result }: { result: SsoTestResult }) {
  if (result.outcome === 'waiting') return <p>The provider has not answered yet.</p>;
  const attributes = Object.entries(result.attributes);
  return (
    <>
      {result.outcome === 'refused' ? (
        <p>
          <strong>Refused.</strong> {REFUSALS[result.reason]}
        </p>
      ) : (
        <p>
          <strong className={styles.good}>It works.</strong> {result.email}{' '}
          {result.isMember ? 'would sign in as ' : 'would become a member as '}
          <strong>{result.role}</strong>.
        </p>
      )}
      <dl className={styles.facts}>
        {result.outcome === 'accepted' && (
          <>
            <dt>NameID</dt>
            <dd>{result.nameId}</dd>
            <dt>Name</dt>
            <dd>{result.name}</dd>
          </>
        )}
        {attributes.map(([name, values]) => (
          <Attribute key={name} name={name} values={values} />
        ))}
      </dl>
      {attributes.length === 0 && <p>It has no attributes that were verified.</p>}
    </>
  );
}

const Attribute = ({ name, values }: { name: string; values: readonly string[] }) => (
  <>
    <dt>{name}</dt>
    <dd>{values.join(', ')}</dd>
  </>
);
