'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { prettyBody } from '../lib/pretty-body.ts';
import { useApi } from '../shell/use-api.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { LocalTime } from '../ui/time.tsx';
import { receiptQuery } from './group-queries.ts';
import styles from './raw-payload.module.css';

/** What the source sent last, fetched when it is asked for. */
export function RawPayload({ receiptId }: { receiptId: string }) {
  const api = useApi();
  const [isAsked, setIsAsked] = useState(false);
  const query = useQuery({ ...receiptQuery({ api, id: receiptId }), enabled: isAsked });
  const body = query.data?.body;
  return (
    <div className={styles.payload}>
      <Button
        size="compact-sm"
        variant="default"
        aria-expanded={isAsked}
        loading={query.isFetching && !query.data}
        onClick={() => setIsAsked(!isAsked)}
      >
        {isAsked ? 'Hide what the source sent' : 'Show what the source sent'}
      </Button>
      {isAsked && query.isError && <p role="alert">{errorText(query.error)}</p>}
      {isAsked && query.data && (
        <>
          <p>
            Received <LocalTime at={query.data.receivedAt} />, {query.data.byteCount.toLocaleString('en')} bytes,
            receipt {query.data.id}
          </p>
          {body === undefined ? (
            <p>The body is not kept any more.</p>
          ) : (
            <CodeBlock text={prettyBody(body)} label="What the source sent" />
          )}
        </>
      )}
    </div>
  );
}
