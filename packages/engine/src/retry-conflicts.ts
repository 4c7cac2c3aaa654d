import { faultOf } from './database-errors.ts';

const MAX_TRIES = 4;

/**
 * Does a transaction anew when another process was first or a deadlock was broken, up to three times. What `work` did
 * before it failed was rolled back.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (faultOf(error) !== 'conflict' || attempt === MAX_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
    }
  }
}
