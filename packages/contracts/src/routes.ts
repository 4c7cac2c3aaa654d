import { z } from 'zod';
import { Configured, Id } from './common.ts';
import { AlertGroupStatus } from './enums.ts';
import { MatchedRoute, RouteReason } from './escalation-policies.ts';
import { MATCHER_LIMITS } from './matcher-limits.ts';
import { Matcher } from './matchers.ts';
import { WeekHours } from './wall-time.ts';

export const ROUTE_LIMITS = { routes: 500, tested: 50 } as const;

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
  enabled: z.boolean(),
  matchers: z
    .array(Matcher)
    .max(MATCHER_LIMITS.matchers)
    .meta({ description: 'All must hold for one alert that fires; none: every alert.' }),
  hours: WeekHours.nullable().meta({ description: 'Only within these; null: always.' }),
  policyId: z.uuid(),
  continue: z.boolean().meta({ description: 'Whether the routes after it are looked at too once it matches.' }),
};

/** Which groups go by which policy. The first that matches wins, unless it continues: then the policies are joined. */
export const Route = Configured.extend({
  ...settings,
  position: z.int().meta({ description: 'From 0; routes are looked at in this order.' }),
}).meta({ id: 'Route' });
export type Route = z.infer<typeof Route>;
export const RouteList = z.object({ items: z.array(Route) }).meta({ id: 'RouteList' });
export type RouteList = z.infer<typeof RouteList>;

export const CreateRoute = z
  .object({
    ...settings,
    description: settings.description.default(''),
    enabled: settings.enabled.default(true),
    hours: settings.hours.default(null),
    continue: settings.continue.default(false),
    position: z.number().int().min(0).max(ROUTE_LIMITS.routes).optional().meta({
      description: 'Where it is put in; without it, last.',
    }),
  })
  .meta({ id: 'CreateRoute' });
export type CreateRoute = z.infer<typeof CreateRoute>;
export const UpdateRoute = z.object(settings).partial().meta({ id: 'UpdateRoute' });
export type UpdateRoute = z.infer<typeof UpdateRoute>;

export const ReorderRoutes = z
  .object({
    ids: z.array(z.uuid()).max(ROUTE_LIMITS.routes).meta({ description: 'Every route of the workspace, once each.' }),
  })
  .meta({ id: 'ReorderRoutes' });
export type ReorderRoutes = z.infer<typeof ReorderRoutes>;

/** A draft is tried in the stead of the route of that id, or as a new one where `position` says. */
export const TestRoutes = z
  .object({ replaces: z.uuid().nullable().default(null), draft: CreateRoute.nullable().default(null) })
  .meta({ id: 'TestRoutes' });
export type TestRoutes = z.infer<typeof TestRoutes>;

export const RouteTest = z
  .object({
    items: z.array(
      z.object({
        groupId: Id,
        title: z.string(),
        status: AlertGroupStatus,
        reason: RouteReason,
        policy: z.string().meta({ description: 'By which policy it would go now.' }),
        matched: z.array(MatchedRoute.omit({ policyRevision: true })),
      }),
    ),
  })
  .meta({ id: 'RouteTest' });
export type RouteTest = z.infer<typeof RouteTest>;
