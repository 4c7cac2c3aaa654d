import type { TimelineEntry } from '@signalcraft/contracts/alert-groups';

export type FoldedEntry = { entry: TimelineEntry; times: number };

/** Neighbours that say the same become one, the newest, with how often it was said. */
export function foldEntries(entries: readonly TimelineEntry[]): FoldedEntry[] {
  const folded: FoldedEntry[] = [];
  for (const entry of entries) {
    const last = folded.at(-1);
    const isRepeat =
      last !== undefined &&
      entry.reason !== 'comment' &&
      last.entry.reason === entry.reason &&
      last.entry.text === entry.text &&
      last.entry.statusAfter === entry.statusAfter;
    if (isRepeat) last.times += 1;
    else folded.push({ entry, times: 1 });
  }
  return folded;
}
