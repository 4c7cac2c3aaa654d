import { z } from 'zod';
import { Configured, Id, IsoTime, SeenRevision } from './common.ts';
import { Condition, ConditionFault } from './conditions.ts';
import { AlertStatus, Severity } from './enums.ts';
import { RouteReason } from './escalation-policies.ts';
import { MATCHER_LIMITS } from './matcher-limits.ts';
import { Matcher } from './matchers.ts';
import { WeekHours } from './wall-time.ts';

export const ROUTE_LIMITS = { routes: 500, channels: 10, tested: 50, testedOfGroup: 10 } as const;

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
  enabled: z.boolean(),
  matchers: z
    .array(Matcher)
    .max(MATCHER_LIMITS.matchers)
    .meta({ description: 'All must hold for one alert that fires; none: every alert.' }),
  condition: Condition.nullable().meta({
    description: 'Must be true for the same alert as the matchers; it may ask of the group too. Null: nothing more.',
  }),
  hours: WeekHours.nullable().meta({ description: 'Only within these; null: always.' }),
  policyId: z.uuid(),
  channelIds: z
    .array(z.uuid())
    .max(ROUTE_LIMITS.channels)
    .meta({ description: 'Channels that are told at once besides the policy’s people.' }),
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
    condition: settings.condition.default(null),
    hours: settings.hours.default(null),
    channelIds: settings.channelIds.default([]),
    continue: settings.continue.default(false),
    position: z.number().int().min(0).max(ROUTE_LIMITS.routes).optional().meta({
      description: 'Where it is put in; without it, last.',
    }),
  })
  .meta({ id: 'CreateRoute' });
export type CreateRoute = z.infer<typeof CreateRoute>;
export const UpdateRoute = z
  .object({ ...settings, revision: SeenRevision })
  .partial()
  .meta({ id: 'UpdateRoute' });
export type UpdateRoute = z.infer<typeof UpdateRoute>;

export const ReorderRoutes = z
  .object({
    ids: z.array(z.uuid()).max(ROUTE_LIMITS.routes).meta({ description: 'Every route of the workspace, once each.' }),
    seen: z.array(z.uuid()).max(ROUTE_LIMITS.routes).optional().meta({
      description: 'The order that was seen: 409 changed_meanwhile where it is another now. Left out: not looked at.',
    }),
  })
  .meta({ id: 'ReorderRoutes' });
export type ReorderRoutes = z.infer<typeof ReorderRoutes>;

/** What is edited and not saved: an order, and one route's draft. */
export const TestRoutes = z
  .object({
    order: z.array(z.uuid()).max(ROUTE_LIMITS.routes).nullable().default(null).meta({
      description: 'Every route of the workspace, once each; null: as they stand.',
    }),
    replaces: z.uuid().nullable().default(null).meta({
      description: 'The route in whose stead the draft is tried; without a draft it is tried as if it were deleted.',
    }),
    draft: CreateRoute.nullable().default(null).meta({
      description: 'Where it replaces none, it is tried as a new route where its position says.',
    }),
  })
  .meta({ id: 'TestRoutes' });
export type TestRoutes = z.infer<typeof TestRoutes>;

/** A condition that could not be answered, so that its route did not match. */
export const RouteFault = z
  .object({
    routeId: Id.nullable().meta({ description: 'Null: the draft of a new route.' }),
    name: z.string(),
    reason: ConditionFault,
    message: z.string(),
  })
  .meta({ id: 'RouteFault' });
export type RouteFault = z.infer<typeof RouteFault>;

export const RoutedBy = z
  .object({
    reason: RouteReason,
    policy: z.string().meta({ description: 'The policy it would go by; several are joined.' }),
    matched: z.array(
      z.object({ routeId: Id.nullable().meta({ description: 'Null: the draft of a new route.' }), name: z.string() }),
    ),
    faults: z.array(RouteFault),
  })
  .meta({ id: 'RoutedBy' });
export type RoutedBy = z.infer<typeof RoutedBy>;

export const RouteTest = z
  .object({
    items: z
      .array(
        z.object({
          alertId: Id,
          groupId: Id,
          title: z.string(),
          severity: Severity,
          status: AlertStatus,
          lastSeenAt: IsoTime,
          saved: RoutedBy.meta({ description: 'By the routes as they stand.' }),
          draft: RoutedBy.meta({ description: 'By what is tried.' }),
          changed: z.boolean().meta({ description: 'Whether the two go by different policies.' }),
        }),
      )
      .meta({
        description:
          `The ${ROUTE_LIMITS.tested} alerts last heard of, newest first, of the groups whose status changed last; where ` +
          `other groups have some, no more than ${ROUTE_LIMITS.testedOfGroup} of one. Each as if it came now, and alone.`,
      }),
  })
  .meta({ id: 'RouteTest' });
export type RouteTest = z.infer<typeof RouteTest>;
