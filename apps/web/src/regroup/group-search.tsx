'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LISTS_KEY } from '../actions/group-keys.ts';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { GroupChoice } from './group-choice.tsx';
import styles from './regroup-dialog.module.css';

const TYPING_MS = 250;
const SHOWN = 20;

/** Finds a group that is not resolved, other than `exceptId`, by words of its title and labels. */
export function GroupSearch(props: {
  label: string;
  exceptId: string;
  chosenId: string | null;
  onChoose: (id: string) => void;
}) {
  const api = useApi();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), TYPING_MS);
  const query = useQuery({
    // Not below the lists' own key: these are no pages of an inbox.
    queryKey: [`${LISTS_KEY[0]}-to-choose`, q],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/api/v1/alert-groups', {
          params: { query: { status: 'OPEN,ACKNOWLEDGED,SNOOZED', limit: SHOWN + 1, ...(q ? { q } : {}) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const groups = (query.data?.items ?? []).filter(({ id }) => id !== props.exceptId).slice(0, SHOWN);
  return (
    <>
      <TextInput
        label="Find the group"
        placeholder="words of its title or labels"
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {query.isError && <p role="alert">{errorText(query.error)}</p>}
      {query.data && groups.length === 0 && <p className={styles.about}>No other group that is not resolved.</p>}
      {groups.length > 0 && <GroupChoice {...props} groups={groups} />}
    </>
  );
}
