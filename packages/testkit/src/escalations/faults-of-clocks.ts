import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { queryAs } from '../query-as.ts';
import { type Fault, NORMAL } from './fault.ts';
import { twoWorkers } from './faults-of-workers.ts';
import { deliveryOf } from './world.ts';

/** The variables under which a process sees another time; its timers run as ever. */
function clockOf(faketime: string): Record<string, string> {
  return {
    LD_PRELOAD: libfaketime(),
    FAKETIME: faketime,
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

/** Debian's package `faketime`. */
function libfaketime(): string {
  const parent = '/usr/lib';
  const places = readdirSync(parent).map((name) => `${parent}/${name}/faketime/libfaketimeMT.so.1`);
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error('libfaketime is missing: apt-get install faketime');
  return found;
}

/** The worst of them first, where there are few. */
const CLOCKS = ['-1d', '+1d', '+0 x1.1', '+1h', '-1h'];

/** Every process believes another time; the database's decides. */
export const processClocks: Fault = {
  name: 'process-clocks',
  ids: 'F-35, F-36',
  summary: 'workers and apis whose clocks are days or hours off, or run ten per cent fast',
  stores: { postgres: 'shared', redis: 'own' },
  bounds: NORMAL,
  start: async (world) => {
    const clocks = CLOCKS.slice(0, world.size.clocks);
    await Promise.all(clocks.map((clock) => world.startWorker({ env: clockOf(clock) })));
    await Promise.all(clocks.slice(0, 2).map((clock) => world.startApi({ env: clockOf(clock) })));
  },
  alert: async (world, number) => {
    const api = world.apis[number % world.apis.length];
    const { path, body } = deliveryOf({ workspaces: world.workspaces, number });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${api?.url}${path}`, { method: 'POST', headers, body });
    if (response.status !== 202) throw new Error(`alert ${number}: ${response.status} ${await response.text()}`);
  },
  strike: async () => ({}),
};

/**
 * Sessions of the product look for functions in this schema first, where the database's clock is told to be another. The
 * statements name their functions without a schema; defaults of columns do not go through the search path and keep the
 * real time.
 */
const MOCKED_CLOCK = `
  create schema mock;
  create table mock.clock (ahead interval not null);
  insert into mock.clock values ('0');
  create function mock.ahead() returns interval language sql stable as 'select ahead from mock.clock';
  create function mock.clock_timestamp() returns timestamptz language sql volatile
    as 'select pg_catalog.clock_timestamp() + mock.ahead()';
  create function mock.statement_timestamp() returns timestamptz language sql stable
    as 'select pg_catalog.statement_timestamp() + mock.ahead()';
  create function mock.now() returns timestamptz language sql stable as 'select pg_catalog.now() + mock.ahead()';
  grant usage on schema mock to public;
  grant select on mock.clock to public;`;

/** The database's own clock jumps an hour ahead, and back. */
export const databaseClock: Fault = {
  name: 'database-clock',
  ids: 'F-37',
  summary: 'the database’s clock jumps an hour ahead and, later, back',
  stores: { postgres: 'shared', redis: 'own' },
  // What falls due an hour early is done early by the clock on the wall: only the order and the count are judged.
  bounds: {
    writtenP99: Number.POSITIVE_INFINITY,
    sentP99: Number.POSITIVE_INFINITY,
    sentMax: Number.POSITIVE_INFINITY,
  },
  start: async (world) => {
    const { name, superuserUrl } = world.databases;
    await queryAs({ databaseUrl: superuserUrl, text: MOCKED_CLOCK });
    await queryAs({
      databaseUrl: superuserUrl,
      text: `alter role sc_test_app in database ${name} set search_path = mock, pg_catalog, public`,
    });
    await twoWorkers(world);
  },
  strike: async (world) => {
    const jump = (ahead: string) =>
      queryAs({ databaseUrl: world.databases.superuserUrl, text: `update mock.clock set ahead = '${ahead}'` });
    await sleep(world.size.spreadMs + 500);
    await jump('1 hour');
    await sleep(2_500);
    await jump('0');
    await sleep(2_500);
    const { rows } = await world.owner.query<{ count: number }>(
      `select count(*)::int as count from "TimelineEntry" where reason = 'late'`,
    );
    // What was planned in the hour that was taken back is an hour away: it comes when the clock comes there again.
    await jump('1 hour');
    return { figures: { 'steps that say they are late': rows[0]?.count ?? 0 } };
  },
  judge: ({ struck }) =>
    (struck.figures?.['steps that say they are late'] ?? 0) === 0 ? ['no step said that it was late'] : [],
};
