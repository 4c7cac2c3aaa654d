'use client';

import { Textarea } from '@mantine/core';
import { useId, useState } from 'react';
import type { MatcherIssue } from './matcher-draft.ts';
import styles from './matcher-editor.module.css';

const CONTEXT_LENGTH = 24;

/** The conditions as Prometheus and Alertmanager write them, with the mark at the character that does not fit. */
export function MatcherTextField(props: {
  label: string;
  text: string;
  /** What the text itself lacks; null: it can be read. */
  fault: { issues: readonly MatcherIssue[]; position: number | null } | null;
  showsFault: boolean;
  refused: readonly MatcherIssue[];
  onChange: (text: string) => void;
}) {
  const { text, fault } = props;
  const faultId = useId();
  const [wasLeft, setWasLeft] = useState(false);
  const shown = fault && (props.showsFault || (wasLeft && text.trim() !== '')) ? fault : null;
  const isFaulty = shown !== null || props.refused.length > 0;
  return (
    <div>
      <Textarea
        aria-label={props.label}
        placeholder={'{service="checkout", env=~"prod|stage"}'}
        rows={2}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: styles.text }}
        value={text}
        error={isFaulty}
        aria-describedby={isFaulty ? faultId : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        onFocus={() => setWasLeft(false)}
        onBlur={() => setWasLeft(true)}
      />
      <div id={faultId}>
        {shown && (
          <p role="alert" className={styles.fault}>
            {shown.position !== null && <FaultPlace text={text} position={shown.position} />}
            {shown.issues.map(({ message }) => message).join('; ')}
          </p>
        )}
        {props.refused.map(({ message }) => (
          <p key={message} role="alert" className={styles.fault}>
            {message}
          </p>
        ))}
      </div>
    </div>
  );
}

function FaultPlace({ text, position }: { text: string; position: number }) {
  const from = Math.max(0, position - CONTEXT_LENGTH);
  const end = position + 1 + CONTEXT_LENGTH;
  return (
    <>
      <code className={styles.place}>
        {from > 0 && '…'}
        {text.slice(from, position)}
        <mark>{text[position] ?? ' '}</mark>
        {text.slice(position + 1, end)}
        {text.length > end && '…'}
      </code>
      {position < text.length ? `At character ${position + 1}: ` : 'At the end: '}
    </>
  );
}
