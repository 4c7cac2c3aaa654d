/** How many days an invitation can be followed, and how many may wait to be. */
export const INVITATION_LIMITS = { days: 7, open: 200 } as const;

export const PASSWORD_LENGTH = { min: 10, max: 128 } as const;
