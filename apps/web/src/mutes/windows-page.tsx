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
import { windowsQuery } from './mute-queries.ts';
import { MutesFrame } from './mutes-frame.tsx';
import { WindowItem } from './window-item.tsx';

const EMPTY: Record<MuteState, string> = {
  active: 'No window is open.',
  pending: 'No window is to come.',
  expired: 'No window has ended for good yet.',
};

/** Maintenance windows: known times, once or again and again, in which what matches pages nobody. */
export function WindowsPage() {
  const api = useApi();
  const { role } = useViewer();
  const mayChange = mayAs(role, 'ADMIN');
  const queries = {
    active: useInfiniteQuery(windowsQuery({ api, state: 'active' })),
    pending: useInfiniteQuery(windowsQuery({ api, state: 'pending' })),
    expired: useInfiniteQuery(windowsQuery({ api, state: 'expired' })),
  };
  const hasNone = STATES.every(({ state }) => queries[state].data?.pages[0]?.items.length === 0);
  const create = mayChange && (
    <Button component={Link} href="/silences/windows/new" leftSection={<Plus size={16} aria-hidden="true" />}>
      New window
    </Button>
  );
  return (
    <MutesFrame about="At known times, once or again and again, what matches pages nobody." tools={create}>
      {hasNone ? (
        <Notice title="No maintenance window yet">
          <p>
            A window keeps back what planned work sets off: a deploy tonight, or the backup of each Saturday. It opens
            and closes by the clock of the zone you choose, also over the change to summer time.
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
              renderItem={(window) => <WindowItem window={window} mayChange={mayChange} />}
            />
          ))}
        </div>
      )}
    </MutesFrame>
  );
}
