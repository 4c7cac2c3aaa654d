import type { Health } from '@signalcraft/contracts/health';
import { pingDatabase } from '@signalcraft/database/system/health';
import type { ApiDeps } from '../deps.ts';

/** Longer than a slow store, shorter than the probes' own time-outs. */
const ANSWER_MS = 1_500;

/** How the process and its stores are, within two seconds. */
export async function readHealth(deps: Pick<ApiDeps, 'env' | 'backend' | 'database' | 'producer'>): Promise<Health> {
  const { env } = deps;
  const [database, redis] = await Promise.all([
    answers(pingDatabase({ database: deps.database })),
    // Without Redis the queues stand in Postgres, which has its own line.
    deps.backend.kind === 'redis' ? answers(deps.producer.ping()) : ('off' as const),
  ]);
  const mail = env.EMAIL_PROVIDER ? ('up' as const) : ('off' as const);
  const isDegraded = database === 'down' || redis === 'down' || (mail === 'off' && env.NODE_ENV === 'production');
  return {
    status: isDegraded ? 'degraded' : 'ok',
    timestamp: new Date().toISOString(),
    uptime: Math.round(process.uptime()),
    checks: { database, redis, mail },
  };
}

async function answers(question: Promise<unknown>): Promise<'up' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS);
  });
  const answered = question.then(
    (result) => result !== false,
    () => false,
  );
  const isUp = await Promise.race([answered, late]);
  clearTimeout(timer);
  return isUp ? 'up' : 'down';
}
