'use client';

import { Button, Textarea } from '@mantine/core';
import type { TimelineEntry } from '@signalcraft/contracts/alert-groups';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useActions } from '../actions/actions-provider.tsx';
import { groupPartKey } from '../actions/group-keys.ts';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { MoreButton, PartState } from '../ui/part-state.tsx';
import { LocalTime } from '../ui/time.tsx';
import { foldEntries } from './fold-entries.ts';
import { timelineQuery } from './group-queries.ts';
import styles from './timeline.module.css';

/** What happened, newest first, and a place to write. */
export function Timeline({ id }: { id: string }) {
  const api = useApi();
  const { mayAct } = useActions();
  const query = useInfiniteQuery(timelineQuery({ api, id }));
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Timeline">
      {mayAct && <CommentForm id={id} />}
      <PartState query={query} what="the timeline" isEmpty={entries.length === 0} empty="Nothing has happened yet.">
        <ol className={styles.entries}>
          {foldEntries(entries).map(({ entry, times }) => (
            <Entry key={entry.id} entry={entry} times={times} />
          ))}
        </ol>
        <MoreButton query={query} label="Earlier" />
      </PartState>
    </Panel>
  );
}

function Entry({ entry, times }: { entry: TimelineEntry; times: number }) {
  const { text, until } = entry.detail;
  const comment = entry.reason === 'comment' && typeof text === 'string' ? text : null;
  return (
    <li data-status={entry.statusAfter ?? undefined} data-actor={entry.actor.type}>
      <span className={styles.at}>
        <LocalTime at={entry.at} />
      </span>
      <span className={styles.text}>
        {entry.reason === 'snoozed' && typeof until === 'number' ? (
          <>
            {entry.actor.name} snoozed it until{' '}
            {entry.detail['mode'] === 'until_change' && 'it changes, at most until '}
            <LocalTime at={new Date(until).toISOString()} to="minute" />.
          </>
        ) : (
          entry.text
        )}
        {times > 1 && <span className={styles.times}>{times} times</span>}
      </span>
      {comment !== null && <p className={styles.comment}>{comment}</p>}
    </li>
  );
}

function CommentForm({ id }: { id: string }) {
  const api = useApi();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: (written: string) =>
      answerOf(api.POST('/api/v1/alert-groups/{id}/comments', { params: { path: { id } }, body: { text: written } })),
    onSuccess: () => {
      setText('');
      return client.invalidateQueries({ queryKey: groupPartKey(id, 'timeline') });
    },
  });
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    const written = text.trim();
    if (written !== '' && !send.isPending) send.mutate(written);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Textarea
        aria-label="Comment (Ctrl+Enter sends)"
        placeholder="Write a comment"
        autosize
        minRows={1}
        maxRows={8}
        maxLength={10_000}
        value={text}
        error={send.isError ? `Could not send: ${errorText(send.error)}` : null}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <Button type="submit" size="sm" variant="default" disabled={text.trim() === ''} loading={send.isPending}>
        Comment
      </Button>
    </form>
  );
}
