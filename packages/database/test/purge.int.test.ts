import { randomUUID } from 'node:crypto';
import { Database } from '@signalcraft/database/database';
import { findDeletedWorkspaces, purgeWorkspace } from '@signalcraft/database/system/workspaces';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTenantTables, insertTenantRows, type TenantTable } from './tenant-rows.ts';

const [GONE, OTHER] = [randomUUID(), randomUUID()];

/** Lets every reference lead to the one row that its own workspace has in the table. */
const TIE_TOGETHER = `do $$ declare link record; begin
  set session_replication_role = replica;
  for link in
    select c.conrelid::regclass as child, c.confrelid::regclass as parent, a.attname as here, b.attname as there
    from pg_constraint c cross join lateral unnest(c.conkey, c.confkey) as pair(here, there)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = pair.here
    join pg_attribute b on b.attrelid = c.confrelid and b.attnum = pair.there
    where c.contype = 'f' and a.attname <> 'workspace_id' and c.conrelid in (
        select attrelid from pg_attribute where attname = 'workspace_id' and not attisdropped)
      and c.confrelid in (select attrelid from pg_attribute where attname = 'workspace_id' and not attisdropped)
  loop
    execute format('update %s c set %I = p.%I from %s p where p.workspace_id = c.workspace_id and c.%I is not null',
      link.child, link.here, link.there, link.parent, link.here);
  end loop;
  update "Receipt" r set integration_id = i.id from "Integration" i where i.workspace_id = r.workspace_id;
  update "AlertEvent" e set receipt_id = r.id, id = r.id from "Receipt" r where r.workspace_id = e.workspace_id;
  update "NotificationAttempt" a set notification_id = n.id from "Notification" n where n.workspace_id = a.workspace_id;
  reset session_replication_role;
end $$`;

describe('a deleted workspace', () => {
  let owner: Client;
  let database: Database;
  let tables: TenantTable[];
  const counts = async (workspaceId: string): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (const { name, workspaceColumn } of tables) {
      const { rows } = await owner.query(`select count(*)::int as count from "${name}" where ${workspaceColumn} = $1`, [
        workspaceId,
      ]);
      found[name] = rows[0].count;
    }
    return found;
  };
  const all = (count: number) => Object.fromEntries(tables.map(({ name }) => [name, count]));

  beforeAll(async () => {
    const { superuserUrl, ownerUrl, appUrl } = await withDatabase();
    owner = new Client({ connectionString: ownerUrl });
    database = new Database({ url: appUrl, applicationName: 'purge' });
    const superuser = new Client({ connectionString: superuserUrl });
    await Promise.all([owner.connect(), superuser.connect()]);
    tables = await findTenantTables(owner);
    await insertTenantRows({ superuser, tables, workspaceIds: [GONE, OTHER] });
    await superuser.query(TIE_TOGETHER);
    await superuser.end();
  });
  afterAll(() => Promise.all([owner.end(), database.close()]));

  test('one that is not deleted loses nothing', async () => {
    expect(await purgeWorkspace({ database, workspaceId: GONE, rowLimit: 10 })).toBe(0);
    expect(await counts(GONE)).toEqual(all(1));
  });

  test('goes by steps, until no table has a row of it and the others have all of theirs', async () => {
    await owner.query('update "Workspace" set deleted_at = clock_timestamp() where id = $1', [GONE]);
    expect(await findDeletedWorkspaces({ database, deletedForMs: 3_600_000, limit: 10 })).toEqual([]);
    expect(await findDeletedWorkspaces({ database, deletedForMs: 0, limit: 10 })).toEqual([GONE]);
    let steps = 0;
    while ((await purgeWorkspace({ database, workspaceId: GONE, rowLimit: 10 })) > 0) {
      steps += 1;
      expect(steps).toBeLessThan(100);
    }
    expect(await counts(GONE)).toEqual(all(0));
    expect(await counts(OTHER)).toEqual(all(1));
    expect(await findDeletedWorkspaces({ database, deletedForMs: 0, limit: 10 })).toEqual([]);
  });
});
