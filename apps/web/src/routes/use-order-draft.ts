'use client';

import type { Route } from '@signalcraft/contracts/routes';
import { useState } from 'react';
import { moved } from '../ui/move-handle.tsx';

export type OrderDraft = {
  /** As they are shown: in the edited order. */
  routes: Route[];
  isEdited: boolean;
  /** The saved order on which the edited one was begun. */
  seen: string[];
  /** The last move in words, for those who do not see it. */
  said: string;
  move: (from: number, to: number) => void;
  drop: () => void;
};

/** An order that is edited and not saved. What others add meanwhile stands last in it, what they delete is gone. */
export function useOrderDraft(saved: readonly Route[]): OrderDraft {
  const [draft, setDraft] = useState<{ ids: string[]; seen: string[] } | null>(null);
  const [said, setSaid] = useState('');
  const savedIds = saved.map(({ id }) => id);
  const byId = new Map(saved.map((route) => [route.id, route]));
  const ids = draft
    ? [...draft.ids.filter((id) => byId.has(id)), ...savedIds.filter((id) => !draft.ids.includes(id))]
    : savedIds;
  const routes = ids.flatMap((id) => byId.get(id) ?? []);
  const isEdited = ids.some((id, index) => id !== savedIds[index]);
  return {
    routes,
    isEdited,
    seen: draft?.seen ?? savedIds,
    said,
    move: (from, to) => {
      setDraft({ ids: moved(ids, from, to), seen: draft && isEdited ? draft.seen : savedIds });
      setSaid(`${routes[from]?.name ?? ''} is now ${to + 1} of ${ids.length}.`);
    },
    drop: () => {
      setDraft(null);
      setSaid('');
    },
  };
}
