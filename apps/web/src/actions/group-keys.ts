/** Where the query cache keeps groups. */
export const LISTS_KEY = ['group-lists'] as const;
export const listKey = (filter: { tab: string; q: string }) => [...LISTS_KEY, filter.tab, filter.q.trim()] as const;
export const GROUPS_KEY = ['group'] as const;
export const groupKey = (id: string) => [...GROUPS_KEY, id] as const;
export const GROUP_PARTS_KEY = ['group-part'] as const;
export const groupPartKey = (id: string, part: 'alerts' | 'timeline' | 'notifications') =>
  [...GROUP_PARTS_KEY, id, part] as const;
export const groupPartsKey = (id: string) => [...GROUP_PARTS_KEY, id] as const;
