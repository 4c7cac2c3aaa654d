'use client';

import { Skeleton } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import type { ReactNode } from 'react';
import { errorText } from '../lib/error-text.ts';
import styles from './match-preview.module.css';

/** A preview while nothing can be tried yet, while it is asked for, and when it failed; otherwise its content. */
export function PreviewState(props: {
  query: { isPending: boolean; isError: boolean; error: unknown };
  isEmpty: boolean;
  isOld: boolean;
  empty?: string;
  children: ReactNode;
}) {
  const { query, isEmpty } = props;
  if (isEmpty)
    return (
      <p className={styles.state}>{props.empty ?? 'Write a condition, and the alerts it holds for appear here.'}</p>
    );
  if (query.isError) return <Failed error={query.error} />;
  if (query.isPending) {
    return (
      <div className={styles.state} aria-busy="true">
        <Skeleton height={12} width="60%" />
        <Skeleton height={12} width="40%" mt={10} />
      </div>
    );
  }
  return (
    <div className={styles.content} aria-busy={props.isOld} data-old={props.isOld || undefined}>
      {props.children}
    </div>
  );
}

/** What the API refused is said at its field too, where it has one. */
const Failed = ({ error }: { error: unknown }) =>
  error instanceof ApiProblem && error.issues.length > 0 ? (
    <p className={styles.state}>Not tried: {error.issues.map(({ message }) => message).join('; ')}.</p>
  ) : (
    <p className={styles.state} role="alert">
      Could not try it: {errorText(error)}
    </p>
  );
