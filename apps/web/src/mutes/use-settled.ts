'use client';

import { useDebouncedValue } from '@mantine/hooks';

const SETTLE_MS = 300;

/** The value as it was when it last rested for a moment: what is typed is tried once typing pauses. */
export function useSettled<T>(value: T): { settled: T; isSettled: boolean } {
  const key = JSON.stringify(value);
  const [settledKey] = useDebouncedValue(key, SETTLE_MS);
  return { settled: JSON.parse(settledKey) as T, isSettled: settledKey === key };
}
