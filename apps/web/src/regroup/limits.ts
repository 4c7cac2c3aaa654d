/** The API's limit for one merge; the schemas are no part of what a browser loads. */
export const REGROUP_LIMITS = { groups: 100 } as const;
