import { randomUUID } from 'node:crypto';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { Client, type QueryResult } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTenantTables, insertTenantRows, type TenantTable } from './tenant-rows.ts';

const [OURS, THEIRS] = [randomUUID(), randomUUID()];
const HISTORY = ['AlertEvent', 'AuditEntry', 'Receipt', 'TimelineEntry'];
/** What sc_system, which sees every workspace, must not see of them. */
const NOT_FOR_SYSTEM = {
  Alert: ['title', 'description', 'labels', 'annotations', 'links'],
  AlertGroup: ['title', 'group_labels', 'undo'],
  ApiKey: ['name', 'prefix', 'scopes'],
  EscalationRun: ['policy'],
  Integration: ['name', 'key_sealed', 'grouping', 'mapping'],
  Invitation: ['role', 'created_by_id'],
  Notification: ['destination', 'reason', 'provider_id'],
  SsoConnection: ['idp_entity_id', 'sso_url', 'certificates', 'mapping'],
  SsoRequest: ['id', 'browser_hash', 'result'],
};

describe('the second wall: what the database itself refuses', () => {
  let owner: Client;
  let app: Client;
  let tables: TenantTable[];

  beforeAll(async () => {
    const database = await withDatabase();
    const superuser = new Client({ connectionString: database.superuserUrl });
    owner = new Client({ connectionString: database.ownerUrl });
    app = new Client({ connectionString: database.appUrl });
    await Promise.all([superuser.connect(), owner.connect(), app.connect()]);
    tables = await findTenantTables(owner);
    await insertTenantRows({ superuser, tables, workspaceIds: [OURS, THEIRS] });
    await superuser.end();
  });
  afterAll(() => Promise.all([owner.end(), app.end()]));

  /** What the statement did, or the text of its refusal; nothing of it stays. */
  const attempt = async (options: {
    role?: string;
    workspaceIds?: string;
    sql: string;
    values?: unknown[];
  }): Promise<QueryResult | string> => {
    await app.query('begin');
    try {
      await app.query(`select set_config('role', $1, true), set_config('app.workspace_ids', $2, true)`, [
        options.role ?? 'none',
        options.workspaceIds ?? '',
      ]);
      return await app.query(options.sql, options.values ?? []);
    } catch (error) {
      return (error as Error).message;
    } finally {
      await app.query('rollback');
    }
  };
  const asUs = (sql: string, values: unknown[] = []) =>
    attempt({ role: 'sc_app', workspaceIds: `{${OURS}}`, sql, values });
  const touched = (answer: QueryResult | string) => (typeof answer === 'string' ? answer : answer.rowCount);
  const NOTHING = expect.toSatisfy(
    (answer: unknown) => answer === 0 || (typeof answer === 'string' && answer.startsWith('permission denied')),
    'no row, or no permission',
  );
  const REFUSED = expect.stringMatching(/row-level security|permission denied/);

  test('there are tables to ask about', () => {
    expect(tables.map((table) => table.name)).toEqual(expect.arrayContaining(['Workspace', 'AlertGroup', ...HISTORY]));
  });

  test('a transaction that took no role is refused everything', async () => {
    for (const { name } of [...tables, { name: 'User' }, { name: 'UserIdentity' }]) {
      expect(await attempt({ sql: `select 1 from "${name}"` })).toMatch('permission denied');
      expect(await attempt({ sql: `delete from "${name}"` })).toMatch('permission denied');
    }
    expect(await attempt({ sql: 'select 1 from partitions.roles' })).toMatch('permission denied');
    expect(await attempt({ sql: 'select 1 from auth.session' })).toMatch('permission denied');
  });

  test('a transaction for no workspace sees nothing', async () => {
    for (const { name } of tables) {
      const answer = await attempt({ role: 'sc_app', sql: `select 1 from "${name}"` });
      expect({ name, rows: touched(answer) }).toEqual({ name, rows: 0 });
    }
  });

  test('of another workspace nothing is read, changed, deleted, made or moved', async () => {
    for (const { name, workspaceColumn, insert } of tables) {
      const theirs = `where ${workspaceColumn} = '${THEIRS}'`;
      const answers = {
        name,
        ours: touched(await asUs(`select 1 from "${name}" where ${workspaceColumn} = '${OURS}'`)),
        all: touched(await asUs(`select 1 from "${name}"`)),
        read: touched(await asUs(`select 1 from "${name}" ${theirs}`)),
        changed: touched(await asUs(`update "${name}" set ${workspaceColumn} = ${workspaceColumn} ${theirs}`)),
        deleted: touched(await asUs(`delete from "${name}" ${theirs}`)),
        made: touched(await asUs(insert, [THEIRS])),
        moved: touched(await asUs(`update "${name}" set ${workspaceColumn} = '${THEIRS}'`)),
      };
      expect(answers).toEqual({
        name,
        ours: 1,
        all: 1,
        read: 0,
        changed: NOTHING,
        deleted: NOTHING,
        made: REFUSED,
        moved: REFUSED,
      });
    }
  });

  test('a reference between two tables of workspaces carries the workspace, so that it cannot leave it', async () => {
    const { rows } = await owner.query<{ name: string; carries: boolean }>(`
      select c.conname as name, exists (
          select 1 from unnest(c.conkey, c.confkey) as pair(here, there)
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = pair.here
          join pg_attribute b on b.attrelid = c.confrelid and b.attnum = pair.there
          where a.attname = 'workspace_id' and b.attname in ('workspace_id', 'id')) as carries
      from pg_constraint c join pg_class target on target.oid = c.confrelid
      where c.contype = 'f' and c.conrelid in (
          select attrelid from pg_attribute where attname = 'workspace_id' and not attisdropped)
        and (target.relname = 'Workspace' or exists (
          select 1 from pg_attribute b where b.attrelid = target.oid and b.attname = 'workspace_id'))`);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !row.carries)).toEqual([]);

    const { rows: members } = await owner.query(`select id from "Member" where workspace_id = $1`, [THEIRS]);
    expect(await asUs(`update "AlertGroup" set assignee_id = $1`, [members[0].id])).toMatch('foreign key constraint');
  });

  test('the children of partitioned tables cannot be reached past their policies', async () => {
    const { rows } = await owner.query(
      `select c.relname as name from pg_class c where c.relnamespace = 'partitions'::regnamespace and c.relkind = 'r'`,
    );
    expect(rows.length).toBeGreaterThan(50);
    for (const role of ['sc_app', 'sc_system']) {
      const sql = `select 1 from partitions."${rows[0].name}"`;
      expect(await attempt({ role, workspaceIds: `{${OURS}}`, sql })).toMatch('permission denied');
    }
  });

  test('the search function answers only for the workspaces of the transaction', async () => {
    const search = `select id from sc_search_groups($1, '{%}', '{OPEN}', 'infinity',
      'ffffffff-ffff-ffff-ffff-ffffffffffff', 10)`;
    expect(touched(await asUs(search, [OURS]))).toBe(1);
    expect(touched(await asUs(search, [THEIRS]))).toBe(0);
    expect(await attempt({ role: 'sc_system', sql: search, values: [OURS] })).toMatch('permission denied');
  });

  test('history is append-only: nobody but the owner may change, delete or cut it', async () => {
    const { rows } = await owner.query(
      `select grantee, table_name, privilege_type from information_schema.role_table_grants
       where grantee like 'sc\\_%' and grantee <> current_user and table_name = any ($1)
         and privilege_type not in ('SELECT', 'INSERT')`,
      [HISTORY],
    );
    expect(rows).toEqual([]);
    for (const name of HISTORY) {
      expect(await asUs(`delete from "${name}"`)).toMatch('permission denied');
      expect(await asUs(`truncate "${name}"`)).toMatch('permission denied');
    }
  });

  test('sc_system sees no history, no content, no secret, no session', async () => {
    const { rows } = await owner.query<{ table: string; column: string }>(`
      select t.relname as table, a.attname as column from pg_class t
      join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      where t.relkind in ('r', 'p') and t.relnamespace in ('public'::regnamespace, 'auth'::regnamespace,
          'partitions'::regnamespace)
        and has_column_privilege('sc_system', t.oid, a.attnum, 'SELECT') order by 1, 2`);
    const seen = new Set(rows.map((row) => `${row.table}.${row.column}`));
    expect([...seen]).toEqual(expect.arrayContaining(['Integration.key_hash', 'Notification.token']));
    const forbidden = Object.entries(NOT_FOR_SYSTEM).flatMap(([table, columns]) =>
      columns.map((column) => `${table}.${column}`),
    );
    expect(forbidden.filter((name) => seen.has(name))).toEqual([]);
    expect(rows.filter((row) => HISTORY.includes(row.table))).toEqual([]);
    for (const sql of ['select 1 from auth.session', 'select 1 from auth.account', 'select 1 from partitions.roles']) {
      expect(await attempt({ role: 'sc_system', sql })).toMatch('permission denied');
    }
  });

  test('sc_auth keeps to its schema', async () => {
    for (const { name } of [...tables, { name: 'User' }]) {
      expect(await attempt({ role: 'sc_auth', sql: `select 1 from "${name}"` })).toMatch('permission denied');
    }
    expect(await asUs('select 1 from auth."user"')).toMatch('permission denied');
  });
});
