import { PrismaPg } from '@prisma/adapter-pg';
import { connectionFields, forgetsStatements } from '@signalcraft/database/bin/connection-fields';
import { Pool, type PoolClient } from 'pg';
import { type Prisma, PrismaClient } from './generated/client.ts';

/** Prisma, inside one transaction that may touch only its workspaces. */
export type TenantClient = Prisma.TransactionClient;

/** A pipelining `pg` connection inside one transaction; what is sent without waiting shares a round trip. */
export type HotClient = Pick<PoolClient, 'query'>;

/** The same, for the flush, which drives its own transaction. */
export type FlushClient = PoolClient;

export type DatabaseOptions = {
  url: string;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** Connections for Prisma; the hot path has `hotPoolMax` of its own. */
  poolMax?: number;
  hotPoolMax?: number;
  /** Called for errors of idle connections, which no query sees. */
  onError?: (error: Error) => void;
};

/** With planner pins: a list reads its page along an index, and not all of a group or workspace, to sort it then. */
const TENANT =
  "select set_config('role', 'sc_app', true), set_config('app.workspace_ids', $1, true)," +
  " set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)," +
  " set_config('jit', 'off', true)";
const SYSTEM = "select set_config('role', 'sc_system', true), set_config('app.workspace_ids', '', true)";

const toSetting = (workspaceIds: readonly string[]): string => `{${workspaceIds.join(',')}}`;

/**
 * The only way to the tables. Every transaction opens as `sc_app` for named workspaces, or as `sc_system`; a
 * transaction that forgot its role may do nothing where the login owns nothing.
 */
export class Database {
  readonly #prisma: PrismaClient;
  readonly #hot: Pool;

  constructor(options: DatabaseOptions) {
    const onError = options.onError ?? (() => undefined);
    const shared = {
      ...connectionFields(options.url),
      application_name: options.applicationName,
      connectionTimeoutMillis: 2_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
    };
    const adapter = new PrismaPg(
      { ...shared, max: options.poolMax ?? 6 },
      { onPoolError: onError, onConnectionError: onError },
    );
    this.#prisma = new PrismaClient({ adapter });
    this.#hot = new Pool({ ...shared, max: options.hotPoolMax ?? 4, pipeline: true });
    this.#hot.on('error', onError);
    // The pool listens to idle connections only: one that dies in use would end the process.
    this.#hot.on('connect', (client) => {
      client.on('error', onError);
      if (forgetsStatements(options.url)) sendUnnamed(client);
    });
  }

  /** Runs `work` in one transaction that sees and writes `workspaceId` only. Throws what `work` throws, rolled back. */
  tenant<T>(options: { workspaceId: string; timeoutMs?: number }, work: (db: TenantClient) => Promise<T>): Promise<T> {
    return this.batch(
      { workspaceIds: [options.workspaceId], ...(options.timeoutMs ? { timeoutMs: options.timeoutMs } : {}) },
      work,
    );
  }

  /** The same for a set of workspaces: what one person belongs to, or what one batch holds. */
  batch<T>(
    options: { workspaceIds: readonly string[]; timeoutMs?: number },
    work: (db: TenantClient) => Promise<T>,
  ): Promise<T> {
    return this.#prisma.$transaction(
      async (db) => {
        await db.$executeRawUnsafe(TENANT, toSetting(options.workspaceIds));
        return work(db);
      },
      { maxWait: 2_000, timeout: options.timeoutMs ?? 5_000 },
    );
  }

  /** Before or across workspaces. Only `packages/database/src/system/` may call it. */
  system<T>(work: (db: HotClient) => Promise<T>): Promise<T> {
    return this.#transaction({ setting: SYSTEM, values: [] }, work);
  }

  /** A hot transaction for the named workspaces, on a pipelining connection, with lock and statement time-outs. */
  hot<T>(options: { workspaceIds: readonly string[] }, work: (db: HotClient) => Promise<T>): Promise<T> {
    return this.#transaction({ setting: HOT, values: [toSetting(options.workspaceIds)] }, work);
  }

  /** A connection of the hot pool, for the flush, which drives its own transaction. Release it with its error, if any. */
  connect(): Promise<FlushClient> {
    return this.#hot.connect();
  }

  async close(): Promise<void> {
    await Promise.all([this.#prisma.$disconnect(), this.#hot.end()]);
  }

  /** Connections by state, for the metrics. */
  connections(): { total: number; idle: number; waiting: number } {
    return { total: this.#hot.totalCount, idle: this.#hot.idleCount, waiting: this.#hot.waitingCount };
  }

  async #transaction<T>(
    options: { setting: string; values: string[] },
    work: (db: HotClient) => Promise<T>,
  ): Promise<T> {
    const client = await this.#hot.connect();
    let broken: Error | undefined;
    // Sent at once; `work` sends its first statement behind them in the same round trip.
    const opened = Promise.all([
      client.query('begin'),
      client.query({ text: options.setting, values: options.values }),
    ]);
    opened.catch(() => undefined);
    try {
      const result = await work(client);
      await opened;
      const committed = await client.query('commit');
      if (committed.command !== 'COMMIT') throw new Error('the transaction was rolled back');
      return result;
    } catch (error) {
      try {
        await client.query('rollback');
      } catch (rollbackError) {
        broken = rollbackError as Error;
      }
      // When the opening failed, what followed only failed because of it.
      await opened;
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** Has the server plan each statement anew instead of looking for one that was prepared under its name. */
function sendUnnamed(client: PoolClient): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const unnamed = (given: unknown): unknown =>
    typeof given === 'object' && given !== null && 'name' in given ? { ...given, name: undefined } : given;
  Object.assign(client, { query: (first: unknown, ...rest: unknown[]) => query(unnamed(first), ...rest) });
}

/**
 * Planner pins and time-outs of the hot path: every look-up is per key by an index, whatever the statistics say. Without
 * `enable_sort` off, the newest group of a key may be planned as a walk through the workspace's groups, sorted.
 */
export const HOT =
  "select set_config('role', 'sc_app', true), set_config('app.workspace_ids', $1, true)," +
  " set_config('lock_timeout', '2s', true), set_config('statement_timeout', '5s', true)," +
  " set_config('idle_in_transaction_session_timeout', '2s', true)," +
  " set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true)," +
  " set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true)," +
  " set_config('enable_sort', 'off', true), set_config('jit', 'off', true)," +
  " set_config('plan_cache_mode', 'force_generic_plan', true)";
