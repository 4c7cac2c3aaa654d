import type { LifecycleRules } from '@signalcraft/domain/lifecycle-state';
import type { OnCallPlan } from '@signalcraft/domain/on-call-plan';
import type { PolicyRule, RouteRule } from '@signalcraft/domain/routing';
import type { InhibitionRule, MaintenanceWindow, Silence } from '@signalcraft/domain/suppression';
import type { Instant } from '@signalcraft/domain/time';
import type { KnownIntegration } from '../integration-cache.ts';
import type { reachOf } from '../reach.ts';

/** A part that counts only from when it was made: what came before did not know it. A draft counts from the start. */
export type Made<T> = T & { madeAt: Instant };

export type SetupMember = { memberId: string; name: string; email: string; canRespond: boolean; isAdmin: boolean };

/** All that decides who is told in a workspace: as it is saved, or with a draft in the place of one part. */
export type Setup = {
  workspaceId: string;
  rules: LifecycleRules;
  integrations: ReadonlyMap<string, KnownIntegration>;
  silences: readonly Made<Silence>[];
  windows: readonly Made<MaintenanceWindow>[];
  inhibitionRules: readonly InhibitionRule[];
  /** The enabled ones in their order. */
  routes: readonly RouteRule[];
  policies: ReadonlyMap<string, PolicyRule>;
  schedules: ReadonlyMap<
    string,
    Omit<OnCallPlan, 'exceptions'> & { exceptions: readonly Made<{ exception: OnCallPlan['exceptions'][number] }>[] }
  >;
  channels: Parameters<typeof reachOf>[0]['channels'];
  teams: ReadonlyMap<string, readonly string[]>;
  members: ReadonlyMap<string, SetupMember>;
};
