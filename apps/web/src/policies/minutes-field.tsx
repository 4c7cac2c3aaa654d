'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';

const MINUTE_MS = 60_000;
const MINUTES = /^\s*\d{1,4}([.,]\d{1,3})?\s*$/;

/** A length of time in minutes, halves and the like included. What is no number is kept and said. */
export function MinutesField(props: {
  label: string;
  valueMs: number;
  maxMs: number;
  fault: string | null;
  onChange: (valueMs: number) => void;
}) {
  const [text, setText] = useState(() => textOf(props.valueMs));
  const typed = msOf(text);
  // What came from elsewhere is shown; what is being typed stays as it is.
  const shown = typed === null || typed === props.valueMs ? text : textOf(props.valueMs);
  const own =
    typed === null ? 'a number of minutes' : typed > props.maxMs ? `${props.maxMs / MINUTE_MS} minutes at most` : null;
  return (
    <TextInput
      label={props.label}
      inputMode="decimal"
      // A form with something else in it is not sent.
      required
      withAsterisk={false}
      pattern={MINUTES.source}
      value={shown}
      error={own ?? props.fault}
      onChange={(event) => {
        const changed = event.currentTarget.value;
        setText(changed);
        const ms = msOf(changed);
        if (ms !== null) props.onChange(ms);
      }}
    />
  );
}

const textOf = (ms: number): string => String(Number((ms / MINUTE_MS).toFixed(3)));

const msOf = (text: string): number | null =>
  MINUTES.test(text) ? Math.round(Number(text.trim().replace(',', '.')) * MINUTE_MS) : null;
