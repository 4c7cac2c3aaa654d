'use client';

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { type Message, MessageBar } from '../actions/message-bar.tsx';
import { errorText } from '../lib/error-text.ts';

const SHOWN_MS = 30_000;

/** Says what a change of configuration did, and takes it back when asked; stays while the person goes to another page. */
type Tell = (notice: { text: string; undo?: () => Promise<unknown> }) => void;

const UndoContext = createContext<Tell | null>(null);

type Shown = { message: Message; undo: (() => Promise<unknown>) | null };

export function UndoNoticeProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  const tell = useCallback<Tell>(
    ({ text, undo }) => setShown({ message: { text, tone: 'done', canUndo: undo !== undefined }, undo: undo ?? null }),
    [],
  );
  const say = (text: string, tone: Message['tone']): void =>
    setShown({ message: { text, tone, canUndo: false }, undo: null });
  const undo = async (): Promise<void> => {
    if (!shown?.undo) return;
    say('Taking it back…', 'done');
    try {
      await shown.undo();
      say('Undone.', 'done');
    } catch (error) {
      say(`Could not undo: ${errorText(error)}`, 'failed');
    }
  };
  return (
    <UndoContext value={tell}>
      {children}
      <MessageBar message={shown?.message ?? null} onUndo={() => void undo()} onClose={() => setShown(null)} />
    </UndoContext>
  );
}

export function useUndoNotice(): Tell {
  const tell = useContext(UndoContext);
  if (!tell) throw new Error('useUndoNotice outside of UndoNoticeProvider');
  return tell;
}
