import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import { Pool } from 'pg';
import { sessionFields } from './database-commands.mjs';

/** PostgreSQL's internal `"char"`, in which the catalog keeps its kinds, and text. */
const CHAR = 18;
const TEXT = 25;
const LOCK = /\bpg_advisory_lock\((\d+)\)/;
const LOCK_RETRY_MS = 200;

/**
 * What the engine needs of the database and Prisma's adapter for PostgreSQL does not do: scripts as a whole, columns of
 * the catalog, a shadow database that really goes, a wait for the migration lock that holds no snapshot.
 */
export class MigrationAdapterFactory {
  provider = 'postgres';
  adapterName = '@prisma/adapter-pg';
  #url;

  /** `url` is null where the command names no database. */
  constructor({ url }) {
    this.#url = url;
  }

  async connect() {
    const pool = this.#pool();
    return adapterOf({ pool, dispose: () => pool.end() });
  }

  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    const main = this.#pool();
    try {
      await main.query(`CREATE DATABASE "${database}"`);
    } catch (error) {
      await main.end();
      throw error;
    }
    const shadow = this.#pool({ database });
    return adapterOf({
      pool: shadow,
      dispose: async () => {
        await shadow.end();
        await main.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
        await main.end();
      },
    });
  }

  #pool(changed = {}) {
    if (!this.#url) throw new Error('This command needs a database, and DATABASE_URL names none.');
    // One session takes the migration lock, and everything after it runs inside that session.
    const pool = new Pool({ ...sessionFields({ url: this.#url }), ...changed, max: 1 });
    pool.on('error', () => undefined);
    return pool;
  }
}

async function adapterOf({ pool, dispose }) {
  const base = await new PrismaPg(pool).connect();

  const run = async (query) => {
    const lock = LOCK.exec(query.sql);
    const answer = lock ? await takeLock({ base, key: lock[1] }) : await base.performIO(query);
    // A text of several statements is answered with one result for each.
    return Array.isArray(answer) ? answer.at(-1) : answer;
  };

  return {
    provider: base.provider,
    adapterName: base.adapterName,
    executeRaw: async (query) => (await run(query)).rowCount ?? 0,
    queryRaw: async (query) => {
      const { fields, rows } = await run(query);
      // The adapter refuses "char", and taken for text it makes the engine panic at the first constraint it reads.
      const isChar = fields.map((field) => field.dataTypeID === CHAR);
      const known = fields.map(({ name, dataTypeID }, index) => ({
        name,
        dataTypeID: isChar[index] ? TEXT : dataTypeID,
      }));
      const answer = await base.queryRaw.call({ performIO: () => ({ fields: known, rows }) }, query);
      const columnTypes = answer.columnTypes.map((type, index) => (isChar[index] ? ColumnTypeEnum.Character : type));
      return { ...answer, columnTypes };
    },
    // The adapter would cut at each semicolon, within function bodies too, and commit piece by piece.
    executeScript: async (script) => {
      const lock = LOCK.exec(script);
      if (lock) return void (await takeLock({ base, key: lock[1] }));
      try {
        await pool.query(script);
      } catch (error) {
        throw asScriptError(error);
      }
    },
    startTransaction: (isolationLevel) => base.startTransaction(isolationLevel),
    getConnectionInfo: () => base.getConnectionInfo(),
    dispose,
  };
}

/**
 * Polls: a session that is blocked in `pg_advisory_lock` holds a snapshot, and the lock's holder may be waiting for all
 * snapshots to go, in CREATE INDEX CONCURRENTLY.
 */
async function takeLock({ base, key }) {
  const attempt = { sql: `SELECT pg_try_advisory_lock(${key})`, args: [], argTypes: [] };
  for (;;) {
    const answer = await base.performIO(attempt);
    if (answer.rows[0][0]) return answer;
    await sleep(LOCK_RETRY_MS);
  }
}

/** With PostgreSQL's own words: the adapter would shorten many an error to its kind. */
function asScriptError(error) {
  const { code, severity, message, detail, column, hint } = error;
  if (!severity) return error;
  return new DriverAdapterError({
    kind: 'postgres',
    code,
    severity,
    message,
    detail,
    column,
    hint,
    originalCode: code,
    originalMessage: message,
  });
}
