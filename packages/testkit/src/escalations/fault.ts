import type { Verdict } from './ledger.ts';
import type { EscalationWorld } from './world.ts';

/** Where the queues are while a fault is tried: a Redis of its own, or the database. */
export type Stores = {
  /** A PostgreSQL of its own, that can be stopped, or the one that is shared. */
  postgres: 'own' | 'shared';
  redis: 'own' | 'none';
};

/** How late a step may be, in milliseconds, on a quiet machine. */
export type Bounds = { writtenP99: number; sentP99: number; sentMax: number };

/** A way in which something breaks while escalations are walked, and what must hold all the same. */
export type Fault = {
  /** As the command names it, such as `redis-down`. */
  name: string;
  /** Its number in the list of faults. */
  ids: string;
  summary: string;
  stores: Stores;
  bounds: Bounds;
  /** Starts the workers, before any group opens. */
  start: (world: EscalationWorld) => Promise<void>;
  /** Breaks things while groups open and steps fall due; when it resolves, all is as it should be again. */
  strike: (world: EscalationWorld) => Promise<Struck>;
  /** How the alerts come in; else straight into the engine. */
  alert?: (world: EscalationWorld, number: number) => Promise<void>;
  /** What is wrong beyond the ledger, in words; none: all is well. */
  judge?: (options: { world: EscalationWorld; verdict: Verdict; struck: Struck; slack: number }) => string[];
};

/** What a fault did, for its own judgement; times in milliseconds since 1970. */
export type Struck = {
  /** When what was away was back. */
  backAt?: number;
  /** Figures to be shown, in milliseconds. */
  figures?: Record<string, number>;
};

/** The same for most faults: nothing is late beyond a moment. */
export const NORMAL: Bounds = { writtenP99: 1_000, sentP99: 1_000, sentMax: 3_000 };
/** What a killed worker had in its hands is taken up when its lease has run out. */
export const AFTER_A_KILL: Bounds = { writtenP99: 5_000, sentP99: 20_000, sentMax: 20_000 };
export const WITHOUT_REDIS: Bounds = { writtenP99: 3_000, sentP99: 3_000, sentMax: 5_000 };
