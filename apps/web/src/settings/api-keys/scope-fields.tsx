'use client';

import { Button, Checkbox } from '@mantine/core';
import type { ApiScope } from '@signalcraft/contracts/identity';
import styles from './api-keys.module.css';
import { groupScopes } from './scope-groups.ts';

/** What a key may do, by noun: reading and writing are chosen apart. */
export function ScopeFields(props: {
  scopes: readonly ApiScope[];
  chosen: readonly ApiScope[];
  fault: string | null;
  onChange: (chosen: ApiScope[]) => void;
}) {
  const { scopes, chosen, onChange } = props;
  const groups = groupScopes(scopes);
  const toggle = (scope: ApiScope): void =>
    onChange(chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope]);
  const box = (options: { scope: ApiScope | null; label: string; noun: string }) =>
    options.scope && (
      <Checkbox
        label={options.label}
        aria-label={`${options.label} ${options.noun.toLowerCase()}`}
        checked={chosen.includes(options.scope)}
        onChange={() => options.scope && toggle(options.scope)}
      />
    );
  return (
    <fieldset className={styles.scopes}>
      <legend>What the key may do</legend>
      <div className={styles.quick}>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onChange(groups.flatMap(({ read }) => (read ? [read] : [])))}
        >
          Read everything
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onChange([...scopes])}>
          Everything
        </Button>
        <Button size="compact-sm" variant="default" disabled={chosen.length === 0} onClick={() => onChange([])}>
          None
        </Button>
      </div>
      <ul>
        {groups.map(({ noun, label, read, write }) => (
          <li key={noun}>
            <span>{label}</span>
            <span>{box({ scope: read, label: 'Read', noun: label })}</span>
            <span>{box({ scope: write, label: 'Write', noun: label })}</span>
          </li>
        ))}
      </ul>
      {props.fault && <p role="alert">{props.fault}</p>}
    </fieldset>
  );
}
