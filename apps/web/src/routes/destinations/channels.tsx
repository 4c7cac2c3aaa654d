'use client';

import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { faultAt } from '../../lib/faults.ts';
import { channelsQuery } from '../../policies/who-hears-queries.ts';
import { useApi } from '../../shell/use-api.ts';
import type { RoutePart } from '../route-part.ts';
import styles from './channels.module.css';

/** Channels that are told at once, besides the people of the policy. */
export const channels: RoutePart = {
  key: 'channels',
  isSet: (route) => route.channelIds.length > 0,
  Words: ({ route }) => {
    const api = useApi();
    const known = useQuery(channelsQuery({ api }));
    const nameOf = (id: string): string => known.data?.items.find((one) => one.id === id)?.name ?? 'a channel';
    return `and tells ${route.channelIds.map(nameOf).join(', ')} at once`;
  },
  Field: ({ draft, onChange, faults }) => {
    const api = useApi();
    const known = useQuery(channelsQuery({ api }));
    const items = known.data?.items ?? [];
    const fault = faultAt(faults, 'channelIds');
    if (items.length === 0) return null;
    return (
      <fieldset className={styles.channels}>
        <legend>And tells these channels at once</legend>
        <div>
          {items.map(({ id, name, state }) => (
            <Checkbox
              key={id}
              label={state === 'on' ? name : `${name} (${state})`}
              checked={draft.channelIds.includes(id)}
              onChange={(event) =>
                onChange({
                  ...draft,
                  channelIds: event.currentTarget.checked
                    ? [...draft.channelIds, id]
                    : draft.channelIds.filter((one) => one !== id),
                })
              }
            />
          ))}
        </div>
        {fault && <p role="alert">{fault}</p>}
      </fieldset>
    );
  },
};
