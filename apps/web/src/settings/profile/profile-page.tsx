'use client';

import { useSettings } from '../../shell/settings.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { NamePanel } from './name-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import styles from './profile.module.css';
import { SessionsPanel } from './sessions-panel.tsx';
import { ZonePanel } from './zone-panel.tsx';

/** A person's own name, time zone, password and sessions. */
export function ProfilePage() {
  const { auth } = useSettings();
  const keepsAccounts = auth.kind === 'local';
  return (
    <>
      <PageHead
        title="Your profile"
        about={keepsAccounts ? undefined : 'Your password and your sessions are kept by Clerk.'}
      />
      <div className={styles.parts}>
        <NamePanel />
        <ZonePanel />
        {keepsAccounts && <PasswordPanel />}
        {keepsAccounts && <SessionsPanel />}
      </div>
    </>
  );
}
