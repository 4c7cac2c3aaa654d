import type { NewestOfKey } from '@signalcraft/database/hot/lock-and-read';
import type { StoredAlert, StoredGroup } from '@signalcraft/database/hot/rows';
import type { AlertText, Write } from '@signalcraft/database/hot/write';
import type { Matchable } from '@signalcraft/domain/matchers';
import { days, type Instant } from '@signalcraft/domain/time';
import { alertIdentity, groupIdentity, type LockedByIdentity, type ParsedDelivery } from '../decide-deliveries.ts';
import type { KnownIntegration } from '../integration-cache.ts';

/** What is resolved for this long is forgotten: a person's later move on it is not replayed. */
const FORGOTTEN_AFTER_MS = days(1);

export type KnownAlert = StoredAlert & { text: AlertText };

/**
 * The groups and alerts of a replay, in memory. It takes the same writes as the database, and forgets what has been over
 * for a day, so that what it holds is bounded by what goes on at a time.
 */
export class AlertStore {
  readonly #workspaceId: string;
  readonly #integrations: ReadonlyMap<string, KnownIntegration>;
  readonly #groups = new Map<string, StoredGroup>();
  readonly #newestByKey = new Map<string, NewestOfKey>();
  readonly #alerts = new Map<string, KnownAlert>();
  /** The alert that fires for a fingerprint, else the newest. */
  readonly #byIdentity = new Map<string, string>();
  readonly #ofGroup = new Map<string, Map<string, string>>();
  readonly #firing = new Map<string, Set<string>>();

  constructor(options: { workspaceId: string; integrations: ReadonlyMap<string, KnownIntegration> }) {
    this.#workspaceId = options.workspaceId;
    this.#integrations = options.integrations;
  }

  group(groupId: string): StoredGroup | null {
    return this.#groups.get(groupId) ?? null;
  }

  alert(alertId: string): KnownAlert | null {
    return this.#alerts.get(alertId) ?? null;
  }

  /** The alert that a source's fingerprint stands for by now. */
  byIdentity(options: { integrationId: string; fingerprint: string }): KnownAlert | null {
    const id = this.#byIdentity.get(alertIdentity(options.integrationId, options.fingerprint));
    return id ? this.alert(id) : null;
  }

  /** The alert that joined the group first. */
  firstOf(groupId: string): KnownAlert | null {
    const [id] = this.#ofGroup.get(groupId)?.values() ?? [];
    return id ? this.alert(id) : null;
  }

