'use client';

import { ActionIcon, Menu, Switch } from '@mantine/core';
import type { Route } from '@signalcraft/contracts/routes';
import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { MoveHandle } from '../ui/move-handle.tsx';
import { CONDITIONS } from './conditions.ts';
import { DESTINATIONS } from './destinations.ts';
import { PartWords } from './part-words.tsx';
import styles from './route-list.module.css';

/** One route: its place, what it takes, where that goes, and the switch. */
export function RouteRow(props: {
  route: Route;
  index: number;
  count: number;
  mayEdit: boolean;
  onMove: (to: number) => void;
  onEnable: (enabled: boolean) => void;
  onDelete: () => void;
}) {
  const { route, index, count, mayEdit } = props;
  return (
    <li className={styles.row} aria-label={route.name} data-movable data-off={!route.enabled || undefined}>
      <span className={styles.place}>
        {mayEdit && count > 1 && <MoveHandle name={route.name} index={index} count={count} onMove={props.onMove} />}
        {index + 1}
      </span>
      <div className={styles.name}>
        <Link href={`/routes/${route.id}`} prefetch={false}>
          {route.name}
        </Link>
        {route.description && <p>{route.description}</p>}
      </div>
      <div className={styles.takes}>
        <PartWords route={route} parts={CONDITIONS} none="every alert" />
      </div>
      <div className={styles.goes}>
        <PartWords route={route} parts={DESTINATIONS} none={null} />
        {route.continue && <p>and goes on to the routes below</p>}
      </div>
      <span className={styles.tools}>
        <Switch
          aria-label={`${route.name} is on`}
          checked={route.enabled}
          disabled={!mayEdit}
          onChange={(event) => props.onEnable(event.currentTarget.checked)}
        />
        {!route.enabled && <span className={styles.off}>off</span>}
        {mayEdit && <RowMenu {...props} />}
      </span>
    </li>
  );
}

function RowMenu(props: {
  route: Route;
  index: number;
  count: number;
  onMove: (to: number) => void;
  onDelete: () => void;
}) {
  const { route, index, count, onMove } = props;
  const isFirst = index === 0;
  const isLast = index === count - 1;
  return (
    <Menu position="bottom-end" width={190} keepMounted={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={`More for ${route.name}`} className={styles.more}>
          <MoreHorizontal size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href={`/routes/${route.id}`}>
          Edit
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={isFirst} onClick={() => onMove(0)}>
          Move to the top
        </Menu.Item>
        <Menu.Item disabled={isFirst} onClick={() => onMove(index - 1)}>
          Move up
        </Menu.Item>
        <Menu.Item disabled={isLast} onClick={() => onMove(index + 1)}>
          Move down
        </Menu.Item>
        <Menu.Item disabled={isLast} onClick={() => onMove(count - 1)}>
          Move to the end
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={props.onDelete}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
