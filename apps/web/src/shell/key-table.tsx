'use client';

import { Switch } from '@mantine/core';
import styles from './key-list.module.css';
import { type KeyBinding, useKeys } from './keys.tsx';

const GROUPS: KeyBinding['group'][] = ['List', 'Group', 'Go to', 'Anywhere'];
const NAMES: Record<string, string> = { Escape: 'Esc' };

/** Keys by where they work, and the switch that turns them off. */
export function KeyTable(props: { bindings: readonly KeyBinding[] }) {
  const { isOn, setIsOn } = useKeys();
  return (
    <>
      <Switch
        label="Single keys do something"
        description="Turn them off if you speak to your computer, or hit keys by accident."
        checked={isOn}
        onChange={(event) => setIsOn(event.currentTarget.checked)}
      />
      <div className={styles.groups}>
        {GROUPS.map((name) => {
          const bindings = props.bindings.filter((binding) => binding.group === name);
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
    </>
  );
}
