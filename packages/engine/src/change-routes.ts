import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import {
  type CreateRoute,
  ROUTE_LIMITS,
  type Route,
  type RouteList,
  type UpdateRoute,
} from '@signalcraft/contracts/routes';
import type { TenantClient } from '@signalcraft/database/database';
import { jsonOrNull } from '@signalcraft/database/json';
import { placeRows } from '@signalcraft/database/positions';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import { checkCondition } from './check-conditions.ts';
import { checkMatchers } from './check-matchers.ts';
import {
  type ConfigurationChange,
  checkLimit,
  checkReferences,
  checkSeen,
  lockConfiguration,
  madeBy,
  nextRevision,
} from './configuration.ts';
import { findChannelIds } from './read-channels.ts';
import { findRoutes } from './read-routes.ts';
import { reorder } from './reorder.ts';

type Settings = Omit<CreateRoute, 'position'>;

/**
 * Puts a route in at its position, or last. Throws REGEX_UNSAFE or RULE_INVALID, with the place, for matchers or a
 * condition that cannot work, NOT_FOUND for a policy that the workspace has not.
 */
export async function createRoute(options: ConfigurationChange & { wanted: CreateRoute }): Promise<Route> {
  const { workspaceId, askedBy } = options;
  const { position, ...settings } = options.wanted;
  const id = newId(Date.now());
  checkRoute(settings);
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const routes = await findRoutes({ db, workspaceId });
    checkLimit({ count: routes.length, max: ROUTE_LIMITS.routes, noun: 'routes' });
    await checkPolicy({ db, workspaceId, policyId: settings.policyId });
    await checkChannels({ db, workspaceId, channelIds: settings.channelIds, kept: [] });
    const place = Math.min(position ?? routes.length, routes.length);
    await db.route.create({
      data: { id, workspaceId, position: place, ...columnsOf(settings), ...madeBy(askedBy) },
    });
    await placeRows({ db, table: 'Route', workspaceId, ids: routes.map((route) => route.id).toSpliced(place, 0, id) });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'route.created',
      object: { type: 'route', id },
      after: { ...settings, position: place },
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Changes a route; what is left out stays, and so does its place. Null: there is none of this id in the workspace. */
export async function updateRoute(
  options: ConfigurationChange & { routeId: string; wanted: UpdateRoute },
): Promise<Route | null> {
  const { workspaceId, askedBy, routeId: id, wanted } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const route = (await findRoutes({ db, workspaceId })).find((one) => one.id === id);
    if (!route) return null;
    checkSeen({ revision: route.revision, seen: wanted.revision });
    const before = settingsOf(route);
    const after = {
      name: wanted.name ?? before.name,
      description: wanted.description ?? before.description,
      enabled: wanted.enabled ?? before.enabled,
      matchers: wanted.matchers ?? before.matchers,
      condition: wanted.condition === undefined ? before.condition : wanted.condition,
      hours: wanted.hours === undefined ? before.hours : wanted.hours,
      policyId: wanted.policyId ?? before.policyId,
      channelIds: wanted.channelIds ?? before.channelIds,
      continue: wanted.continue ?? before.continue,
    };
    if (isDeepStrictEqual(before, after)) return route;
    checkRoute(after);
    if (after.policyId !== before.policyId) await checkPolicy({ db, workspaceId, policyId: after.policyId });
    await checkChannels({ db, workspaceId, channelIds: after.channelIds, kept: before.channelIds });
    await db.route.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...columnsOf(after), ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'route.updated',
      object: { type: 'route', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Deletes a route; what it caught goes on to those after it. Null: there is none of this id in the workspace. */
export async function deleteRoute(options: ConfigurationChange & { routeId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, routeId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const routes = await findRoutes({ db, workspaceId });
    const route = routes.find((one) => one.id === id);
    if (!route) return null;
    await db.route.delete({ where: { workspaceId_id: { workspaceId, id } } });
    await placeRows({
      db,
      table: 'Route',
      workspaceId,
      ids: routes.filter((one) => one.id !== id).map((one) => one.id),
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'route.deleted',
      object: { type: 'route', id },
      before: { ...settingsOf(route), position: route.position },
    });
    return { id };
  });
}

/** Puts all routes in this order. Throws as `reorder`, and CONFLICT `changed_meanwhile` for another order than was seen. */
export async function reorderRoutes(
  options: ConfigurationChange & { ids: readonly string[]; seen: readonly string[] | undefined },
): Promise<RouteList> {
  const { workspaceId, askedBy, ids, seen } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const before = (await findRoutes({ db, workspaceId })).map((route) => route.id);
    if (seen && !isDeepStrictEqual(before, [...seen])) {
      throw new AppError('CONFLICT', {
        reason: 'changed_meanwhile',
        detail: 'Somebody else changed the order meanwhile; what they saved stands.',
      });
    }
    const place = (order: readonly string[]) => placeRows({ db, table: 'Route', workspaceId, ids: order });
    await reorder({ db, workspaceId, askedBy, type: 'route', before, ids, place });
    return { items: await findRoutes({ db, workspaceId }) };
  });
}

/** Throws, with the place, for what fits the schema but cannot work. `at`: before the name of each field. */
export function checkRoute(settings: Pick<Settings, 'matchers' | 'condition'>, at = ''): void {
  checkMatchers({ lists: [{ path: `${at}matchers`, matchers: settings.matchers }], mustNarrow: false });
  checkCondition({ path: `${at}condition`, text: settings.condition, scope: 'route' });
}

async function checkPolicy(options: { db: TenantClient; workspaceId: string; policyId: string }): Promise<void> {
  const { db, workspaceId, policyId } = options;
  const policy = await db.escalationPolicy.findUnique({
    where: { workspaceId_id: { workspaceId, id: policyId } },
    select: { id: true },
  });
  checkReferences({ missing: policy ? [] : [{ path: 'policyId', noun: 'escalation policy' }] });
}

/** What the route named before it may go on naming. */
async function checkChannels(options: {
  db: TenantClient;
  workspaceId: string;
  channelIds: readonly string[];
  kept: readonly string[];
}): Promise<void> {
  const { db, workspaceId, channelIds, kept } = options;
  const known = new Set([...kept, ...(await findChannelIds({ db, workspaceId, ids: channelIds }))]);
  checkReferences({
    missing: channelIds.flatMap((id, index) =>
      known.has(id) ? [] : [{ path: `channelIds[${index}]`, noun: 'channel' }],
    ),
  });
}

const columnsOf = ({ continue: continues, hours, ...settings }: Settings) => ({
  ...settings,
  hours: jsonOrNull(hours),
  continues,
});

const settingsOf = (route: Route): Settings => ({
  name: route.name,
  description: route.description,
  enabled: route.enabled,
  matchers: route.matchers,
  condition: route.condition,
  hours: route.hours,
  policyId: route.policyId,
  channelIds: route.channelIds,
  continue: route.continue,
});

async function mustFind(options: { db: TenantClient; workspaceId: string; id: string }): Promise<Route> {
  const route = (await findRoutes(options)).find(({ id }) => id === options.id);
  if (!route) throw new Error('a route is gone in the transaction that wrote it');
  return route;
}
