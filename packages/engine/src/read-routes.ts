import { Matcher } from '@signalcraft/contracts/matchers';
import type { Route, RouteList } from '@signalcraft/contracts/routes';
import { WeekHours } from '@signalcraft/contracts/wall-time';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';

/** The workspace's routes in their order. */
export const listRoutes = (options: { database: Database; workspaceId: string }): Promise<RouteList> =>
  options.database.tenant(options, async (db) => ({ items: await findRoutes({ ...options, db }) }));

/** One route. Null: there is none of this id in the workspace. */
export const readRoute = (options: {
  database: Database;
  workspaceId: string;
  routeId: string;
}): Promise<Route | null> =>
  options.database.tenant(options, async (db) => {
    const routes = await findRoutes({ ...options, db });
    return routes.find(({ id }) => id === options.routeId) ?? null;
  });

/** All routes in their order, inside a transaction that goes on; their positions are 0, 1, 2 and so on. */
export async function findRoutes(options: { db: TenantClient; workspaceId: string }): Promise<Route[]> {
  const { db, workspaceId } = options;
  const rows = await db.route.findMany({ where: { workspaceId }, orderBy: [{ position: 'asc' }, { id: 'asc' }] });
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  return rows.map((row, position) => ({
    ...configuredOf({ row, names }),
    position,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    matchers: Matcher.array().parse(row.matchers),
    condition: row.condition,
    hours: WeekHours.nullable().parse(row.hours),
    policyId: row.policyId,
    channelIds: row.channelIds,
    continue: row.continues,
  }));
}
