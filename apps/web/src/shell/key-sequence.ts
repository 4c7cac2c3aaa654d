/** How long the second key of a sequence may take. */
export const SEQUENCE_MS = 1_500;

export type KeyState = { prefix: string; at: number } | null;

/**
 * What a key press means among `bindings` (`j`, `?`, `g i`): a binding, the beginning of one, or nothing. A sequence's
 * second key counts for `SEQUENCE_MS`.
 */
export function matchKey(options: { key: string; now: number; state: KeyState; bindings: readonly string[] }): {
  matched: string | null;
  state: KeyState;
} {
  const { key, now, state, bindings } = options;
  if (state && now - state.at <= SEQUENCE_MS) {
    const sequence = `${state.prefix} ${key}`;
    if (bindings.includes(sequence)) return { matched: sequence, state: null };
  }
  if (bindings.includes(key)) return { matched: key, state: null };
  const begins = bindings.some((binding) => binding.startsWith(`${key} `));
  return { matched: null, state: begins ? { prefix: key, at: now } : null };
}
