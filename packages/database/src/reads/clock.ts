import type { TenantClient } from '../database.ts';

/** The database's clock in milliseconds since 1970, which all replicas share, inside a transaction that goes on. */
export async function readClock(options: { db: TenantClient }): Promise<number> {
  const [row] = await options.db.$queryRaw<{ now: number }[]>`
    select floor(date_part('epoch', clock_timestamp()) * 1000) as now`;
  if (!row) throw new Error('the database told no time');
  return row.now;
}
