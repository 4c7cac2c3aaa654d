import type { Client } from 'pg';

export type VirtualClock = {
  /** What the database says now, in milliseconds since 1970. */
  now: () => Promise<number>;
  /** Moves the database's clock on to an instant; nothing happens where that is past. It goes on running from there. */
  moveTo: (at: number) => Promise<void>;
};

/**
 * Gives a test's own database a clock that can be moved on: `clock_timestamp()`, `statement_timestamp()` and `now()` in
 * every statement of connections that are opened from here on. `owner` is the login that owns the database.
 */
export async function installVirtualClock(options: { owner: Client }): Promise<VirtualClock> {
  const { owner } = options;
  const time = (name: string, volatility: string): string =>
    `create function virtual_time.${name}() returns timestamptz language sql ${volatility} as
       'select pg_catalog.${name}() + (select ms from virtual_time.moved) * interval ''1 millisecond'''`;
  await owner.query(`create schema virtual_time;
    create table virtual_time.moved (ms float8 not null);
    insert into virtual_time.moved values (0);
    ${time('clock_timestamp', 'volatile')};
    ${time('statement_timestamp', 'stable')};
    ${time('now', 'stable')};
    grant usage on schema virtual_time to public;
    grant select on virtual_time.moved to public`);
  const path = 'virtual_time, pg_catalog, public';
  const { rows } = await owner.query<{ name: string }>('select current_database() as name');
  await owner.query(`alter database "${rows[0]?.name}" set search_path = ${path}`);
  await owner.query(`set search_path = ${path}`);
  const now = async (): Promise<number> => {
    const clock = await owner.query<{ now: number }>("select date_part('epoch', clock_timestamp()) * 1000 as now");
    return clock.rows[0]?.now ?? Number.NaN;
  };
  return {
    now,
    moveTo: async (at) => {
      await owner.query(
        "update virtual_time.moved set ms = ms + greatest(0, $1::float8 - date_part('epoch', clock_timestamp()) * 1000)",
        [at],
      );
    },
  };
}
