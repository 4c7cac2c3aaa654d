'use client';

import { Button } from '@mantine/core';
import type { SwapRequest } from '@signalcraft/contracts/schedule-api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import { LocalTime } from '../../ui/time.tsx';
import { ON_CALL_KEY, swapRequestsQuery } from '../on-call-queries.ts';
import styles from './schedule-page.module.css';

/** Loaded when it is asked for. */
const SwapDialog = dynamic(() => import('./swap-dialog.tsx').then((file) => file.SwapDialog), { ssr: false });

/** Swaps that somebody asks for: whoever is asked takes or declines, whoever asks may withdraw. */
export function SwapsPanel({ scheduleId }: { scheduleId: string }) {
  const api = useApi();
  const { role } = useViewer();
  const [isAsking, setIsAsking] = useState(false);
  const query = useQuery(swapRequestsQuery({ api, id: scheduleId }));
  const items = query.data?.items ?? [];
  const mayAsk = mayAs(role, 'MEMBER');
  if (!mayAsk && items.length === 0) return null;
  return (
    <Panel
      title="Swaps"
      note="Two people exchange shifts once both agree."
      tools={
        mayAsk && (
          <Button size="compact-sm" variant="default" onClick={() => setIsAsking(true)}>
            Ask for a swap
          </Button>
        )
      }
    >
      {items.length === 0 && <p className={styles.empty}>Nobody asks for a swap.</p>}
      <SwapRequests requests={items} />
      {isAsking && <SwapDialog scheduleId={scheduleId} onClose={() => setIsAsking(false)} />}
    </Panel>
  );
}

/** Open requests, with what the viewer may do about each. */
export function SwapRequests({ requests }: { requests: readonly SwapRequest[] }) {
  const api = useApi();
  const client = useQueryClient();
  const { memberId, role } = useViewer();
  const onSettled = () => client.invalidateQueries({ queryKey: ON_CALL_KEY });
  const pathOf = ({ id, scheduleId }: SwapRequest) => ({ params: { path: { id: scheduleId, swapId: id } } });
  const take = useMutation({
    mutationFn: (request: SwapRequest) =>
      answerOf(api.POST('/api/v1/schedules/{id}/swap-requests/{swapId}/take', pathOf(request))),
    onSettled,
  });
  const withdraw = useMutation({
    mutationFn: (request: SwapRequest) =>
      answerOf(api.DELETE('/api/v1/schedules/{id}/swap-requests/{swapId}', pathOf(request))),
    onSettled,
  });
  const fault = take.error ?? withdraw.error;
  const isAdmin = mayAs(role, 'ADMIN');
  const isMember = mayAs(role, 'MEMBER');
  return (
    <>
      <ul className={styles.rows}>
        {requests.map((request) => {
          const { offered, wanted } = request;
          const isAsked = wanted.memberId === memberId;
          const asks = offered.memberId === memberId;
          const who = asks ? 'You' : offered.name;
          return (
            <li key={request.id}>
              <strong>
                {who} {asks ? 'ask' : 'asks'} {isAsked ? 'you' : wanted.name}
              </strong>
              <span>
                gives <Times side={offered} />
              </span>
              <span>
                for <Times side={wanted} />
              </span>
              <div className={styles.buttons}>
                {isMember && (isAsked || isAdmin) && (
                  <Button size="compact-sm" loading={take.isPending} onClick={() => take.mutate(request)}>
                    {isAsked ? 'Take it' : `Agree for ${wanted.name}`}
                  </Button>
                )}
                {isMember && (isAsked || asks || isAdmin) && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={withdraw.isPending}
                    onClick={() => withdraw.mutate(request)}
                  >
                    {asks ? 'Withdraw' : 'Decline'}
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <output>{take.isSuccess && <p className={styles.done}>Swapped: both shifts are overrides now.</p>}</output>
      {fault && (
        <p role="alert" className={styles.fault}>
          {errorText(fault)}
        </p>
      )}
    </>
  );
}

const Times = ({ side }: { side: SwapRequest['offered'] }) => (
  <>
    <LocalTime at={side.from} to="minute" /> to <LocalTime at={side.to} to="minute" />
  </>
);
