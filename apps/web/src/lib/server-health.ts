import 'server-only';
import type { Health } from '@signalcraft/contracts/health';
import { readEnv } from './env.ts';

/** The page does not wait longer than this to learn what it can do without. */
const TIMEOUT_MS = 2_000;

/** How the API says it is; null when it does not say in time. */
export async function serverHealth(): Promise<Health | null> {
  try {
    const response = await fetch(`${readEnv().apiInternalUrl}/api/health`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? ((await response.json()) as Health) : null;
  } catch {
    return null;
  }
}
