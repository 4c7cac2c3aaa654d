import { channels } from './destinations/channels.tsx';
import { policy } from './destinations/policy.tsx';
import type { RoutePart } from './route-part.ts';

/** Where a route can lead, in the order in which it is said and edited. */
export const DESTINATIONS: readonly RoutePart[] = [policy, channels];
