'use client';

import { ActionIcon } from '@mantine/core';
import { GripVertical } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import styles from './move-handle.module.css';

/**
 * Moves its row in a list whose rows carry `data-movable`: dragged, or with the arrow keys, Home and End. The row is
 * moved while it is dragged, so that what is seen is what holds.
 */
export function MoveHandle(props: { name: string; index: number; count: number; onMove: (to: number) => void }) {
  const { name, index, count, onMove } = props;
  const newest = useRef(onMove);
  const ending = useRef<AbortController | null>(null);
  useEffect(() => {
    newest.current = onMove;
  });
  useEffect(() => () => ending.current?.abort(), []);

  const byKey = (event: KeyboardEvent): void => {
    const to = new Map([
      ['ArrowUp', index - 1],
      ['ArrowDown', index + 1],
      ['Home', 0],
      ['End', count - 1],
    ]).get(event.key);
    if (to === undefined) return;
    event.preventDefault();
    if (to >= 0 && to < count && to !== index) onMove(to);
  };
  const drag = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    const handle = event.currentTarget;
    const row = handle.closest<HTMLElement>('[data-movable]');
    ending.current?.abort();
    ending.current = new AbortController();
    const { signal } = ending.current;
    row?.setAttribute('data-dragged', '');
    const end = (): void => ending.current?.abort();
    signal.addEventListener('abort', () => row?.removeAttribute('data-dragged'));
    // On the window: a row that is put elsewhere in the document loses a pointer that it has caught.
    window.addEventListener('pointerup', end, { signal });
    window.addEventListener('pointercancel', end, { signal });
    window.addEventListener(
      'pointermove',
      ({ clientY }) => {
        const to = placeAt({ handle, clientY });
        // At once, so that the next move sees the rows where they are.
        if (to !== null) flushSync(() => newest.current(to));
      },
      { signal },
    );
  };
  return (
    <ActionIcon
      variant="subtle"
      size={32}
      aria-label={`Move ${name}, ${index + 1} of ${count}; arrow keys move it`}
      className={styles.handle}
      onKeyDown={byKey}
      onPointerDown={drag}
    >
      <GripVertical size={16} aria-hidden="true" />
    </ActionIcon>
  );
}

/** Where the row of a handle belongs while the pointer is at a height; null: where it is. */
function placeAt(options: { handle: Element; clientY: number }): number | null {
  const row = options.handle.closest('[data-movable]');
  const rows = [...(row?.parentElement?.children ?? [])].filter((child) => child.matches('[data-movable]'));
  const at = row ? rows.indexOf(row) : -1;
  // Past the middle of another row, so that rows of different heights do not swap back and forth.
  const above = rows.findIndex((other, place) => place < at && options.clientY < middleOf(other));
  const below = rows.findLastIndex((other, place) => place > at && options.clientY > middleOf(other));
  const to = above === -1 ? below : above;
  return to === -1 ? null : to;
}

const middleOf = (row: Element): number => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};

/** A list with one of its items at another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  return item === undefined ? [...items] : items.toSpliced(from, 1).toSpliced(to, 0, item);
}
