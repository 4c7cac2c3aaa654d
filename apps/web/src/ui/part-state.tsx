'use client';

import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { errorText } from '../lib/error-text.ts';
import styles from './part-state.module.css';

type PartQuery = {
  isPending: boolean;
  isError: boolean;
  data: unknown;
  error: unknown;
  refetch: () => unknown;
};

/** A part of a page while it loads, when it failed, and when there is nothing; otherwise its content. */
export function PartState(props: {
  query: PartQuery;
  what: string;
  isEmpty: boolean;
  empty: ReactNode;
  children: ReactNode;
}) {
  const { query } = props;
  if (query.isPending) {
    return (
      <div className={styles.state} aria-busy="true">
        <Skeleton height={12} width="60%" />
        <Skeleton height={12} width="40%" mt={10} />
      </div>
    );
  }
  if (query.isError && query.data === undefined) {
    return (
      <div className={styles.state} role="alert">
        Could not load {props.what}: {errorText(query.error)}{' '}
        <Button size="compact-sm" variant="default" onClick={() => void query.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  return props.isEmpty ? <div className={styles.state}>{props.empty}</div> : props.children;
}

/** Under a list that goes on. */
export const MoreButton = (props: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  label: string;
}) =>
  props.query.hasNextPage ? (
    <div className={styles.more}>
      <Button
        size="compact-sm"
        variant="default"
        loading={props.query.isFetchingNextPage}
        onClick={() => void props.query.fetchNextPage()}
      >
        {props.label}
      </Button>
    </div>
  ) : null;
