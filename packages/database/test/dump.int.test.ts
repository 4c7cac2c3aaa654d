import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@signalcraft/database/database';
import { makePartitions } from '@signalcraft/database/system/partitions';
import { type PrivatePostgres, startPrivatePostgres } from '@signalcraft/testkit/private-postgres';
import { testServices, withDatabase } from '@signalcraft/testkit/test-services';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyMigrationProject } from './migration-project.ts';
import { findTenantTables, insertTenantRows } from './tenant-rows.ts';

const WORKSPACES = ['01936d4f-0000-7000-8000-00000000000a', '01936d4f-0000-7000-8000-00000000000b'] as const;
const APP = { name: 'restored_app', password: 'app' };

/** Where Debian keeps pg_dump and psql; elsewhere they are on the path. */
const programs = (): string => {
  const parent = '/usr/lib/postgresql';
  const versions = existsSync(parent) ? readdirSync(parent).sort() : [];
  return versions[0] ? join(parent, versions[0], 'bin') : '';
};

/** Runs a line of the guide in the shell, with DATABASE_URL as given. */
const shell = (line: string, options: { databaseUrl: string; cwd: string }): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      'bash',
      ['-o', 'pipefail', '-c', line],
      {
        cwd: options.cwd,
        env: { PATH: `${programs()}:${process.env['PATH']}`, DATABASE_URL: options.databaseUrl },
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => (error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout + stderr)),
    );
  });

const asked = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

/** What must be the same before and after, as the owner sees it. */
const PORTRAIT = {
  policies: `select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies order by 1, 2`,
  walls: `select relname, relrowsecurity from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    order by 1`,
  grants: `select table_schema, table_name, grantee, privilege_type from information_schema.role_table_grants
    where grantee like 'sc\\_%' and grantee <> current_user order by 1, 2, 3, 4`,
  columnGrants: `select table_name, column_name, grantee, privilege_type from information_schema.role_column_grants
    where grantee like 'sc\\_%' and grantee <> current_user order by 1, 2, 3, 4`,
  constraints: `select conrelid::regclass::text as table, conname, pg_get_constraintdef(oid) as definition from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u') order by 1, 2`,
  indexes: `select indexdef from pg_indexes where schemaname in ('public', 'auth', 'partitions') order by 1`,
  partitions: `select inhparent::regclass::text as parent, inhrelid::regclass::text as child from pg_inherits
    where inhrelid in (select oid from pg_class where relkind = 'r') order by 1, 2`,
  rows: `select relname, (xpath('/row/count/text()', query_to_xml(format('select count(*) from %s', oid::regclass), true,
    true, '')))[1]::text as count from pg_class where relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
    and relkind in ('r', 'p') order by 1`,
};

const DROP_LAST_PARTITION = `do $$ declare last text; begin
  select inhrelid::regclass into last from pg_inherits where inhparent = '"Receipt"'::regclass
    order by inhrelid::regclass::text desc limit 1;
  execute 'drop table ' || last; end $$`;

const portrait = async (url: string) => {
  const parts: Record<string, unknown> = {};
  for (const [name, sql] of Object.entries(PORTRAIT)) parts[name] = await asked(url, sql);
  return parts;
};

describe('the guide’s backup and restore, by an owner who is no superuser', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalcraft-dump-'));
  let original: Awaited<ReturnType<typeof withDatabase>>;
  let elsewhere: PrivatePostgres;

  beforeAll(async () => {
    original = await withDatabase();
    elsewhere = await startPrivatePostgres({ version: 18 });
    const superuser = new Client({ connectionString: original.superuserUrl });
    await superuser.connect();
    const tables = await findTenantTables(superuser);
    await insertTenantRows({ superuser, tables, workspaceIds: WORKSPACES });
    // Whole rows, whose references hold: a restore checks them.
    await superuser.query(`do $$ declare t text; begin
      set session_replication_role = replica;
      foreach t in array array['Alert', 'EscalationRun', 'Notification', 'DeliveryId', 'Member', 'Route', 'ScheduleException', 'SwapRequest', 'TeamMember'] loop
        execute format('delete from %I', t);
      end loop;
    end $$`);
    await superuser.end();
    await shell('pg_dump $DATABASE_URL | gzip > backup.sql.gz', { databaseUrl: original.ownerUrl, cwd: dir });
  }, 60_000);
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await elsewhere.remove();
  });

  /** Restores as the guide says, then uses what came of it as the product does. */
  const restoreInto = async (options: { serverUrl: string; owner: { name: string; password: string } }) => {
    const { serverUrl, owner } = options;
    const urlOf = (login: { name: string; password: string }) => {
      const url = new URL(serverUrl);
      url.username = login.name;
      url.password = login.password;
      url.pathname = '/restored';
      return url.href;
    };
    await asked(serverUrl, `create database restored owner ${owner.name}`);
    const ownerUrl = urlOf(owner);
    const output = await shell('gunzip -c backup.sql.gz | psql $DATABASE_URL', { databaseUrl: ownerUrl, cwd: dir });
    const restored = await portrait(ownerUrl);
    await asked(
      serverUrl,
      `create role ${APP.name} login noinherit password '${APP.password}' in role sc_app, sc_system`,
    );
    const database = new Database({ url: urlOf(APP), applicationName: 'restored' });
    const project = copyMigrationProject({ databaseUrl: ownerUrl });
    try {
      const [ours, theirs] = WORKSPACES;
      const seen = await database.tenant({ workspaceId: ours }, async (db) => ({
        all: (await db.alertGroup.findMany({ select: { workspaceId: true } })).map((row) => row.workspaceId),
        theirs: await db.alertGroup.count({ where: { workspaceId: theirs } }),
      }));
      await asked(ownerUrl, DROP_LAST_PARTITION);
      const isMadeAgain = (await makePartitions({ database })) > 0;
      const { code, output: deployed } = await project.prisma('migrate deploy');
      const errors = output.split('\n').filter((line) => line.includes('ERROR'));
      return { errors, restored, seen, isMadeAgain, code, isUpToDate: deployed.includes('No pending migrations') };
    } finally {
      await database.close();
      project.remove();
      await asked(serverUrl, 'drop database restored with (force)');
      await asked(serverUrl, `drop role ${APP.name}`);
    }
  };
  const asBefore = async () => ({
    errors: [],
    restored: await portrait(original.ownerUrl),
    seen: { all: [WORKSPACES[0]], theirs: 0 },
    isMadeAgain: true,
    code: 0,
    isUpToDate: true,
  });
  const owner = () => {
    const { username: name, password } = new URL(original.ownerUrl);
    return { name, password };
  };

  test('into a fresh database of the same server', async () => {
    const { serverUrl } = testServices().template;
    expect(await restoreInto({ serverUrl, owner: owner() })).toEqual(await asBefore());
  }, 60_000);

  test('on a new server of a newer version, which has none of the roles', async () => {
    const { name, password } = owner();
    await asked(elsewhere.url, `create role ${name} login createrole nosuperuser password '${password}'`);
    expect(await restoreInto({ serverUrl: elsewhere.url, owner: owner() })).toEqual(await asBefore());
  }, 60_000);
});
