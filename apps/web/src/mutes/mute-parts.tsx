'use client';

import type { Actor } from '@signalcraft/contracts/common';
import type { MuteState } from '@signalcraft/contracts/silences';
import type { ReactNode } from 'react';
import { Panel } from '../ui/panel.tsx';
import { MoreButton, PartState } from '../ui/part-state.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './mute-list.module.css';

type ListQuery<T> = Parameters<typeof PartState>[0]['query'] &
  Parameters<typeof MoreButton>[0]['query'] & { data: { pages: { items: T[] }[] } | undefined };

/** One list of mutes with its heading. */
export function MuteList<T extends { id: string }>(props: {
  title: string;
  query: ListQuery<T>;
  empty: ReactNode;
  renderItem: (item: T) => ReactNode;
}) {
  const { query, title } = props;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={title} note={items.length > 0 ? `${items.length}${query.hasNextPage ? '+' : ''}` : undefined}>
      <PartState query={query} what="this list" isEmpty={items.length === 0} empty={props.empty}>
        <ul className={styles.list}>
          {items.map((item) => (
            <li key={item.id} className={styles.item}>
              {props.renderItem(item)}
            </li>
          ))}
        </ul>
        <MoreButton query={query} label="More" />
      </PartState>
    </Panel>
  );
}

/** `by Ada, 24 Nov, 09:05`. */
export const MadeBy = ({ by, at }: { by: Actor; at: string }) => (
  <span className={styles.dim}>
    by {by.name}, <LocalTime at={at} to="minute" />
  </span>
);

/** The lists of a page, in the order of reading. */
export const STATES: readonly { state: MuteState; title: string }[] = [
  { state: 'active', title: 'Active' },
  { state: 'pending', title: 'To come' },
  { state: 'expired', title: 'Ended' },
];
