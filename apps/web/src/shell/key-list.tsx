'use client';

import { ActionIcon, Modal, Switch } from '@mantine/core';
import { Keyboard } from 'lucide-react';
import { useState } from 'react';
import styles from './key-list.module.css';
import { type KeyBinding, useKeyBindings, useKeys } from './keys.tsx';

const GROUPS: KeyBinding['group'][] = ['List', 'Group', 'Go to', 'Anywhere'];
const NAMES: Record<string, string> = { Escape: 'Esc' };

/** The list of keys that work on this page, and the switch that turns them off. */
export function KeyList() {
  const { all, isOn, setIsOn } = useKeys();
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
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title="Keys"
        closeButtonProps={{ 'aria-label': 'Close' }}
        size="lg"
      >
        <Switch
          label="Single keys do something"
          description="Turn them off if you speak to your computer, or hit keys by accident."
          checked={isOn}
          onChange={(event) => setIsOn(event.currentTarget.checked)}
        />
        <div className={styles.groups}>
          {GROUPS.map((name) => {
            const bindings = (shown ?? []).filter((binding) => binding.group === name);
            return bindings.length === 0 ? null : (
              <section key={name}>
                <h3>{name}</h3>
                <dl>
                  {bindings.map((binding) => (
                    <div key={binding.keys}>
                      <dt>
                        {binding.keys.split(' ').map((key) => (
                          <kbd key={key}>{NAMES[key] ?? key}</kbd>
                        ))}
                      </dt>
                      <dd>{binding.does}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            );
          })}
        </div>
      </Modal>
    </>
  );
}
