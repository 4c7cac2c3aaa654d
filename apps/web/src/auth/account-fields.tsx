'use client';

import { PasswordInput, TextInput } from '@mantine/core';
import { PASSWORD_LENGTH } from '@signalcraft/contracts/invitation-limits';
import { type Fault, faultAt } from '../lib/faults.ts';

export type NewAccount = { name: string; password: string };

/** What a new account needs beside its address. */
export const AccountFields = (props: {
  value: NewAccount;
  faults: readonly Fault[];
  onChange: (value: NewAccount) => void;
}) => {
  const { value, faults, onChange } = props;
  return (
    <>
      <TextInput
        label="Your name"
        description="As others see it on alerts and schedules"
        name="name"
        autoComplete="name"
        required
        maxLength={100}
        value={value.name}
        error={faultAt(faults, 'name')}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      <NewPasswordField
        label="Password"
        value={value.password}
        error={faultAt(faults, 'password')}
        onChange={(password) => onChange({ ...value, password })}
      />
    </>
  );
};

/** A password that is chosen now. */
export const NewPasswordField = (props: {
  label: string;
  value: string;
  error?: string | null;
  onChange: (value: string) => void;
}) => (
  <PasswordInput
    label={props.label}
    description={`At least ${PASSWORD_LENGTH.min} characters`}
    name="new-password"
    autoComplete="new-password"
    required
    minLength={PASSWORD_LENGTH.min}
    maxLength={PASSWORD_LENGTH.max}
    value={props.value}
    error={props.error}
    onChange={(event) => props.onChange(event.currentTarget.value)}
    visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
  />
);
