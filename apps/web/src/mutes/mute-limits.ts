import type { SILENCE_LIMITS } from '@signalcraft/contracts/silences';

/** The API's limit, without the schemas that it stands among. */
export const SILENCE_DAYS_MAX: (typeof SILENCE_LIMITS)['days'] = 400;
