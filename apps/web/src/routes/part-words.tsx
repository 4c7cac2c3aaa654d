import type { Route } from '@signalcraft/contracts/routes';
import type { ReactNode } from 'react';
import type { RoutePart } from './route-part.ts';

/** What the parts of a route that are set say, one a line; `none` where none is. */
export function PartWords(props: { route: Route; parts: readonly RoutePart[]; none: ReactNode }) {
  const set = props.parts.filter(({ isSet }) => isSet(props.route));
  if (set.length === 0) return props.none;
  return set.map(({ key, Words }) => (
    <div key={key}>
      <Words route={props.route} />
    </div>
  ));
}
