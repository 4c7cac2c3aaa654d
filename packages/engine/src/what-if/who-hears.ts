import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import type { Reach } from '@signalcraft/domain/due-step';
import type { Matchable } from '@signalcraft/domain/matchers';
import type { OnCallPlan } from '@signalcraft/domain/on-call-plan';
import { decideRoute, type RouteDecision } from '@signalcraft/domain/routing';
import { needsOf } from '@signalcraft/domain/targets';
import type { Instant } from '@signalcraft/domain/time';
import { reachOf } from '../reach.ts';
import { FACTS_MAX, factsOfGroup, groupFactsOf } from '../route-run.ts';
import type { AlertStore } from './alert-store.ts';
import type { Setup } from './setup.ts';

/** Whom a replay's due steps tell, by its routes, schedules, teams and turns. Nothing is read. */
export class WhoHears {
  readonly #setup: Setup;
  readonly #store: AlertStore;
  readonly #turns: Map<string, number>;

  constructor(options: { setup: Setup; store: AlertStore; turns: ReadonlyMap<string, number> | undefined }) {
    this.#setup = options.setup;
    this.#store = options.store;
    this.#turns = new Map(options.turns);
  }

  /** By which policy the group goes, from what of it fires; where nothing fires, from the group itself. */
  route(group: StoredGroup, now: Instant): RouteDecision & { hasRoutes: boolean } {
    const { routes, policies, integrations } = this.#setup;
    const firing = this.#store.firingOf(group.state.id, FACTS_MAX).map((alert) => this.#store.matchable(alert));
    const source = group.integrationId === null ? null : (integrations.get(group.integrationId)?.source ?? null);
    const alerts: Matchable[] =
      firing.length > 0
        ? firing
        : [factsOfGroup({ ...group.state, labels: group.groupLabels, integrationId: group.integrationId, source })];
    const decision = decideRoute({ routes, policies, alerts, group: groupFactsOf(group.state), now });
    return { ...decision, hasRoutes: routes.length > 0 };
  }

  /** Whom the targets are now. Lists that take turns move on by one. */
  reach(targets: readonly PolicyTarget[], now: Instant): Reach {
    const { members, teams, channels, schedules } = this.#setup;
    const needs = needsOf({ targets });
    const turns = new Map(needs.turnKeys.map((key) => [key, this.#turns.get(key) ?? 0]));
    for (const [key, before] of turns) this.#turns.set(key, before + 1);
    const plans = needs.scheduleIds.flatMap((id): [string, OnCallPlan][] => {
      const schedule = schedules.get(id);
      if (!schedule) return [];
      // What was not made yet nobody knew of.
      const exceptions = schedule.exceptions.filter(({ madeAt }) => madeAt <= now).map(({ exception }) => exception);
      return [[id, { zone: schedule.zone, layers: schedule.layers, exceptions }]];
    });
    return reachOf({ targets, members, teams, channels, schedules: new Map(plans), turns, now });
  }
}
