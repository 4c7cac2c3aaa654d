import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuthClient } from '../src/auth-client.ts';

let database: TestDatabase;
let client: AuthClient;

beforeAll(async () => {
  database = await withDatabase();
  client = new AuthClient({ url: database.appUrl, applicationName: 'test', max: 1 });
});
afterAll(() => client.end());

const keys = (): Promise<{ id: string }[]> =>
  queryAs<{ id: string }>({ databaseUrl: database.ownerUrl, text: 'select id from auth.jwks order by id' });
const INSERT = `insert into jwks (id, "publicKey", "privateKey") values ($1, 'p', 'p')`;

it('reaches the tables of the local accounts, and nothing else', async () => {
  await client.query(INSERT, ['one']);
  expect((await client.query('select id from jwks')).rows).toEqual([{ id: 'one' }]);
  for (const table of ['public."User"', 'public."Integration"', 'public."ApiKey"', 'public."UserIdentity"']) {
    await expect(client.query(`select 1 from ${table}`)).rejects.toThrow(/permission denied/);
  }
  await expect(client.query('create table auth.mine (id text)')).rejects.toThrow(/permission denied/);
});

it('ends the role with each statement, on a connection that goes on', async () => {
  const connection = await client.connect();
  const before = await connection.query('select current_user as name');
  expect(before.rows).toEqual([{ name: 'sc_auth' }]);
  await expect(connection.query('select no_such_column from jwks')).rejects.toThrow(/no_such_column/);
  expect((await connection.query('select current_user as name')).rows).toEqual([{ name: 'sc_auth' }]);
  connection.release();
  const seen = await queryAs<{ query: string }>({
    databaseUrl: database.superuserUrl,
    text: `select state as query from pg_stat_activity where datname = current_database() and application_name = 'test'`,
  });
  expect(seen, 'no transaction is left open').toEqual([{ query: 'idle' }]);
});

it('keeps what a transaction of several statements wrote together, or none of it', async () => {
  const connection = await client.connect();
  await connection.query('begin');
  await connection.query(INSERT, ['kept']);
  await connection.query('commit');
  await connection.query('begin');
  await connection.query(INSERT, ['taken back']);
  await connection.query('rollback');
  connection.release();
  expect(await keys()).toEqual([{ id: 'kept' }, { id: 'one' }]);
});

it('gives no connection on that was released inside a transaction', async () => {
  const connection = await client.connect();
  await connection.query('begin');
  await connection.query(INSERT, ['lost']);
  connection.release();
  await client.query(INSERT, ['next']);
  expect((await keys()).map((row) => row.id)).toEqual(['kept', 'next', 'one']);
});

it('survives a connection that dies in use, and goes on with another', async () => {
  const died: Error[] = [];
  const watched = new AuthClient({
    url: database.appUrl,
    applicationName: 'dying',
    max: 1,
    onError: (error) => died.push(error),
  });
  const connection = await watched.connect();
  await connection.query('begin');
  await queryAs({
    databaseUrl: database.superuserUrl,
    text: `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying'`,
  });
  await expect.poll(() => died.length).toBeGreaterThan(0);
  connection.release();
  expect((await watched.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await watched.end();
});
