'use client';

import { Button, CloseButton } from '@mantine/core';
import styles from './message-bar.module.css';

export type Message = { text: string; tone: 'done' | 'failed'; canUndo: boolean };

/** The outcome of the last action, said aloud by screen readers, with the way back. */
export function MessageBar(props: {
  message: Message | null;
  /** The key that undoes too; without it, only the button does. */
  undoKey?: string;
  onUndo: () => void;
  onClose: () => void;
}) {
  const { message } = props;
  return (
    <output className={styles.place} aria-live="polite">
      {message && (
        <div className={styles.bar} data-tone={message.tone}>
          <span className={styles.text}>{message.text}</span>
          {message.canUndo && (
            <Button size="compact-sm" variant="default" onClick={props.onUndo} className={styles.undo}>
              Undo {props.undoKey && <kbd className={styles.key}>{props.undoKey}</kbd>}
            </Button>
          )}
          <CloseButton size="sm" aria-label="Close this message" onClick={props.onClose} className={styles.close} />
        </div>
      )}
    </output>
  );
}
