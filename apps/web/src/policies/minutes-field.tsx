'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';

const MINUTE_MS = 60_000;
const MINUTES = /^\s*\d{1,4}([.,]\d{1,3})?\s*$/;

/** A length of time in minutes, halves and the like included. What is no number is kept and said. */
export function MinutesField(props: {
  label: string;
  valueMs: number;
  minMs: number;
  /** Whether 0 is taken too, below the least. */
  mayBeZero: boolean;
  maxMs: number;
  fault: string | null;
  onChange: (valueMs: number) => void;
}) {
  const [text, setText] = useState(() => textOf(props.valueMs));
  const typed = msOf(text);
  // What came from elsewhere is shown; what is being typed stays as it is.
  const shown = typed === null || typed === props.valueMs ? text : textOf(props.valueMs);
  const own = faultOf(typed, props);
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

function faultOf(ms: number | null, limits: { minMs: number; mayBeZero: boolean; maxMs: number }): string | null {
  if (ms === null) return 'a number of minutes';
  if (ms > limits.maxMs) return `${limits.maxMs / MINUTE_MS} minutes at most`;
  if (ms >= limits.minMs || (ms === 0 && limits.mayBeZero)) return null;
  return `${limits.minMs / MINUTE_MS} at least${limits.mayBeZero ? ', or 0 for at once' : ''}`;
}

const textOf = (ms: number): string => String(Number((ms / MINUTE_MS).toFixed(3)));

const msOf = (text: string): number | null =>
  MINUTES.test(text) ? Math.round(Number(text.trim().replace(',', '.')) * MINUTE_MS) : null;
