'use client';

import { TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { useIsHydrated } from '../lib/clock.tsx';

/** A time zone by its IANA name, with all that the browser knows offered while one types. */
export function ZoneField(props: {
  label: string;
  description?: string;
  value: string;
  placeholder?: string;
  required?: boolean;
  error?: ReactNode;
  onChange: (zone: string) => void;
}) {
  const { label, description, value, placeholder, required, error, onChange } = props;
  const isHydrated = useIsHydrated();
  const [isAsked, setIsAsked] = useState(false);
  const listId = useId();
  return (
    <>
      <TextInput
        label={label}
        description={description}
        placeholder={placeholder}
        required={required}
        error={error}
        list={listId}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={value}
        onFocus={() => setIsAsked(true)}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
      {isHydrated && isAsked && (
        <datalist id={listId}>
          {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </datalist>
      )}
    </>
  );
}
