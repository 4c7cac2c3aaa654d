'use client';

import { ActionIcon } from '@mantine/core';
import { Keyboard } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import styles from './key-list.module.css';
import { type KeyBinding, useKeyBindings, useKeys } from './keys.tsx';

/** Loaded when it is asked for. */
const KeyTable = dynamic(() => import('./key-table.tsx').then((file) => file.KeyTable), { ssr: false });

/** The list of keys that work on this page, and the switch that turns them off. */
export function KeyList() {
  const { all } = useKeys();
  const [shown, setShown] = useState<KeyBinding[] | null>(null);
  const open = (): void => setShown(all());
  useKeyBindings([{ keys: '?', does: 'List of keys', group: 'Anywhere', run: open }]);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="List of keys"
        onClick={open}
        className={styles.button}
      >
        <Keyboard size={18} aria-hidden="true" />
      </ActionIcon>
      <Dialog opened={shown !== null} onClose={() => setShown(null)} title="Keys" size="lg">
        {shown && <KeyTable bindings={shown} />}
      </Dialog>
    </>
  );
}
