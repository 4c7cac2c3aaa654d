'use client';

import { Button } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { SignOutButton } from '../../auth/sign-out-button.tsx';
import { MessagePage } from '../../ui/message-page.tsx';
import styles from './workspace-settings.module.css';

// A part of the layout: what it imports at once, every page loads.
const CreateWorkspaceDialog = dynamic(
  () => import('./create-workspace-dialog.tsx').then((part) => part.CreateWorkspaceDialog),
  { ssr: false },
);

/** For who is signed in and belongs to nothing: what to do about it. */
export function NoWorkspacePage() {
  const [isCreating, setIsCreating] = useState(false);
  return (
    <MessagePage
      title="You belong to no workspace"
      text="Ask an owner or admin of one to invite you, then load this page again. Or make one of your own."
    >
      <div className={styles.buttons}>
        <Button onClick={() => setIsCreating(true)}>New workspace</Button>
        <SignOutButton />
      </div>
      {isCreating && <CreateWorkspaceDialog onClose={() => setIsCreating(false)} />}
    </MessagePage>
  );
}
