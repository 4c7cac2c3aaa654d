import { connectionFields } from '@signalcraft/database/bin/connection-fields';
import { Pool, type PoolClient, type QueryResult } from 'pg';

const AS_AUTH = "select set_config('role', 'sc_auth', true), set_config('search_path', 'auth', true)";

/** What better-auth's SQL dialect asks of a pool. */
export type AuthPool = {
  connect: () => Promise<AuthConnection>;
  end: () => Promise<void>;
};
export type AuthConnection = {
  query: (sql: string, parameters?: readonly unknown[]) => Promise<QueryResult>;
  release: (error?: Error) => void;
};

/**
 * A pool for the library that keeps local accounts. Every statement and every transaction of its connections runs as
 * `sc_auth`, which reaches the schema `auth` and nothing else; the role ends with the transaction, so that a pooler in
 * transaction mode may stand between.
 */
export class AuthClient implements AuthPool {
  readonly #pool: Pool;

  constructor(options: { url: string; applicationName: string; max?: number; onError?: (error: Error) => void }) {
    this.#pool = new Pool({
      ...connectionFields(options.url),
      application_name: options.applicationName,
      max: options.max ?? 3,
      connectionTimeoutMillis: 2_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      pipeline: true,
    });
    const onError = options.onError ?? (() => undefined);
    this.#pool.on('error', onError);
    // The pool listens to idle connections only: one that dies in use would end the process.
    this.#pool.on('connect', (client) => client.on('error', onError));
  }

  async connect(): Promise<AuthConnection> {
    const client = await this.#pool.connect();
    let isOpen = false;
    return {
      query: async (sql, parameters = []) => {
        if (/^(begin|start transaction)/i.test(sql)) {
          isOpen = true;
          return openAsAuth(client, sql);
        }
        if (/^(commit|rollback)$/i.test(sql)) isOpen = false;
        if (isOpen || /^(commit|rollback)$/i.test(sql)) return client.query(sql, [...parameters]);
        return queryAsAuth(client, sql, [...parameters]);
      },
      // A connection that is given back inside a transaction is of no use to anybody.
      release: (error) => client.release(error ?? isOpen),
    };
  }

  /** Runs one statement as `sc_auth`. */
  async query(sql: string, parameters: readonly unknown[] = []): Promise<QueryResult> {
    const connection = await this.connect();
    try {
      return await connection.query(sql, parameters);
    } finally {
      connection.release();
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

async function openAsAuth(client: PoolClient, begin: string): Promise<QueryResult> {
  const [opened] = await Promise.all([client.query(begin), client.query(AS_AUTH)]);
  return opened;
}

/** One statement in a transaction of its own: four messages, one round trip. */
async function queryAsAuth(client: PoolClient, sql: string, parameters: unknown[]): Promise<QueryResult> {
  const opened = openAsAuth(client, 'begin');
  const answer = client.query(sql, parameters);
  const ended = client.query('commit');
  const [, result] = await Promise.allSettled([opened, answer, ended]);
  await opened;
  if (result.status === 'rejected') throw result.reason;
  await ended;
  return result.value;
}
