import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { startPrivatePostgres } from '@signalcraft/testkit/private-postgres';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyMigrationProject, type MigrationProject } from './migration-project.ts';

const TIMEOUT_MS = 120_000;

/** As an operator's: it may make databases and roles, and is no superuser. */
const OWNER = 'migrating_owner';

const EXTRA_MIGRATION = `
CREATE FUNCTION sc_extra(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1;
  RETURN n + 1;
END
$$;
ALTER TABLE "Workspace" ADD CONSTRAINT "Workspace_slug_check" CHECK (slug <> '');
CREATE POLICY extra ON "Workspace" FOR SELECT TO sc_app USING (sc_extra(1) = 2);
CREATE INDEX "Workspace_named_idx" ON "Workspace" (lower(name)) WHERE name <> '';
`;

const servers: { version: 15 | 18; start: () => Promise<{ url: string; remove: () => Promise<void> }> }[] = [
  { version: 15, start: async () => ({ url: testServices().template.serverUrl, remove: async () => undefined }) },
  { version: 18, start: () => startPrivatePostgres({ version: 18 }) },
];

describe.each(servers)('Prisma’s commands on PostgreSQL $version', ({ start }) => {
  let server: Awaited<ReturnType<typeof start>>;
  const projects: MigrationProject[] = [];

  const urlOf = (database: string, login?: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    if (login) {
      url.username = login;
      url.password = 'owner';
    }
    return url.href;
  };
  const query = async (database: string, sql: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: urlOf(database, database === 'postgres' ? undefined : OWNER) });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const project = (): MigrationProject & { database: string } => {
    const database = `migrated_${randomBytes(4).toString('hex')}`;
    const made = copyMigrationProject({ databaseUrl: urlOf(database, OWNER) });
    projects.push(made);
    return { ...made, database };
  };
  const createDatabase = (database: string) => query('postgres', `create database "${database}" owner "${OWNER}"`);

  beforeAll(async () => {
    server = await start();
    await query(
      'postgres',
      `do $$ begin create role "${OWNER}" login createrole createdb nosuperuser password 'owner';
       exception when duplicate_object then null; end $$`,
    );
  });
  afterEach(() => {
    for (const made of projects.splice(0)) made.remove();
  });
  afterAll(() => server.remove());

  test(
    'deploy makes a missing database, fills an empty one, and then has nothing to do',
    async () => {
      const missing = project();
      const first = await missing.prisma('migrate deploy');
      expect(first).toMatchObject({
        code: 0,
        output: expect.stringContaining('All migrations have been successfully applied'),
      });
      expect(await query(missing.database, 'select sc_partition_days_ahead() > 12 as ready')).toEqual([
        { ready: true },
      ]);

      const empty = project();
      await createDatabase(empty.database);
      expect(await empty.prisma('migrate deploy')).toMatchObject({ code: 0 });
      expect(await query(empty.database, 'select count(*)::int as groups from "AlertGroup"')).toEqual([{ groups: 0 }]);

      expect(await empty.prisma('migrate status')).toMatchObject({
        code: 0,
        output: expect.stringContaining('Database schema is up to date!'),
      });
      expect(await empty.prisma('migrate deploy')).toMatchObject({
        code: 0,
        output: expect.stringContaining('No pending migrations to apply'),
      });
    },
    TIMEOUT_MS,
  );

  test(
    'dev applies what is pending, writes what the schema lacks, sees no drift in what Prisma cannot say, and sees drift',
    async () => {
      const { prisma, addMigration, editSchema, migrationNames, database } = project();
      addMigration('20270101000000_extra', EXTRA_MIGRATION);
      editSchema((schema) => schema.replace('model Workspace {', 'model Workspace {\n  nickname String?'));
      expect(await prisma('migrate dev --name nickname')).toMatchObject({ code: 0 });
      expect(migrationNames().slice(-2)).toEqual([expect.stringMatching(/_nickname$/), '20270101000000_extra']);
      expect(await query(database, 'select nickname from "Workspace"')).toEqual([]);

      await query(database, 'select sc_make_partitions(16)');
      expect(await prisma('migrate dev --name nothing')).toMatchObject({
        code: 0,
        output: expect.stringContaining('Already in sync'),
      });

      await query(database, 'alter table "Workspace" add column stranger int');
      expect(await prisma('migrate dev --name drifted')).toMatchObject({
        code: 130,
        output: expect.stringMatching(/Drift detected[\s\S]*Added column `stranger`/),
      });
      const shadows = await query('postgres', `select datname from pg_database where datname like 'prisma_migrate_%'`);
      expect(shadows).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'a migration whose third statement fails leaves nothing, is recorded, and stops those after it',
    async () => {
      const { prisma, addMigration, database } = project();
      addMigration('20270101000000_bad', 'CREATE TABLE "A" (id int);\nCREATE TABLE "B" (id int);\nSELECT 1 / 0;\n');
      expect(await prisma('migrate deploy')).toMatchObject({
        code: 1,
        output: expect.stringMatching(/P3018[\s\S]*20270101000000_bad[\s\S]*division by zero/),
      });
      expect(await query(database, `select to_regclass('"A"') as a, to_regclass('"B"') as b`)).toEqual([
        { a: null, b: null },
      ]);
      expect(
        await query(
          database,
          'select migration_name as name, finished_at is null as open from _prisma_migrations order by 1 desc limit 1',
        ),
      ).toEqual([{ name: '20270101000000_bad', open: true }]);
      addMigration('20270102000000_good', 'CREATE TABLE "C" (id int);');
      expect(await prisma('migrate deploy')).toMatchObject({
        code: 1,
        output: expect.stringMatching(/P3009[\s\S]*20270101000000_bad/),
      });
      expect(await query(database, `select to_regclass('"C"') as c`)).toEqual([{ c: null }]);
    },
    TIMEOUT_MS,
  );

  test(
    'of three deployers at once one applies, the others wait, even for an index that is built concurrently',
    async () => {
      const { prisma, addMigration, database } = project();
      addMigration('20270101000000_index', 'CREATE INDEX CONCURRENTLY "Alert_extra_idx" ON "Alert" (title);');
      await createDatabase(database);
      const deployed = await Promise.all([1, 2, 3].map(() => prisma('migrate deploy')));
      expect(deployed.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(deployed.filter(({ output }) => output.includes('No pending migrations'))).toHaveLength(2);
      expect(
        await query(
          database,
          `select indisvalid as valid from pg_index where indexrelid = '"Alert_extra_idx"'::regclass`,
        ),
      ).toEqual([{ valid: true }]);
    },
    TIMEOUT_MS,
  );

  test(
    'an engine that panics does not pass for success',
    async () => {
      const { prisma, database } = project();
      await createDatabase(database);
      const { code, output } = await prisma('migrate deploy', { FORCE_PANIC_SCHEMA_ENGINE: '1' });
      expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('panic') });
    },
    TIMEOUT_MS,
  );

  test(
    'what keeps the engine from the database is said in one line',
    async () => {
      const { prisma } = project();
      const [nowhere, stranger, noUrl] = await Promise.all([
        prisma('migrate deploy', { DATABASE_URL: 'postgresql://owner@127.0.0.1:1/x' }),
        prisma('migrate deploy', { DATABASE_URL: urlOf('postgres', 'stranger') }),
        prisma('migrate deploy', { DATABASE_URL: 'mysql://owner@127.0.0.1/x' }),
      ]);
      expect(nowhere).toMatchObject({ code: 1, output: expect.stringMatching(/P1001: connect ECONNREFUSED/) });
      expect(stranger).toMatchObject({ code: 1, output: expect.stringMatching(/P1000: .*stranger/) });
      expect(noUrl).toMatchObject({ code: 1, output: expect.stringContaining('postgresql://') });
    },
    TIMEOUT_MS,
  );
});

test(
  'a pooler is refused with the way out, and not asked where the server itself is named',
  async () => {
    // As PgBouncer does with start-up options: an ErrorResponse, then the end.
    const text = 'SFATAL\0C08P01\0Munsupported startup parameter: options\0\0';
    const refusal = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), Buffer.from(text)]);
    refusal.writeInt32BE(text.length + 4, 1);
    const pooler = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(refusal));
    });
    await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
    const { port } = pooler.address() as AddressInfo;
    const database = await cloneDatabase({ template: testServices().template });
    const { prisma, remove } = copyMigrationProject({ databaseUrl: `postgresql://x@127.0.0.1:${port}/x` });
    const [refused, direct] = await Promise.all([
      prisma('migrate status'),
      prisma('migrate status', { DIRECT_DATABASE_URL: database.ownerUrl }),
    ]);
    pooler.close();
    remove();
    await database.drop();
    expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/pooler.*DIRECT_DATABASE_URL/) });
    expect(direct).toMatchObject({ code: 0, output: expect.stringContaining('up to date') });
  },
  TIMEOUT_MS,
);
