'use client';

import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { NewPasswordField } from '../../auth/account-fields.tsx';
import { forgetToken } from '../../auth/browser-token.ts';
import { postAuth } from '../../auth/post-auth.ts';
import { signInErrorText } from '../../auth/sign-in-error.ts';
import { useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './profile.module.css';
import { SESSIONS_KEY } from './sessions-query.ts';

/** A new password for the old one; other sessions end with it. */
export function PasswordPanel() {
  const client = useQueryClient();
  const { email } = useViewer();
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const change = useMutation({
    mutationFn: () => postAuth('change-password', { currentPassword, newPassword, revokeOtherSessions: true }),
    onSuccess: async ({ ok }) => {
      if (!ok) return;
      // The session is a new one: the token of the old ends with it.
      forgetToken();
      setCurrentPassword('');
      setNewPassword('');
      await client.invalidateQueries({ queryKey: SESSIONS_KEY });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  const isWrong = change.data?.status === 400;
  return (
    <Panel title="Password">
      <form className={styles.form} method="post" onSubmit={submit}>
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label="Current password"
          name="current-password"
          autoComplete="current-password"
          required
          value={currentPassword}
          error={isWrong ? 'This is not your password.' : null}
          onChange={(event) => setCurrentPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the current password', tabIndex: 0 }}
        />
        <NewPasswordField label="New password" value={newPassword} onChange={setNewPassword} />
        {change.data && !change.data.ok && !isWrong && (
          <p role="alert" className={styles.error}>
            {signInErrorText(change.data)}
          </p>
        )}
        {change.data?.ok && <output>Your password is changed. Other sessions are ended.</output>}
        <Button type="submit" loading={change.isPending}>
          Change the password
        </Button>
      </form>
    </Panel>
  );
}
