import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import type { AlertGroupStatus } from '@signalcraft/contracts/enums';
import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';

/** The tabs of the inbox, each with the statuses it asks for; the first is where one arrives. */
export const TABS = {
  active: { label: 'Active', statuses: ['OPEN', 'ACKNOWLEDGED'] },
  open: { label: 'Open', statuses: ['OPEN'] },
  acknowledged: { label: 'Acknowledged', statuses: ['ACKNOWLEDGED'] },
  snoozed: { label: 'Snoozed', statuses: ['SNOOZED'] },
  resolved: { label: 'Resolved', statuses: ['RESOLVED'] },
  all: { label: 'All', statuses: null },
} as const satisfies Record<string, { label: string; statuses: readonly AlertGroupStatus[] | null }>;
export type Tab = keyof typeof TABS;
export const TAB_NAMES = Object.keys(TABS) as Tab[];

export type InboxFilter = { tab: Tab; q: string };

/** The filter's place in the address, so that a view can be shared. */
export const inboxParameters = {
  status: parseAsStringLiteral(TAB_NAMES).withDefault('active'),
  q: parseAsString.withDefault(''),
};
export const inboxAddress = createSerializer(inboxParameters);

/** The filter as the API asks for it. */
export const queryOf = (filter: InboxFilter): { status?: string; q?: string } => {
  const { statuses } = TABS[filter.tab];
  const q = filter.q.trim();
  return { ...(statuses ? { status: statuses.join(',') } : {}), ...(q ? { q } : {}) };
};

const isOneOf = (statuses: readonly AlertGroupStatus[] | null, status: AlertGroupStatus): boolean =>
  statuses === null || statuses.includes(status);

/** Whether the group belongs to the filter's tab. */
export const hasStatusOf = (group: AlertGroupSummary, filter: InboxFilter): boolean =>
  isOneOf(TABS[filter.tab].statuses, group.status);

/** Whether a group that comes in live belongs to what is shown; for words, as near as the browser can tell. */
export function belongs(group: AlertGroupSummary, filter: InboxFilter): boolean {
  if (!hasStatusOf(group, filter)) return false;
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [group.title, ...Object.values(group.labels)].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}
