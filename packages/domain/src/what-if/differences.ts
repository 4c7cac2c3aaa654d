import type { NotificationKind } from '@signalcraft/contracts/enums';
import { hours, type Instant, minutes } from '../time.ts';

/** A message that left, as far as two courses of events are compared by it. */
export type ComparedMessage = {
  at: Instant;
  /** Equal for what is the same group in both courses. */
  group: string;
  /** The member or channel, and by what. */
  addressee: string;
  kind: NotificationKind;
  step: number | null;
  round: number | null;
  reason: string;
};

export type Difference<T> =
  | { kind: 'added'; before: null; after: T }
  | { kind: 'removed'; before: T; after: null }
  /** The same group, addressee and kind, at another time or for another reason or step. */
  | { kind: 'moved'; before: T; after: T };

/** Within this, two messages were sent at the same time: workers and polls take some seconds. */
export const SAME_TIME_MS = minutes(1);
/** Further apart, one is no later form of the other. */
const MOVED_WITHIN_MS = hours(24);

/**
 * What differs between two courses of the same events, in the order of time. Both lists are in the order of time. Every
 * message is in at most one difference; one that is in none has its equal in the other list.
 */
export function differencesOf<T extends ComparedMessage>(options: {
  before: readonly T[];
  after: readonly T[];
}): Difference<T>[] {
  const exact = pair({ ...options, keyOf: exactKey, withinMs: SAME_TIME_MS });
  const moved = pair({ before: exact.before, after: exact.after, keyOf: looseKey, withinMs: MOVED_WITHIN_MS });
  const differences: Difference<T>[] = [
    ...moved.pairs.map(([before, after]) => ({ kind: 'moved' as const, before, after })),
    ...moved.before.map((before) => ({ kind: 'removed' as const, before, after: null })),
    ...moved.after.map((after) => ({ kind: 'added' as const, before: null, after })),
  ];
  return differences.sort((a, b) => timeOf(a) - timeOf(b));
}

const timeOf = (difference: Difference<ComparedMessage>): Instant =>
  Math.min(difference.before?.at ?? Number.POSITIVE_INFINITY, difference.after?.at ?? Number.POSITIVE_INFINITY);

const looseKey = ({ group, addressee, kind }: ComparedMessage): string => JSON.stringify([group, addressee, kind]);
const exactKey = (message: ComparedMessage): string =>
  JSON.stringify([looseKey(message), message.step, message.round, message.reason]);

/** Pairs what has the same key and lies close enough in time, the first with the first. */
function pair<T extends ComparedMessage>(options: {
  before: readonly T[];
  after: readonly T[];
  keyOf: (message: T) => string;
  withinMs: number;
}): { pairs: [T, T][]; before: T[]; after: T[] } {
  const { keyOf, withinMs } = options;
  const waiting = new Map<string, T[]>();
  for (const message of options.before) {
    const key = keyOf(message);
    const list = waiting.get(key);
    if (list) list.push(message);
    else waiting.set(key, [message]);
  }
  const taken = new Set<T>();
  const pairs: [T, T][] = [];
  const after: T[] = [];
  const begins = new Map<string, number>();
  for (const message of options.after) {
    const key = keyOf(message);
    const list = waiting.get(key) ?? [];
    let index = begins.get(key) ?? 0;
    // What lies too far behind is paired with nothing that comes later either.
    while (index < list.length && (list[index]?.at ?? 0) < message.at - withinMs) index += 1;
    const found = list[index];
    if (found && Math.abs(found.at - message.at) <= withinMs) {
      pairs.push([found, message]);
      taken.add(found);
      index += 1;
    } else after.push(message);
    begins.set(key, index);
  }
  return { pairs, before: options.before.filter((message) => !taken.has(message)), after };
}
