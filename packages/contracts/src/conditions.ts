import { z } from 'zod';
import { CONDITION_MAX } from './shaping-limits.ts';

/** What a condition is asked of: one alert of a group that a route looks at, or one alert as it comes in. */
export const ConditionScope = z.enum(['route', 'shaping']).meta({ id: 'ConditionScope' });
export type ConditionScope = z.infer<typeof ConditionScope>;

/** An expression in CEL, the Common Expression Language, that is true or false. */
export const Condition = z.string().trim().min(1).max(CONDITION_MAX).meta({
  id: 'Condition',
  description: 'A CEL expression that is true or false; a missing label is the empty string.',
});
export type Condition = z.infer<typeof Condition>;

/**
 * Why a condition could not be answered; it then does not hold. `condition_invalid`: it is none by now;
 * `condition_failed`: it met a value it cannot work with; `condition_too_costly`: it asked for too much work.
 */
export const ConditionFault = z
  .enum(['condition_invalid', 'condition_failed', 'condition_too_costly'])
  .meta({ id: 'ConditionFault' });
export type ConditionFault = z.infer<typeof ConditionFault>;
