export const SHAPING_LIMITS = {
  rules: 1_000,
  actions: 20,
  /** Characters of a template, and of what comes out of it. */
  template: 2_000,
  label: 1_024,
  url: 2_048,
  /** How many of the newest alerts a preview looks at, at most. */
  previewed: 200,
} as const;

/** Of a condition in CEL, in characters. */
export const CONDITION_MAX = 2_000;
