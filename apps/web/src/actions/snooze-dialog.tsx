'use client';

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { zonedText } from '../lib/time-text.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { GroupAction } from './group-action.ts';
import { customSnooze, fieldValue, type SnoozeChoice, snoozeChoices } from './snooze-choices.ts';
import styles from './snooze-dialog.module.css';

/** Asks until when; digits choose too. */
export function SnoozeDialog(props: {
  /** What is to sleep, such as a title; null: closed. */
  subject: string | null;
  onClose: () => void;
  onSnooze: (action: Extract<GroupAction, { kind: 'snooze' }>) => void;
}) {
  const { subject, onClose } = props;
  return (
    <Dialog
      opened={subject !== null}
      onClose={onClose}
      title={<span className={styles.title}>Snooze {subject}</span>}
      size={420}
    >
      {subject !== null && (
        <Choices
          onChoose={({ until, mode }) => {
            onClose();
            props.onSnooze({ kind: 'snooze', until: new Date(until).toISOString(), mode });
          }}
        />
      )}
    </Dialog>
  );
}

function Choices({ onChoose }: { onChoose: (choice: Pick<SnoozeChoice, 'until' | 'mode'>) => void }) {
  const [openedAt] = useState(() => Date.now());
  const [value, setValue] = useState(() => fieldValue(openedAt + 2 * 3_600_000));
  const [refusal, setRefusal] = useState<string | null>(null);
  const choices = snoozeChoices(openedAt);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const custom = customSnooze({ value, now: Date.now() });
    if (custom.kind === 'refused') setRefusal(custom.why);
    else onChoose({ until: custom.until, mode: 'until_time' });
  };

  const byDigit = (event: KeyboardEvent): void => {
    const choice = choices[Number(event.key) - 1];
    if (choice) onChoose(choice);
  };

  return (
    <>
      <ul className={styles.choices}>
        {choices.map((choice, index) => (
          <li key={choice.label}>
            <button
              type="button"
              className={styles.choice}
              onClick={() => onChoose(choice)}
              onKeyDown={byDigit}
              {...(index === 0 ? { 'data-autofocus': true } : {})}
            >
              <kbd aria-hidden="true">{index + 1}</kbd>
              <span>{choice.label}</span>
              <span className={styles.until}>
                {zonedText({ iso: new Date(choice.until).toISOString(), now: openedAt, to: 'minute' })}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className={styles.custom}>
        <TextInput
          type="datetime-local"
          label="Another time"
          value={value}
          min={fieldValue(openedAt)}
          error={refusal}
          onChange={(event) => {
            setValue(event.currentTarget.value);
            setRefusal(null);
          }}
        />
        <Button type="submit" variant="default">
          Snooze until then
        </Button>
      </form>
    </>
  );
}
