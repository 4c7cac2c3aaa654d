import { AppError } from '@signalcraft/contracts/errors';
import type { WindowTimes } from '@signalcraft/contracts/maintenance-windows';
import type { Matcher } from '@signalcraft/contracts/matchers';
import type { WhatIfDraft } from '@signalcraft/contracts/what-if';
import type { Instant } from '@signalcraft/domain/time';
import { moveLocalTime } from '@signalcraft/domain/what-if/move-local-time';
import { checkMatchers } from '../check-matchers.ts';
import { FOR_EVER_MS } from '../mute-rules.ts';
import { checkIsAll } from '../reorder.ts';
import type { SavedSetup } from './read-setup.ts';

/** Stands for the id of what is not made yet: no row has it. */
const NEW = '00000000-0000-0000-0000-000000000000';

type Edit<T> = { replaces: string | null; draft: T | null };

/**
 * What is saved with a draft laid over it. Throws VALIDATION_FAILED and the like for matchers that are not valid,
 * NOT_FOUND for what it replaces and is not there, CONFLICT `not_all_routes` for an order of other routes than there are.
 */
export function applyDraft(options: { saved: SavedSetup; draft: WhatIfDraft; from: Instant }): SavedSetup {
  const { saved, draft, from } = options;
  checkAllMatchers(draft);
  const base = { revision: 0, name: 'draft', madeAt: from };
  const routes = inOrder({ saved, order: draft.routeOrder });
  return {
    ...saved,
    silences: laidOver(saved.silences, draft.silences, ({ draft: wanted, id }) => ({
      ...base,
      id,
      name: wanted.comment,
      matchers: wanted.matchers,
      startsAt: from,
      endsAt: FOR_EVER_MS,
    })),
    windows: laidOver(saved.windows, draft.maintenanceWindows, ({ draft: wanted, id }) => ({
      ...base,
      id,
      name: wanted.name,
      matchers: wanted.matchers,
      times: timesFrom({ times: wanted.times, from }),
    })),
    inhibitionRules: laidOver(saved.inhibitionRules, draft.inhibitionRules, ({ draft: wanted, id }) => ({
      ...base,
      ...wanted,
      id,
    })),
    routes: laidOver(routes, draft.routes, ({ draft: wanted, id, before }) => ({
      ...wanted,
      id,
      revision: before?.revision ?? 0,
    })),
    policies: byId(
      laidOver([...saved.policies.values()], draft.escalationPolicies, ({ draft: wanted, id, before }) => ({
        ...wanted,
        id,
        revision: before?.revision ?? 0,
      })),
    ),
    schedules: new Map(
      laidOver(
        [...saved.schedules].map(([id, plan]) => ({ id, plan })),
        draft.schedules,
        ({ draft: wanted, id, before }) => ({
          id,
          plan: { zone: wanted.zone, layers: wanted.layers, exceptions: before?.plan.exceptions ?? [] },
        }),
      ).map(({ id, plan }) => [id, plan]),
    ),
    groupingRules: laidOver(saved.groupingRules, draft.groupingRules, ({ draft: wanted, id, before }) => ({
      ...wanted,
      id,
      revision: before?.revision ?? 0,
    })),
    integrations: saved.integrations.map((one) => ({
      ...one,
      grouping: draft.integrations.find(({ id }) => id === one.integrationId)?.grouping ?? one.grouping,
    })),
  };
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

/** A draft stands where what it replaces stood; a new one last, or where its position says. */
function laidOver<T extends { id: string }, D>(
  items: readonly T[],
  edits: readonly Edit<D>[],
  make: (options: { draft: D; id: string; before: T | null }) => T,
): T[] {
  let edited = [...items];
  for (const { replaces, draft } of edits) {
    const index = replaces === null ? -1 : edited.findIndex(({ id }) => id === replaces);
    if (replaces !== null && index === -1) throw new AppError('NOT_FOUND');
    const before = edited[index] ?? null;
    if (draft === null) edited = edited.filter((one) => one !== before);
    else if (before) edited[index] = make({ draft, id: before.id, before });
    else {
      const position = positionOf(draft) ?? edited.length;
      edited.splice(position, 0, make({ draft, id: NEW, before: null }));
    }
  }
  return edited;
}

const positionOf = (draft: unknown): number | null =>
  typeof draft === 'object' && draft !== null && 'position' in draft && typeof draft.position === 'number'
    ? draft.position
    : null;

function inOrder(options: { saved: SavedSetup; order: readonly string[] | null }): SavedSetup['routes'] {
  const { routes } = options.saved;
  const { order } = options;
  if (!order) return routes;
  checkIsAll({ type: 'route', all: routes.map(({ id }) => id), ids: order, path: 'routeOrder' });
  return [...routes].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

/** Back to before the replay: at the same hours, on the days that the rule would have had. */
function timesFrom(options: { times: WindowTimes; from: Instant }): SavedSetup['windows'][number]['times'] {
  const { times, from } = options;
  if (times.kind === 'once') return { kind: 'once', startsAt: from, endsAt: FOR_EVER_MS };
  const { kind: _kind, ...window } = times;
  const rule = { ...window.rule, count: null };
  return {
    kind: 'recurring',
    window: { ...window, rule, startsAt: moveLocalTime({ window, before: from }) },
    until: null,
  };
}

function checkAllMatchers(draft: WhatIfDraft): void {
  const lists = (name: string, edits: readonly Edit<{ matchers: readonly Matcher[] }>[]) =>
    edits.flatMap(({ draft: one }, index) =>
      one ? [{ path: `draft.${name}[${index}].draft.matchers`, matchers: one.matchers }] : [],
    );
  checkMatchers({
    lists: [...lists('silences', draft.silences), ...lists('maintenanceWindows', draft.maintenanceWindows)],
    mustNarrow: true,
  });
  checkMatchers({
    lists: draft.inhibitionRules.flatMap(({ draft: one }, index) =>
      one
        ? [
            { path: `draft.inhibitionRules[${index}].draft.sourceMatchers`, matchers: one.sourceMatchers },
            { path: `draft.inhibitionRules[${index}].draft.targetMatchers`, matchers: one.targetMatchers },
          ]
        : [],
    ),
    mustNarrow: true,
  });
  checkMatchers({
    lists: [...lists('routes', draft.routes), ...lists('groupingRules', draft.groupingRules)],
    mustNarrow: false,
  });
}
