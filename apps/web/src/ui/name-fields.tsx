'use client';

import { Textarea, TextInput } from '@mantine/core';
import { type Fault, faultAt } from '../lib/faults.ts';

type Named = { name: string; description: string };

/** What every piece of configuration is called, and what it is for. */
export const NameFields = (props: { value: Named; faults: readonly Fault[]; onChange: (value: Named) => void }) => {
  const { value, faults, onChange } = props;
  const { name, description } = value;
  return (
    <>
      <TextInput
        label="Name"
        required
        maxLength={100}
        value={name}
        error={faultAt(faults, 'name')}
        onChange={(event) => onChange({ name: event.currentTarget.value, description })}
      />
      <Textarea
        label="Description"
        rows={2}
        maxLength={1_000}
        value={description}
        error={faultAt(faults, 'description')}
        onChange={(event) => onChange({ name, description: event.currentTarget.value })}
      />
    </>
  );
};
