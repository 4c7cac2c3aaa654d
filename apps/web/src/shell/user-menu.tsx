'use client';

import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { Check, ChevronDown, LogOut, Plus, UserRound } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { signOutLocally } from '../auth/sign-out.ts';
import { useSettings } from './settings.tsx';
import styles from './user-menu.module.css';
import { useViewer } from './viewer.tsx';
import { switchWorkspace } from './workspace-choice.ts';

const CreateWorkspaceDialog = dynamic(
  () => import('../settings/workspace/create-workspace-dialog.tsx').then((part) => part.CreateWorkspaceDialog),
  { ssr: false },
);
const ClerkSignOut = dynamic(() => import('../auth/clerk-sign-out.tsx'), { ssr: false });
const SCHEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const;

/** Who is signed in, the colours, and the way out. */
export function UserMenu() {
  const viewer = useViewer();
  const { auth } = useSettings();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isLeaving, setIsLeaving] = useState(false);
  const [isCreating, setIsCreating] = useState(false);
  const leave = (): void => {
    if (auth.kind === 'local') void signOutLocally();
    else setIsLeaving(true);
  };
  return (
    <>
      <Menu position="bottom-end" width={230} keepMounted={false}>
        <Menu.Target>
          <UnstyledButton className={styles.target} aria-label={`${viewer.name}: account and colours`}>
            <span className={styles.initials} aria-hidden="true">
              {initials(viewer.name)}
            </span>
            <ChevronDown size={14} aria-hidden="true" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.who}>
            <strong>{viewer.name}</strong>
            <span>{viewer.email}</span>
            <span>
              {viewer.workspaceName} · {viewer.role.toLowerCase()}
            </span>
          </div>
          <Menu.Divider />
          <Menu.Label>Workspaces</Menu.Label>
          {viewer.workspaces.map(({ id, name }) => (
            <Menu.Item
              key={id}
              aria-current={id === viewer.workspaceId ? 'true' : undefined}
              onClick={() => id !== viewer.workspaceId && switchWorkspace({ workspaceId: id })}
              rightSection={id === viewer.workspaceId ? <Check size={15} aria-hidden="true" /> : null}
            >
              {name}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<Plus size={15} aria-hidden="true" />} onClick={() => setIsCreating(true)}>
            New workspace…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Colours</Menu.Label>
          {SCHEMES.map(({ value, label }) => (
            <Menu.Item
              key={value}
              role="menuitemradio"
              aria-checked={colorScheme === value}
              onClick={() => setColorScheme(value)}
              rightSection={colorScheme === value ? <Check size={15} aria-hidden="true" /> : null}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            component={Link}
            href="/settings/profile"
            prefetch={false}
            leftSection={<UserRound size={15} aria-hidden="true" />}
          >
            Your profile
          </Menu.Item>
          <Menu.Item leftSection={<LogOut size={15} aria-hidden="true" />} onClick={leave}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isCreating && <CreateWorkspaceDialog onClose={() => setIsCreating(false)} />}
      {isLeaving && <ClerkSignOut />}
    </>
  );
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((part) => part.charAt(0).toUpperCase())
    .slice(0, 2)
    .join('');
