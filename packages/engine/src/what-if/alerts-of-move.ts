import type { StoredGroup } from '@signalcraft/database/hot/rows';
import type { alertsFor } from '../act-on-group.ts';
import type { AlertStore, KnownAlert } from './alert-store.ts';

/** The alerts of a group that a move needs, as the locking statement would find them. */
export function alertsOfMove(options: {
  store: AlertStore;
  group: StoredGroup;
  wanted: NonNullable<ReturnType<typeof alertsFor>>;
}): KnownAlert[] {
  const { store, group, wanted } = options;
  const alerts = store.alertsOf(group.state.id);
  if (wanted.kind === 'firing') return alerts.filter(({ state }) => state.status === 'FIRING');
  // Of those that it makes fire again, the ones that fire nowhere else.
  const free = alerts.filter(({ state }) => {
    const current = store.byIdentity(state)?.state;
    return !current || current.id === state.id || current.status !== 'FIRING';
  });
  if (wanted.kind === 'ids') return free.filter(({ state }) => wanted.ids.includes(state.id));
  return free.filter(
    ({ state }) =>
      state.status === 'RESOLVED' && state.resolvedBy === 'person' && (state.resolvedAt ?? 0) >= wanted.since,
  );
}
