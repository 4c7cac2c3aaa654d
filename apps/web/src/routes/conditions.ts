import { cel } from './conditions/cel.tsx';
import { hours } from './conditions/hours.tsx';
import { matchers } from './conditions/matchers.tsx';
import type { RoutePart } from './route-part.ts';

/** What a route can look at, in the order in which it is said and edited. All that is set must hold. */
export const CONDITIONS: readonly RoutePart[] = [matchers, cel, hours];
