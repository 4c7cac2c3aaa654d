'use client';

import { ActionIcon, Menu, Switch } from '@mantine/core';
import { printMatcher } from '@signalcraft/contracts/matcher-text';
import type { ShapingRule } from '@signalcraft/contracts/shaping-rules';
import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { actionWords } from './action-words.ts';
import styles from './shaping-list.module.css';

/** One shaping rule: its place, what it looks at, what it does, and the switch. */
export function ShapingRow(props: {
  rule: ShapingRule;
  /** Of the integration that it is for; null: for all. */
  integration: string | null;
  count: number;
  mayEdit: boolean;
  onMove: (to: number) => void;
  onEnable: (enabled: boolean) => void;
  onDelete: () => void;
}) {
  const { rule, mayEdit } = props;
  return (
    <li data-off={!rule.enabled || undefined}>
      <span className={styles.place}>{rule.position + 1}</span>
      <div className={styles.name}>
        <Link href={`/routes/shaping/${rule.id}`} prefetch={false}>
          {rule.name}
        </Link>
        {rule.description && <p>{rule.description}</p>}
      </div>
      <div>
        <RuleConditions rule={rule} integration={props.integration} />
      </div>
      <RuleActions rule={rule} />
      <span className={styles.tools}>
        <Switch
          aria-label={`${rule.name} is on`}
          checked={rule.enabled}
          disabled={!mayEdit}
          onChange={(event) => props.onEnable(event.currentTarget.checked)}
        />
        {mayEdit && <RowMenu {...props} />}
      </span>
    </li>
  );
}

/** Which alerts a rule looks at, in words. */
export function RuleConditions({ rule, integration }: { rule: ShapingRule; integration: string | null }) {
  const matchers = rule.matchers.map(printMatcher).join(', ');
  return (
    <>
      {matchers || rule.condition ? null : 'every alert'}
      {matchers && <code>{matchers}</code>}
      {rule.condition && (
        <div>
          {matchers && 'and '}
          <code>{rule.condition}</code>
        </div>
      )}
      {integration !== null && <p>of {integration}</p>}
    </>
  );
}

export const RuleActions = ({ rule }: { rule: ShapingRule }) => (
  <ul className={styles.actions}>
    {rule.actions.map((action) => (
      <li key={JSON.stringify(action)}>{actionWords(action)}</li>
    ))}
    {rule.stop && <li>and leaves out the rules below</li>}
  </ul>
);

function RowMenu(props: { rule: ShapingRule; count: number; onMove: (to: number) => void; onDelete: () => void }) {
  const { rule, count, onMove } = props;
  const at = rule.position;
  return (
    <Menu position="bottom-end" width={190} keepMounted={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={`More for ${rule.name}`}>
          <MoreHorizontal size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href={`/routes/shaping/${rule.id}`}>
          Edit
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={at === 0} onClick={() => onMove(at - 1)}>
          Move up
        </Menu.Item>
        <Menu.Item disabled={at === count - 1} onClick={() => onMove(at + 1)}>
          Move down
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={props.onDelete}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
