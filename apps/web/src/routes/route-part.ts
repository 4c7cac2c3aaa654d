import type { Route } from '@signalcraft/contracts/routes';
import type { ReactNode } from 'react';
import type { Fault } from '../lib/faults.ts';
import type { RouteDraft } from './route-draft.ts';

/**
 * One part of a route: a kind of condition, in conditions/, or of destination, in destinations/. Each is a file: what it
 * says in the list, and how it is edited.
 */
export type RoutePart = {
  key: string;
  /** Whether the route uses it. */
  isSet: (route: Route) => boolean;
  /** For the list; asked only where it is set. */
  Words: (props: { route: Route }) => ReactNode;
  Field: (props: {
    draft: RouteDraft;
    onChange: (draft: RouteDraft) => void;
    /** What the API refused, by the paths of the route's fields. */
    faults: readonly Fault[];
    /** Whether faults show that a person may still be about to mend: after the first try to save. */
    showsFaults: boolean;
  }) => ReactNode;
};
