'use client';

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import styles from './sign-in.module.css';

/** The way to the identity provider of a workspace, by an address of its domain or by its name. */
export function SsoSignIn({ returnTo, refusal }: { returnTo: string; refusal: string | null }) {
  const [isOpen, setIsOpen] = useState(false);
  const [who, setWho] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // The button that was pressed is gone: its place in the order of the page is the field's.
  useEffect(() => {
    if (isOpen) field.current?.focus();
  }, [isOpen]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsBusy(true);
    // Not by the form itself: its policy names no other origin, and the provider is one.
    window.location.assign(
      `/api/auth/saml/start?${new URLSearchParams({ for: who.trim(), next: returnTo }).toString()}`,
    );
  };
  return (
    <div className={styles.sso}>
      {refusal && (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
      {isOpen ? (
        <form className={styles.form} onSubmit={submit}>
          <TextInput
            label="E-mail, or the workspace’s name in addresses"
            required
            ref={field}
            autoComplete="email"
            spellCheck={false}
            value={who}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
          <Button type="submit" loading={isBusy} fullWidth>
            Go to your organisation’s sign-in
          </Button>
        </form>
      ) : (
        <Button variant="default" fullWidth onClick={() => setIsOpen(true)}>
          Sign in with SSO
        </Button>
      )}
    </div>
  );
}
