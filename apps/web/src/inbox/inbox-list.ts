import type { AlertGroupPage, AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import type { InfiniteData } from '@tanstack/react-query';
import { belongs, hasStatusOf, type InboxFilter } from './inbox-filter.ts';

/** The loaded pages of one filter. */
export type InboxData = InfiniteData<AlertGroupPage, string | null>;
/** Groups that belong to the list but would move it: they wait until the viewer asks for them. */
export type Waiting = Readonly<Record<string, AlertGroupSummary>>;
export type InboxView = { data: InboxData; waiting: Waiting };

export const rowsOf = (data: Pick<InboxData, 'pages'>): AlertGroupSummary[] => data.pages.flatMap((page) => page.items);

const isNewer = (one: AlertGroupSummary, other: AlertGroupSummary): boolean =>
  one.statusChangedAt === other.statusChangedAt ? one.id > other.id : one.statusChangedAt > other.statusChangedAt;

const newestFirst = (one: AlertGroupSummary, other: AlertGroupSummary): number => (isNewer(one, other) ? -1 : 1);

/** The row of the group replaced where it stands; the same object when the group is in no loaded page. */
export function replaceRow(data: InboxData, group: AlertGroupSummary): InboxData {
  if (!data.pages.some((page) => page.items.some((row) => row.id === group.id))) return data;
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.map((row) => (row.id === group.id ? { ...row, ...group } : row)),
    })),
  };
}

/** A group's newest state came in: a loaded row changes in place, a new one waits. Older states change nothing. */
export function takeGroup(options: { view: InboxView; group: AlertGroupSummary; filter: InboxFilter }): InboxView {
  const { view, group, filter } = options;
  const rows = rowsOf(view.data);
  const loaded = rows.find((row) => row.id === group.id);
  if (loaded) {
    return group.version < loaded.version ? view : { ...view, data: replaceRow(view.data, group) };
  }
  const { [group.id]: waiting, ...others } = view.waiting;
  if (waiting && group.version < waiting.version) return view;
  if (!belongs(group, filter)) return waiting ? { ...view, waiting: others } : view;
  // Below the last loaded row there are pages that were not asked for: it is in one of them, not new.
  const last = rows.at(-1);
  const hasMore = view.data.pages.at(-1)?.nextCursor != null;
  if (!waiting && hasMore && last && isNewer(last, group)) return view;
  return { ...view, waiting: { ...view.waiting, [group.id]: group } };
}

/**
 * The list's first page was fetched again after a gap. `missing` are loaded rows that should stand in it and do not:
 * something happened to them that only fetching each can tell.
 */
export function takeFirstPage(options: { view: InboxView; page: AlertGroupPage; filter: InboxFilter }): {
  view: InboxView;
  missing: string[];
} {
  const { page, filter } = options;
  const known = new Set(page.items.map((group) => group.id));
  const last = page.items.at(-1);
  const reaches = (row: AlertGroupSummary): boolean => page.nextCursor === null || (last ? isNewer(row, last) : true);
  const missing = rowsOf(options.view.data)
    .filter((row) => !known.has(row.id) && hasStatusOf(row, filter) && reaches(row))
    .map((row) => row.id);
  let view = options.view;
  for (const group of page.items) view = takeGroup({ view, group, filter });
  return { view, missing };
}

/** What waits goes in, what no longer belongs goes out; the order is the server's. */
export function applyWaiting(options: { view: InboxView; filter: InboxFilter }): InboxView {
  const { view, filter } = options;
  const kept = rowsOf(view.data).filter((row) => hasStatusOf(row, filter) && !(row.id in view.waiting));
  const items = [...kept, ...Object.values(view.waiting)].sort(newestFirst);
  return {
    data: { pages: [{ items, nextCursor: view.data.pages.at(-1)?.nextCursor ?? null }], pageParams: [null] },
    waiting: {},
  };
}
