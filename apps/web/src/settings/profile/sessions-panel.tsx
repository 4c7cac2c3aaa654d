'use client';

import { Button } from '@mantine/core';
import type { OwnSession } from '@signalcraft/contracts/profile';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PartState } from '../../ui/part-state.tsx';
import { LocalTime } from '../../ui/time.tsx';
import styles from './profile.module.css';
import { SESSIONS_KEY, sessionsQuery } from './sessions-query.ts';
import { userAgentText } from './user-agent-text.ts';

/** Where one is signed in, each to be ended. */
export function SessionsPanel() {
  const api = useApi();
  const query = useQuery(sessionsQuery({ api }));
  const [isLeaving, setIsLeaving] = useState(false);
  const leave = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/me/sessions', {})),
    onSuccess: () => window.location.assign('/sign-in'),
  });
  return (
    <Panel
      title="Where you are signed in"
      tools={
        <Button size="compact-sm" variant="default" onClick={() => setIsLeaving(true)}>
          Sign out everywhere
        </Button>
      }
    >
      <PartState query={query} what="your sessions" isEmpty={false} empty={null}>
        <ul className={styles.sessions}>
          {query.data?.items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      </PartState>
      <ConfirmDialog
        isOpen={isLeaving}
        title="Sign out everywhere?"
        action="Sign out everywhere"
        isPending={leave.isPending}
        error={leave.error}
        onConfirm={() => leave.mutate()}
        onClose={() => setIsLeaving(false)}
      >
        <p>Every session of yours ends, this one too. You are still paged by mail.</p>
      </ConfirmDialog>
    </Panel>
  );
}

function SessionRow({ session }: { session: OwnSession }) {
  const api = useApi();
  const client = useQueryClient();
  const name = userAgentText(session.userAgent);
  const end = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id: session.id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS_KEY }),
  });
  return (
    <li>
      <span className={styles.session}>
        <strong>
          {name}
          {session.isCurrent && ' (this one)'}
        </strong>
        <span className={styles.note}>
          since <LocalTime at={session.startedAt} to="minute" />
          {session.address && ` from ${session.address}`}
        </span>
        {end.isError && <span role="alert">{errorText(end.error)}</span>}
      </span>
      {!session.isCurrent && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`End the session of ${name}`}
          loading={end.isPending}
          onClick={() => end.mutate()}
        >
          End it
        </Button>
      )}
    </li>
  );
}
