'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import styles from './channel-page.module.css';

/** Sends a message of trial, and says what came back. */
export function TryChannel({ id }: { id: string }) {
  const api = useApi();
  const attempt = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/channels/{id}/test', { params: { path: { id } } })),
  });
  const { data } = attempt;
  return (
    <div className={styles.attempt}>
      <Button
        variant="default"
        leftSection={<Send size={16} aria-hidden="true" />}
        loading={attempt.isPending}
        onClick={() => attempt.mutate()}
      >
        Send a test
      </Button>
      <output data-tone={data && !data.ok ? 'bad' : undefined}>
        {data && `${data.ok ? 'It was taken' : 'It was not taken'}: ${data.detail}, after ${data.durationMs} ms.`}
      </output>
      {attempt.isError && <p role="alert">{errorText(attempt.error)}</p>}
    </div>
  );
}
