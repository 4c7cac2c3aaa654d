import type { HotClient } from '../database.ts';

/** The database's clock in milliseconds since 1970, which all replicas share. */
export async function readHotClock(options: { db: HotClient }): Promise<number> {
  const { rows } = await options.db.query<{ now: number }>({
    name: 'clock',
    text: "select floor(date_part('epoch', clock_timestamp()) * 1000) as now",
  });
  return rows[0]?.now ?? Number.NaN;
}
