import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@signalcraft/contracts/errors';
import type { Env } from '@signalcraft/platform/env';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Throws unless the metrics may be read: with `METRICS_TOKEN` as bearer where it is set; without one only outside
 * production, where the path does not exist instead of standing open.
 */
export function checkMetricsToken(options: {
  env: Pick<Env, 'METRICS_TOKEN' | 'NODE_ENV'>;
  authorization: string | undefined;
}): void {
  const { METRICS_TOKEN: token, NODE_ENV } = options.env;
  if (!token) {
    if (NODE_ENV === 'production') throw new AppError('NOT_FOUND');
    return;
  }
  // Digests are of one length, so that neither the bytes nor the length of the token show in the time taken.
  if (!timingSafeEqual(digest(options.authorization ?? ''), digest(`Bearer ${token}`))) {
    throw new AppError('UNAUTHENTICATED');
  }
}
