import { z } from 'zod';
import { MATCHER_LIMITS } from './matcher-limits.ts';

export const MatchOp = z.enum(['=', '!=', '=~', '!~']).meta({ id: 'MatchOp' });
export type MatchOp = z.infer<typeof MatchOp>;

/**
 * Names that match what SignalCraft itself knows of an alert: its severity, the integration's source, the
 * integration's id, and the title. A label of that name wins, where the alert has one that is not empty.
 */
export const RESERVED_NAMES = ['severity', 'source', 'integration', 'title'] as const;
export type ReservedName = (typeof RESERVED_NAMES)[number];

/** One condition on one label, with Alertmanager's meaning. */
export const Matcher = z
  .object({
    name: z.string().min(1).max(MATCHER_LIMITS.nameLength).meta({
      description:
        'A label’s name; severity, source, integration (its id) and title also match alerts without a label so named.',
    }),
    op: MatchOp,
    value: z.string().meta({
      description:
        'A missing label is the empty string. For =~ and !~ an RE2 regular expression that fits the whole value.',
    }),
  })
  // How long a regular expression may be is part of whether it is a safe one, which is looked at when it is saved.
  .refine((matcher) => isRegexOp(matcher.op) || matcher.value.length <= MATCHER_LIMITS.valueLength, {
    path: ['value'],
    message: `a value has at most ${MATCHER_LIMITS.valueLength} characters`,
  })
  .meta({ id: 'Matcher' });
export type Matcher = z.infer<typeof Matcher>;

/** All of them must hold. */
export const Matchers = z
  .array(Matcher)
  .min(1)
  .max(MATCHER_LIMITS.matchers)
  .meta({ id: 'Matchers', description: 'Conditions that must all hold.' });
export type Matchers = z.infer<typeof Matchers>;

export const isRegexOp = (op: MatchOp): boolean => op === '=~' || op === '!~';
