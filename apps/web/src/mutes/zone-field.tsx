'use client';

import { TextInput } from '@mantine/core';
import { useId } from 'react';

/** A time zone by its IANA name, chosen by typing a part of it. */
export function ZoneField(props: {
  label: string;
  zone: string;
  error: string | null;
  onChange: (zone: string) => void;
}) {
  const listId = useId();
  return (
    <>
      <TextInput
        label={props.label}
        placeholder="Europe/Berlin"
        list={listId}
        required
        autoComplete="off"
        spellCheck={false}
        value={props.zone}
        error={props.error}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <datalist id={listId}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </datalist>
    </>
  );
}
