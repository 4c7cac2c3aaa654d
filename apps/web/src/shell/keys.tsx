'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { usePreference } from '../lib/preference.ts';
import { type KeyState, matchKey } from './key-sequence.ts';

export type KeyBinding = {
  /** As `KeyboardEvent.key` names it, or two with a space between. */
  keys: string;
  does: string;
  group: 'Go to' | 'List' | 'Group' | 'Anywhere';
  run: () => void;
};

type Keys = {
  register: (read: () => readonly KeyBinding[]) => () => void;
  /** What works now, for the list of keys. */
  all: () => KeyBinding[];
  isOn: boolean;
  setIsOn: (isOn: boolean) => void;
};

const KeysContext = createContext<Keys | null>(null);

/** One listener for all single-key commands of the page; they can be turned off as a whole. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [isOn, setIsOn] = usePreference({ name: 'signalcraft-keys', byDefault: true });
  const readers = useRef(new Set<() => readonly KeyBinding[]>());
  const state = useRef<KeyState>(null);

  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]')) return;
      const bindings = [...readers.current].flatMap((read) => read());
      const { matched, state: next } = matchKey({
        key: event.key,
        now: event.timeStamp,
        state: state.current,
        bindings: bindings.map((binding) => binding.keys),
      });
      state.current = next;
      const binding = bindings.find((each) => each.keys === matched);
      if (!binding) return;
      event.preventDefault();
      binding.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isOn]);

  const keys = useMemo<Keys>(
    () => ({
      register: (read) => {
        readers.current.add(read);
        return () => {
          readers.current.delete(read);
        };
      },
      all: () => [...readers.current].flatMap((read) => read()),
      isOn,
      setIsOn,
    }),
    [isOn, setIsOn],
  );
  return <KeysContext value={keys}>{children}</KeysContext>;
}

export function useKeys(): Keys {
  const keys = useContext(KeysContext);
  if (!keys) throw new Error('useKeys outside of KeysProvider');
  return keys;
}

/** Binds keys while the calling component is mounted; the newest closures run. */
export function useKeyBindings(bindings: readonly KeyBinding[]): void {
  const { register } = useKeys();
  const newest = useRef(bindings);
  useEffect(() => {
    newest.current = bindings;
  });
  useEffect(() => register(() => newest.current), [register]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  // A checkbox takes no letters.
  !(target instanceof HTMLInputElement && target.type === 'checkbox');
