'use client';

import { Button } from '@mantine/core';
import type { MuteState } from '@signalcraft/contracts/silences';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './mute-list.module.css';
import { MuteList, STATES } from './mute-parts.tsx';
import { silencesQuery } from './mute-queries.ts';
import { MutesFrame } from './mutes-frame.tsx';
import { SilenceItem } from './silence-item.tsx';

const EMPTY: Record<MuteState, string> = {
  active: 'No silence is on.',
  pending: 'No silence is to come.',
  expired: 'No silence has ended yet.',
};

/** Silences: for a time, what matches pages nobody. */
export function SilencesPage() {
  const api = useApi();
  const { role } = useViewer();
  const mayChange = mayAs(role, 'MEMBER');
  const queries = {
    active: useInfiniteQuery(silencesQuery({ api, state: 'active' })),
    pending: useInfiniteQuery(silencesQuery({ api, state: 'pending' })),
    expired: useInfiniteQuery(silencesQuery({ api, state: 'expired' })),
  };
  const hasNone = STATES.every(({ state }) => queries[state].data?.pages[0]?.items.length === 0);
  const create = mayChange && (
    <Button component={Link} href="/silences/new" leftSection={<Plus size={16} aria-hidden="true" />}>
      New silence
    </Button>
  );
  return (
    <MutesFrame
      about="For a time, what matches pages nobody. It still shows in the inbox, and pages when the silence ends."
      tools={create}
    >
      {hasNone ? (
        <Notice title="No silence yet">
          <p>
            A silence keeps alerts that you know of from paging anybody, until a time you choose. Begin from a group in
            the inbox, or write the conditions yourself.
          </p>
          {create}
        </Notice>
      ) : (
        <div className={styles.lists}>
          {STATES.map(({ state, title }) => (
            <MuteList
              key={state}
              title={title}
              query={queries[state]}
              empty={EMPTY[state]}
              renderItem={(silence) => <SilenceItem silence={silence} mayChange={mayChange} />}
            />
          ))}
        </div>
      )}
    </MutesFrame>
  );
}
