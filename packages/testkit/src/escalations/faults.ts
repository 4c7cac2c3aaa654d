import type { Fault } from './fault.ts';
import * as clocks from './faults-of-clocks.ts';
import * as stores from './faults-of-stores.ts';
import * as workers from './faults-of-workers.ts';

/** Every fault that escalations are tried under. */
export const FAULTS: readonly Fault[] = [
  workers.nothing,
  workers.nothingOnPostgres,
  workers.workersKilled,
  workers.stepsKilled,
  workers.sweepersKilled,
  workers.zombies,
  workers.blockedLoops,
  stores.redisKilled,
  stores.redisDown,
  stores.redisFlushed,
  stores.redisRolledBack,
  stores.postgresDown,
  stores.everythingDown,
  stores.conflicts,
  clocks.processClocks,
  clocks.databaseClock,
];
