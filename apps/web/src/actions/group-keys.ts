/** Where the query cache keeps groups. */
export const LISTS_KEY = ['group-lists'] as const;
export const listKey = (filter: { tab: string; q: string }) => [...LISTS_KEY, filter.tab, filter.q.trim()] as const;
export const groupKey = (id: string) => ['group', id] as const;
export const groupPartKey = (id: string, part: 'alerts' | 'timeline' | 'notifications') =>
  ['group-part', id, part] as const;
export const groupPartsKey = (id: string) => ['group-part', id] as const;
