'use client';

import { useState } from 'react';
import { moved } from '../ui/move-handle.tsx';

type Named = { id: string; name: string };

export type OrderDraft<Item extends Named> = {
  /** As they are shown: in the edited order. */
  items: Item[];
  isEdited: boolean;
  /** The saved order on which the edited one was begun. */
  seen: string[];
  /** The last move in words, for those who do not see it. */
  said: string;
  move: (from: number, to: number) => void;
  drop: () => void;
};

/** An order that is edited and not saved. What others add meanwhile stands last in it, what they delete is gone. */
export function useOrderDraft<Item extends Named>(saved: readonly Item[]): OrderDraft<Item> {
  const [draft, setDraft] = useState<{ ids: string[]; seen: string[] } | null>(null);
  const [said, setSaid] = useState('');
  const savedIds = saved.map(({ id }) => id);
  const byId = new Map(saved.map((item) => [item.id, item]));
  const ids = draft
    ? [...draft.ids.filter((id) => byId.has(id)), ...savedIds.filter((id) => !draft.ids.includes(id))]
    : savedIds;
  const items = ids.flatMap((id) => byId.get(id) ?? []);
  const isEdited = ids.some((id, index) => id !== savedIds[index]);
  return {
    items,
    isEdited,
    seen: draft?.seen ?? savedIds,
    said,
    move: (from, to) => {
      setDraft({ ids: moved(ids, from, to), seen: draft && isEdited ? draft.seen : savedIds });
      setSaid(`${items[from]?.name ?? ''} is now ${to + 1} of ${ids.length}.`);
    },
    drop: () => {
      setDraft(null);
      setSaid('');
    },
  };
}
