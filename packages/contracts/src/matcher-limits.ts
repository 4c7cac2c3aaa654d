/** Names and values as long as the longest label that is stored; a regular expression is shorter. */
export const MATCHER_LIMITS = { matchers: 32, nameLength: 256, valueLength: 4_096, regexLength: 1_000 } as const;