  alertsOf(groupId: string): KnownAlert[] {
    return [...(this.#ofGroup.get(groupId)?.values() ?? [])].flatMap((id) => this.alert(id) ?? []);
  }

  /** The newest first, at most `limit`. */
  firingOf(groupId: string, limit: number): KnownAlert[] {
    const ids = [...(this.#firing.get(groupId) ?? [])];
    return ids
      .slice(-limit)
      .reverse()
      .flatMap((id) => this.alert(id) ?? []);
  }

  isNewestOfKey(group: StoredGroup): boolean {
    return this.#newestByKey.get(groupIdentity(this.#workspaceId, group.groupKey))?.id === group.state.id;
  }

  matchable(alert: KnownAlert): Matchable & { id: string } {
    const { state, text } = alert;
    const { id, severity, integrationId } = state;
    const source = this.#integrations.get(integrationId)?.source ?? '';
    return { id, severity, integrationId, source, title: text.title, labels: text.labels };
  }

  /** What the flush would lock and read for these deliveries. */
  locked(options: { deliveries: readonly ParsedDelivery[]; now: Instant }): LockedByIdentity {
    const locked: LockedByIdentity = {
      now: options.now,
      groups: new Map(),
      newestByKey: new Map(),
      alertByFingerprint: new Map(),
      formerAlerts: new Map(),
    };
    for (const { integration, alerts } of options.deliveries) {
      for (const { groupKey, fingerprint } of alerts) {
        const key = groupIdentity(integration.workspaceId, groupKey);
        const newest = this.#newestByKey.get(key);
        const target = newest ? this.#groups.get(newest.id) : undefined;
        if (newest && target) {
          locked.newestByKey.set(key, newest);
          locked.groups.set(newest.id, target);
        }
        const identity = alertIdentity(integration.integrationId, fingerprint);
        const alert = this.alert(this.#byIdentity.get(identity) ?? '');
        if (!alert) continue;
        const home = this.#groups.get(alert.state.groupId);
        if (home) locked.groups.set(home.state.id, home);
        locked.alertByFingerprint.set(identity, alert);
        if (!target || target.state.id === alert.state.groupId) continue;
        const former = this.alert(this.#ofGroup.get(target.state.id)?.get(identity) ?? '');
        if (former) locked.formerAlerts.set(`${target.state.id}/${identity}`, former);
      }
    }
    return locked;
  }

  /** Takes over groups and alerts; answers which alerts began to fire, changed while they fire, or stopped. */
  apply(write: Write): { fires: KnownAlert[]; ends: KnownAlert[] } {
    for (const { id, events } of write.groupCounts ?? []) {
      const group = this.#groups.get(id);
      if (!group) continue;
      const { state } = group;
      const eventCount = state.eventCount + events;
      this.#groups.set(id, {
        ...group,
        state: { ...state, eventCount, lastSeenAt: Math.max(state.lastSeenAt, write.now) },
      });
    }
    for (const { id, events, startsAt } of write.alertCounts ?? []) {
      const alert = this.#alerts.get(id);
      if (!alert) continue;
      const { state } = alert;
      this.#alerts.set(id, {
        ...alert,
        state: {
          ...state,
          eventCount: state.eventCount + events,
          lastSeenAt: Math.max(state.lastSeenAt, write.now),
          startsAt: startsAt ?? state.startsAt,
        },
      });
    }
    for (const { statusMoved: _statusMoved, ...group } of write.newGroups ?? []) {
      this.#groups.set(group.state.id, group);
      const { id, generation } = group.state;
      this.#newestByKey.set(groupIdentity(group.workspaceId, group.groupKey), { id, generation, merged: false });
    }
    for (const { state } of write.groups ?? []) {
      const group = this.#groups.get(state.id);
      if (group) this.#groups.set(state.id, { ...group, state });
    }
    const fires: KnownAlert[] = [];
    const ends: KnownAlert[] = [];
    for (const { workspaceId, state, text } of [...(write.newAlerts ?? []), ...(write.alerts ?? [])]) {
      const before = this.#alerts.get(state.id);
      const alert: KnownAlert = { ...before, workspaceId, state, text: text ?? before?.text ?? NO_TEXT };
      this.#put(alert, before ?? null);
      if (state.status === 'FIRING') fires.push(alert);
      else if (before?.state.status === 'FIRING') ends.push(alert);
    }
    return { fires, ends };
  }

  #put(alert: KnownAlert, before: KnownAlert | null): void {
    const { id, groupId, integrationId, fingerprint, status } = alert.state;
    const identity = alertIdentity(integrationId, fingerprint);
    this.#alerts.set(id, alert);
    if (before && before.state.groupId !== groupId) {
      this.#ofGroup.get(before.state.groupId)?.delete(identity);
      this.#firing.get(before.state.groupId)?.delete(id);
    }
    setIn(this.#ofGroup, groupId, () => new Map<string, string>()).set(identity, id);
    const firing = setIn(this.#firing, groupId, () => new Set<string>());
    if (status === 'FIRING') firing.add(id);
    else firing.delete(id);
    const current = this.alert(this.#byIdentity.get(identity) ?? '');
    if (status === 'FIRING' || !current || current.state.status !== 'FIRING') this.#byIdentity.set(identity, id);
  }

  /** Forgets groups that have been over for a day, with their alerts; answers their ids. */
  forget(now: Instant): string[] {
    const forgotten: string[] = [];
    for (const [id, group] of this.#groups) {
      const { status, resolvedAt, snooze, timerAt } = group.state;
      const isOver = status === 'RESOLVED' && snooze === null && timerAt === null;
      if (!isOver || now - (resolvedAt ?? now) < FORGOTTEN_AFTER_MS) continue;
      if ((this.#firing.get(id)?.size ?? 0) > 0) continue;
      forgotten.push(id);
      this.#groups.delete(id);
      this.#firing.delete(id);
      const key = groupIdentity(group.workspaceId, group.groupKey);
      if (this.#newestByKey.get(key)?.id === id) this.#newestByKey.delete(key);
      for (const [identity, alertId] of this.#ofGroup.get(id) ?? []) {
        this.#alerts.delete(alertId);
        if (this.#byIdentity.get(identity) === alertId) this.#byIdentity.delete(identity);
      }
      this.#ofGroup.delete(id);
    }
    return forgotten;
  }
}

const NO_TEXT: AlertText = { title: '', description: '', labels: {}, annotations: {}, links: [], flags: [] };

function setIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
