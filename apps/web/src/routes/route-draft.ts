import type { CreateRoute, Route, TestRoutes } from '@signalcraft/contracts/routes';
import { draftOf, type MatchersDraft, readDraft } from '../matchers/matcher-draft.ts';

/** A route's settings while they are edited: all but the place in the order, with the matchers as they are written. */
export type RouteDraft = Omit<CreateRoute, 'matchers' | 'position'> & { matchers: MatchersDraft };
export type RouteSettings = Omit<CreateRoute, 'position'>;

export function draftOfRoute(route: Route): RouteDraft {
  const { id: _id, revision: _revision, position: _position, ...rest } = route;
  const { createdBy: _by, createdAt: _at, updatedAt: _changedAt, matchers, ...settings } = rest;
  return { ...settings, matchers: draftOf(matchers) };
}

export const blankRoute = (options: { policyId: string }): RouteDraft => ({
  name: '',
  description: '',
  enabled: true,
  matchers: draftOf([]),
  condition: null,
  hours: null,
  policyId: options.policyId,
  channelIds: [],
  continue: false,
});

/** What would be saved. Null: the conditions are faulty, which their editor says. */
export function settingsOfDraft(draft: RouteDraft): RouteSettings | null {
  const read = readDraft(draft.matchers, { mayBeEmpty: true });
  if (read.kind === 'faulty') return null;
  return { ...draft, name: draft.name.trim(), description: draft.description.trim(), matchers: read.matchers };
}

/** The test of a draft. Null: it cannot be tried as it is. A name is not needed to try it. */
export function testOfDraft(options: {
  draft: RouteDraft;
  replaces: string | null;
  position: number | null;
}): TestRoutes | null {
  const settings = settingsOfDraft(options.draft);
  if (!settings || settings.policyId === '') return null;
  const position = options.position === null ? {} : { position: options.position };
  return {
    order: null,
    replaces: options.replaces,
    draft: { ...settings, name: settings.name || 'This route', ...position },
  };
}
