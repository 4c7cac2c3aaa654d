import { isDeepStrictEqual } from 'node:util';
import { AuthClient } from '@signalcraft/database/auth-client';
import { Database } from '@signalcraft/database/database';
import { readTargetChannels } from '@signalcraft/database/hot/channels';
import { findWorkspaceIds } from '@signalcraft/database/system/operators';
import { newId } from '@signalcraft/platform/ids';
import { type PrivatePgBouncer, startPrivatePgBouncer } from '@signalcraft/testkit/private-pgbouncer';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, test } from 'vitest';

const TRANSACTIONS = 10_000;
const SERVER_CONNECTIONS = 4;
const ROWS = 20;

type Tenant = { workspaceId: string; teamIds: string[]; channelId: string };
let bouncer: PrivatePgBouncer;
let database: Database;
let tenants: Tenant[];
const server = await withDatabase();

beforeAll(async () => {
  bouncer = await startPrivatePgBouncer({ url: server.appUrl, serverConnections: SERVER_CONNECTIONS });
  database = new Database({
    url: `${bouncer.url}?pgbouncer=true`,
    applicationName: 'pooled',
    poolMax: 12,
    hotPoolMax: 12,
  });
  tenants = await Promise.all(
    [1, 2].map(async () => {
      const { workspaceId } = await createWorkspace({ databaseUrl: server.ownerUrl });
      const teamIds = Array.from({ length: ROWS }, () => newId(Date.now()));
      const channelId = newId(Date.now());
      await queryAs({
        databaseUrl: server.ownerUrl,
        text: `with t as (insert into "Team" (id, workspace_id, name, created_by_type)
            select id, $1, id::text, 'system' from unnest($2::uuid[]) as id)
          insert into "Channel" (id, workspace_id, name, kind, settings, created_by_type)
          values ($3, $1, 'c', 'email', '{}', 'system')`,
        values: [workspaceId, teamIds, channelId],
      });
      return { workspaceId, teamIds, channelId };
    }),
  );
});
afterAll(async () => {
  await database.close();
  await bouncer.remove();
});

/** By Prisma: reads every row it can see, of all workspaces for all it knows, and writes one. */
async function throughPrisma({ workspaceId, teamIds }: Tenant, turn: number): Promise<unknown> {
  return database.tenant({ workspaceId }, async (db) => {
    const seen = await db.team.groupBy({ by: ['workspaceId'], _count: true });
    await db.team.update({
      where: { workspaceId_id: { workspaceId, id: teamIds[turn % ROWS] ?? '' } },
      data: { revision: { increment: 1 } },
    });
    return seen;
  });
}

/** By `pg`, with statements that have names: it asks for both tenants' rows and would write both. */
async function throughPg({ workspaceId }: Tenant, turn: number): Promise<unknown> {
  return database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const channels = await Promise.all(
      tenants.map((asked) => readTargetChannels({ db, ...asked, channelIds: tenants.map((one) => one.channelId) })),
    );
    const { rowCount } = await db.query({
      name: 'raise-both',
      text: 'update "Team" set revision = revision + 1 where id = any ($1::uuid[])',
      values: [tenants.map(({ teamIds }) => teamIds[turn % ROWS])],
    });
    return { channels: channels.flat().map(({ channelId }) => channelId), written: rowCount };
  });
}

test(`${TRANSACTIONS} transactions of two tenants over ${SERVER_CONNECTIONS} connections see and write their own`, async () => {
  const wrong: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let turn = next++; turn < TRANSACTIONS; turn = next++) {
      const tenant = tenants[turn % 2];
      if (!tenant) throw new Error('no tenant');
      const isPrismas = turn % 4 < 2;
      const seen = isPrismas ? await throughPrisma(tenant, turn) : await throughPg(tenant, turn);
      const right = isPrismas
        ? [{ workspaceId: tenant.workspaceId, _count: ROWS }]
        : { channels: [tenant.channelId], written: 1 };
      if (!isDeepStrictEqual(seen, right)) wrong.push({ turn, seen, right });
    }
  };
  await Promise.all(Array.from({ length: 20 }, work));
  expect(wrong.slice(0, 3)).toEqual([]);

  const written = await queryAs<{ workspaceId: string; raised: number }>({
    databaseUrl: server.ownerUrl,
    text: 'select workspace_id as "workspaceId", sum(revision - 1)::int as raised from "Team" group by 1',
  });
  expect(new Map(written.map((row) => [row.workspaceId, row.raised]))).toEqual(
    new Map(tenants.map(({ workspaceId }) => [workspaceId, TRANSACTIONS / 2])),
  );
  const [connections] = await queryAs<{ count: number }>({
    databaseUrl: server.superuserUrl,
    text: `select count(*)::int as count from pg_stat_activity where datname = '${server.name}' and usename = 'sc_test_app'`,
  });
  expect(connections).toEqual({ count: SERVER_CONNECTIONS });
}, 600_000);

test('batches see the tenants that they name, and no setting is left to who comes next', async () => {
  const ids = tenants.map(({ workspaceId }) => workspaceId).sort();
  const auth = new AuthClient({ url: bouncer.url, applicationName: 'pooled-accounts' });
  for (let round = 0; round < 50; round += 1) {
    const [both, known, alone, refused] = await Promise.all([
      database.batch({ workspaceIds: ids }, (db) => db.team.groupBy({ by: ['workspaceId'] })),
      findWorkspaceIds({ database, limit: 10 }),
      queryAs<{ role: string; workspaces: string }>({
        databaseUrl: bouncer.url,
        text: `select current_setting('role') as role, coalesce(current_setting('app.workspace_ids', true), '') as workspaces`,
      }),
      // The login itself owns nothing.
      queryAs({ databaseUrl: bouncer.url, text: 'select 1 from "Team"' }).catch((error: Error) => error.message),
      auth.query('select 1 from session'),
    ]);
    expect(both.map(({ workspaceId }) => workspaceId).sort()).toEqual(ids);
    expect([...known].sort()).toEqual(ids);
    expect(alone).toEqual([{ role: 'none', workspaces: '' }]);
    expect(refused).toBe('permission denied for table Team');
  }
  await auth.end();
});
