import type { Team, TeamList } from '@signalcraft/contracts/teams';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';

/** The workspace's teams by name. */
export const listTeams = (options: { database: Database; workspaceId: string }): Promise<TeamList> =>
  options.database.tenant(options, async (db) => ({ items: await findTeams({ ...options, db, ids: null }) }));

/** One team. Null: there is none of this id in the workspace. */
export const readTeam = (options: { database: Database; workspaceId: string; teamId: string }): Promise<Team | null> =>
  options.database.tenant(options, async (db) => {
    const [team] = await findTeams({ ...options, db, ids: [options.teamId] });
    return team ?? null;
  });

/** Teams by name, inside a transaction that goes on; `ids` null: all of the workspace. */
export async function findTeams(options: {
  db: TenantClient;
  workspaceId: string;
  ids: readonly string[] | null;
}): Promise<Team[]> {
  const { db, workspaceId, ids } = options;
  const rows = await db.team.findMany({
    where: { workspaceId, ...(ids ? { id: { in: [...ids] } } : {}) },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    include: { members: { where: { workspaceId }, select: { memberId: true }, orderBy: { memberId: 'asc' } } },
  });
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  return rows.map((row) => ({
    ...configuredOf({ row, names }),
    name: row.name,
    description: row.description,
    memberIds: row.members.map(({ memberId }) => memberId),
  }));
}
