'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import type { CreateSchedule } from '@signalcraft/contracts/schedule-api';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../shell/use-api.ts';
import { Panel } from '../../ui/panel.tsx';
import { teamsQuery } from '../on-call-queries.ts';
import { ZoneField } from '../zone-field.tsx';
import styles from './schedule-page.module.css';

/** Name, zone and team. */
export function SettingsPanel(props: {
  draft: CreateSchedule;
  faultOf: (path: string) => string | undefined;
  onChange: (draft: CreateSchedule) => void;
  children: ReactNode;
}) {
  const { draft, faultOf, onChange } = props;
  const teams = useQuery(teamsQuery({ api: useApi() })).data?.items ?? [];
  return (
    <Panel title="Settings" tools={props.children}>
      <div className={styles.padded}>
        <div className={styles.fields}>
          <TextInput
            label="Name of the schedule"
            maxLength={100}
            value={draft.name}
            error={faultOf('name')}
            onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
          />
          <ZoneField
            label="Time zone of the schedule"
            value={draft.zone}
            error={faultOf('zone')}
            onChange={(zone) => onChange({ ...draft, zone })}
          />
          <NativeSelect
            label="Team"
            value={draft.teamId ?? ''}
            error={faultOf('teamId')}
            data={[{ value: '', label: 'No team' }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={(event) => onChange({ ...draft, teamId: event.currentTarget.value || null })}
          />
        </div>
      </div>
    </Panel>
  );
}
