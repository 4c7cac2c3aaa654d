'use client';

import type { ReceiptPage } from '@signalcraft/contracts/integrations';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { receiptQuery } from '../group/group-queries.ts';
import { errorText } from '../lib/error-text.ts';
import { prettyBody } from '../lib/pretty-body.ts';
import { recordWords } from '../shaping/action-words.ts';
import { RerunButton } from '../shaping/rerun-button.tsx';
import { useApi } from '../shell/use-api.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { Panel } from '../ui/panel.tsx';
import { MoreButton, PartState } from '../ui/part-state.tsx';
import { Age, LocalTime } from '../ui/time.tsx';
import { receiptsQuery } from './integration-queries.ts';
import styles from './receipt-list.module.css';
import { outcomeText } from './receipt-text.ts';

type ReceiptRow = ReceiptPage['items'][number];

/** What came in last, and what became of each. */
export function ReceiptList({ id, canConfigure }: { id: string; canConfigure: boolean }) {
  const api = useApi();
  const query = useInfiniteQuery(receiptsQuery({ api, id }));
  const receipts = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Last deliveries">
      <PartState
        query={query}
        what="the deliveries"
        isEmpty={receipts.length === 0}
        empty={
          canConfigure
            ? 'Nothing has come in yet. Send a test alert with the command above; it appears here by itself.'
            : 'Nothing has come in yet.'
        }
      >
        <ul className={styles.list}>
          {receipts.map((receipt) => (
            <ReceiptItem key={receipt.id} receipt={receipt} />
          ))}
        </ul>
        <MoreButton query={query} label="Earlier" />
      </PartState>
    </Panel>
  );
}

function ReceiptItem({ receipt }: { receipt: ReceiptRow }) {
  const [isOpen, setIsOpen] = useState(false);
  const hasProblem = receipt.problem !== null || receipt.unparsed > 0;
  return (
    <li>
      <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>
          <span className={styles.at}>
            <LocalTime at={receipt.receivedAt} />
          </span>
          <span className={styles.outcome} data-problem={hasProblem || undefined}>
            {outcomeText(receipt)}
          </span>
          <span className={styles.size}>
            <Age at={receipt.receivedAt} /> ago
          </span>
        </summary>
        {isOpen && <ReceiptBody id={receipt.id} />}
      </details>
    </li>
  );
}

function ReceiptBody({ id }: { id: string }) {
  const api = useApi();
  const query = useQuery(receiptQuery({ api, id }));
  if (query.isPending) return <p className={styles.note}>Loading…</p>;
  if (!query.data) {
    return (
      <p className={styles.note} role="alert">
        {errorText(query.error)}
      </p>
    );
  }
  const { groups, events, body, dropped, unparsed, integrationId } = query.data;
  return (
    <div className={styles.body}>
      {groups.map((group) => (
        <p key={group.id}>
          <Link href={`/groups/${group.id}`} prefetch={false}>
            {group.title}
          </Link>
          <span>
            {' '}
            {group.status.toLowerCase()},{' '}
            {group.notifications.length === 0
              ? 'nobody told'
              : group.notifications.length === 1
                ? '1 message'
                : `${group.notifications.length} messages`}
          </span>
        </p>
      ))}
      {events.length > 0 && (
        <ul className={styles.events}>
          {events.map((event) => (
            <li key={event.id}>
              {event.ordinal + 1}. {event.status}, {event.severity}: {event.reason.replaceAll('_', ' ')}
              {event.shaped && ` (${recordWords(event.shaped).join('; ')})`}
            </li>
          ))}
        </ul>
      )}
      {(dropped > 0 || unparsed > 0) && <RerunButton receiptId={id} integrationId={integrationId} />}
      <p className={styles.note}>Receipt {id}</p>
      {body === undefined ? (
        <p className={styles.note}>The body is not kept any more.</p>
      ) : (
        <CodeBlock text={prettyBody(body)} label="What came in" />
      )}
    </div>
  );
}
