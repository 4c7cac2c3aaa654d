'use client';

import { Menu, UnstyledButton } from '@mantine/core';
import type { OnCallNow as Now } from '@signalcraft/contracts/schedule-api';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, Phone, PhoneOff } from 'lucide-react';
import Link from 'next/link';
import { useApi } from '../shell/use-api.ts';
import { useViewer } from '../shell/viewer.tsx';
import { LocalTime } from '../ui/time.tsx';
import { gapText } from './gap-text.ts';
import styles from './on-call-now.module.css';
import { onCallNowQuery } from './on-call-queries.ts';

type Item = Now['items'][number];

/** Who is on call now, on every page: the viewer's own schedule first, the others in a menu. */
export function OnCallNow() {
  const api = useApi();
  const { memberId } = useViewer();
  const { data } = useQuery(onCallNowQuery({ api }));
  if (!data || data.items.length === 0) return null;
  const isMine = (item: Item): boolean => item.gap === null && item.member?.memberId === memberId;
  const items = data.items.toSorted((a, b) => Number(isMine(b)) - Number(isMine(a)));
  const [first] = items;
  if (!first) return null;
  return (
    <Menu position="bottom-end" width={300} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton className={styles.target} data-mine={isMine(first) || undefined}>
          <Who item={first} isMine={isMine(first)} />
          {items.length > 1 && <span className={styles.more}>+{items.length - 1}</span>}
          <ChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={styles.dropdown}>
        <Menu.Label>On call now</Menu.Label>
        {items.map((item) => (
          <Menu.Item key={item.scheduleId} component={Link} href={`/on-call/${item.scheduleId}`} prefetch={false}>
            <span className={styles.item} data-mine={isMine(item) || undefined}>
              <span>{item.name}</span>
              <strong>
                {isMine(item) ? 'You' : item.gap === null ? item.member?.name : `Nobody: ${gapText(item)}`}
                <Until item={item} />
              </strong>
            </span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} href="/on-call" prefetch={false}>
          All schedules
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Who({ item, isMine }: { item: Item; isMine: boolean }) {
  const Icon = item.gap === null ? Phone : PhoneOff;
  return (
    <>
      <Icon size={14} aria-hidden="true" />
      <span className={styles.text}>
        <span className={styles.lead}>On call: </span>
        <strong>{isMine ? 'you' : item.gap === null ? item.member?.name : 'nobody'}</strong>
        <span className={styles.until}>
          <Until item={item} />
        </span>
      </span>
    </>
  );
}

const Until = ({ item }: { item: Item }) =>
  item.until && (
    <>
      , until <LocalTime at={item.until} to="minute" />
    </>
  );
