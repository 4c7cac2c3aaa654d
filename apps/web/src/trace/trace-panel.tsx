'use client';

import { Button } from '@mantine/core';
import type { TraceItem } from '@signalcraft/contracts/trace';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useId, useState } from 'react';
import { groupPartsKey } from '../actions/group-keys.ts';
import { type Api, answerOf } from '../lib/api.ts';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { MoreButton, PartState } from '../ui/part-state.tsx';
import { LocalTime } from '../ui/time.tsx';
import { decidedByText } from './decided-by.ts';
import styles from './trace-panel.module.css';

const PAGE_SIZE = 100;
const FRESH_MS = 5_000;

const traceQuery = ({ api, id }: { api: Api; id: string }) =>
  infiniteQueryOptions({
    queryKey: [...groupPartsKey(id), 'trace'],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/v1/alert-groups/{id}/trace', {
          params: { path: { id }, query: { limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: FRESH_MS,
  });

/** Why the group did, or did not, page: every decision in its order, read once somebody asks. */
export function TracePanel({ id }: { id: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const bodyId = useId();
  return (
    <Panel
      title="Why it did, or did not, page"
      tools={
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isOpen}
          aria-controls={bodyId}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? 'Hide' : 'Show'}
        </Button>
      }
    >
      <div id={bodyId}>{isOpen && <Trace id={id} />}</div>
    </Panel>
  );
}

function Trace({ id }: { id: string }) {
  const api = useApi();
  const query = useInfiniteQuery(traceQuery({ api, id }));
  const pages = query.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  return (
    <PartState query={query} what="the trace" isEmpty={items.length === 0} empty="Nothing was decided yet.">
      <div className={styles.body}>
        <p>
          <strong>{pages.at(-1)?.verdict}</strong>
        </p>
        <ol className={styles.list} aria-label="Every decision, oldest first">
          {items.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ol>
        <MoreButton query={query} label="Later" />
      </div>
    </PartState>
  );
}

function Item({ item }: { item: TraceItem }) {
  return (
    <li>
      <span className={styles.at}>
        <LocalTime at={item.at} />
      </span>
      <span className={styles.text} data-kind={item.kind}>
        {item.text}
        {item.decidedBy.length > 0 && (
          <span className={styles.by}>
            Decided by{' '}
            {item.decidedBy.map((by, index) => {
              const { text, href } = decidedByText(by);
              return (
                <span key={`${by.type}-${by.id}`}>
                  {index > 0 && ', '}
                  <Link href={href} prefetch={false}>
                    {text}
                  </Link>
                </span>
              );
            })}
          </span>
        )}
      </span>
    </li>
  );
}
