'use client';

import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Which of the rows are selected. What leaves the list leaves the selection. */
export function useSelection(rows: readonly AlertGroupSummary[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const lastId = useRef<string | null>(null);
  const newest = useRef(rows);
  useEffect(() => {
    newest.current = rows;
  });
  const groups = rows.filter((row) => ids.has(row.id));

  const set = useCallback((options: { id: string; isSelected: boolean; extends: boolean }) => {
    const order = newest.current.map((row) => row.id);
    const from = lastId.current === null ? -1 : order.indexOf(lastId.current);
    const to = order.indexOf(options.id);
    const range =
      options.extends && from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [options.id];
    lastId.current = options.id;
    setIds((known) => {
      const next = new Set(known);
      for (const id of range) {
        if (options.isSelected) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }, []);

  return {
    groups,
    has: (id: string) => ids.has(id),
    set,
    toggle: (id: string | null) => {
      if (id) set({ id, isSelected: !ids.has(id), extends: false });
    },
    extendTo: (id: string | null) => {
      if (id) set({ id, isSelected: true, extends: true });
    },
    toggleAll: () => setIds(groups.length === rows.length ? new Set() : new Set(rows.map((row) => row.id))),
    clear: () => setIds(new Set()),
  };
}
