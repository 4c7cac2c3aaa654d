'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { durationText, readDuration } from './duration-text.ts';

/** A length of time such as `10 min`; what is none is kept and said. `emptyMeans`: what holds where nothing is written. */
export function DurationField(props: {
  label: string;
  description: string;
  valueMs: number | null;
  emptyMeans?: string;
  disabled?: boolean;
  fault: string | null;
  /** Null: nothing is written, which only counts with `emptyMeans`. Undefined: it is no length of time. */
  onChange: (valueMs: number | null | undefined) => void;
}) {
  const { valueMs, emptyMeans } = props;
  const [text, setText] = useState(() => (valueMs === null ? '' : durationText(valueMs)));
  const isEmpty = text.trim() === '';
  const typed = readDuration(text);
  const isFaulty = isEmpty ? emptyMeans === undefined : typed === null;
  return (
    <TextInput
      label={props.label}
      description={props.description}
      placeholder={emptyMeans ?? '10 min'}
      disabled={props.disabled ?? false}
      value={text}
      error={isFaulty ? 'a time such as 30 s, 10 min or 2 h' : props.fault}
      onChange={(event) => {
        const changed = event.currentTarget.value;
        setText(changed);
        if (changed.trim() === '') props.onChange(emptyMeans === undefined ? undefined : null);
        else props.onChange(readDuration(changed) ?? undefined);
      }}
    />
  );
}
