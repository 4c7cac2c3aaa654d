'use client';

import type { ChannelDelivery } from '@signalcraft/contracts/channels';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { attemptText, outcomeOf } from '../group/notification-text.ts';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { MoreButton, PartState } from '../ui/part-state.tsx';
import { LocalTime } from '../ui/time.tsx';
import { deliveriesQuery } from './channel-queries.ts';
import styles from './delivery-list.module.css';

const KINDS = { PAGE: 'Page', UPDATE: 'Update', CLEAR: 'All clear', NOTE: 'Note' } as const;

/** What a channel was sent, newest first, with each try. */
export function DeliveryList({ id }: { id: string }) {
  const api = useApi();
  const query = useInfiniteQuery(deliveriesQuery({ api, id }));
  const deliveries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="What it was sent">
      <PartState
        query={query}
        what="the messages"
        isEmpty={deliveries.length === 0}
        empty="Nothing yet: it is told once a step of a policy, or a route, names it and an alert comes in."
      >
        <ul className={styles.list}>
          {deliveries.map((delivery) => (
            <Delivery key={delivery.id} delivery={delivery} />
          ))}
        </ul>
        <MoreButton query={query} label="Earlier" />
      </PartState>
    </Panel>
  );
}

function Delivery({ delivery }: { delivery: ChannelDelivery }) {
  const { kind, group, attempts, createdAt } = delivery;
  const outcome = outcomeOf({ ...delivery, uncertain: false });
  return (
    <li>
      <span className={styles.at}>
        <LocalTime at={createdAt} />
      </span>
      <div>
        <p>
          {KINDS[kind]}:{' '}
          <Link href={`/groups/${group.id}`} prefetch={false}>
            {group.title}
          </Link>
        </p>
        <p data-tone={outcome.tone}>{outcome.text}</p>
        {attempts.length > 0 && (
          <ol aria-label="Tries">
            {attempts.map((attempt) => (
              <li key={attempt.number}>
                Try {attempt.number}, {attemptText(attempt)}
                {attempt.durationMs !== null && ` (${attempt.durationMs} ms)`}
              </li>
            ))}
          </ol>
        )}
      </div>
    </li>
  );
}
