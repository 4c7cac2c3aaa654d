'use client';

import type { AlertGroup, Notification } from '@signalcraft/contracts/alert-groups';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { MoreButton, PartState } from '../ui/part-state.tsx';
import { LocalTime } from '../ui/time.tsx';
import { notificationsQuery } from './group-queries.ts';
import styles from './notification-list.module.css';
import { attemptText, kindText, outcomeOf } from './notification-text.ts';

/** Who was told, by which way, and what came of each try. */
export function NotificationList({ id, status }: { id: string; status: AlertGroup['status'] }) {
  const api = useApi();
  const query = useInfiniteQuery(notificationsQuery({ api, id }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Who was told">
      <PartState
        query={query}
        what="the notifications"
        isEmpty={items.length === 0}
        empty={status === 'OPEN' ? 'Nobody yet.' : 'Nobody was told.'}
      >
        <ul className={styles.list}>
          {items.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ul>
        <MoreButton query={query} label="Earlier" />
      </PartState>
    </Panel>
  );
}

function Item({ item }: { item: Notification }) {
  const outcome = outcomeOf(item);
  return (
    <li>
      <div className={styles.line}>
        <span className={styles.who}>
          <strong>{item.recipient?.name ?? item.destination}</strong>
          {item.recipient && <span className={styles.address}>{item.destination}</span>}
        </span>
        <span className={styles.kind}>{kindText(item)}</span>
        <span className={styles.status} data-tone={outcome.tone}>
          {outcome.text}
        </span>
        <span className={styles.at}>
          <LocalTime at={item.sentAt ?? item.createdAt} />
        </span>
      </div>
      {item.attempts.length > 0 && (
        <ol className={styles.attempts}>
          {item.attempts.map((attempt) => (
            <li key={attempt.id}>
              {attempt.number}. <LocalTime at={attempt.startedAt} /> {attemptText(attempt)}
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}
