'use client';

import type { Channel } from '@signalcraft/contracts/channels';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { policiesQuery, routesQuery } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import styles from './channel-page.module.css';

/** By which policies and routes a channel is told. */
export function UsedBy({ channel }: { channel: Pick<Channel, 'id'> }) {
  const api = useApi();
  const policies = useQuery(policiesQuery({ api }));
  const routes = useQuery(routesQuery({ api }));
  if (!policies.data || !routes.data) return null;
  const users = [
    ...policies.data.items
      .filter(({ steps }) =>
        steps.some(({ targets }) => targets.some((one) => one.kind === 'channel' && one.channelId === channel.id)),
      )
      .map(({ id, name }) => ({ id, name, href: `/policies/${id}`, noun: 'policy' })),
    ...routes.data.items
      .filter(({ channelIds }) => channelIds.includes(channel.id))
      .map(({ id, name }) => ({ id, name, href: `/routes/${id}`, noun: 'route' })),
  ];
  if (users.length === 0) {
    return (
      <p className={styles.quiet}>
        Nobody tells it yet: name it in a step of a <Link href="/policies">policy</Link> or on a{' '}
        <Link href="/routes">route</Link>.
      </p>
    );
  }
  return (
    <p className={styles.quiet}>
      Told by{' '}
      {users.map(({ id, name, href, noun }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          the {noun}{' '}
          <Link href={href} prefetch={false}>
            {name}
          </Link>
        </span>
      ))}
      .
    </p>
  );
}
