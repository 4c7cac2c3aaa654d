'use client';

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { useIsHydrated } from '../../lib/clock.tsx';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { ZoneField } from '../../on-call/zone-field.tsx';
import { viewerZone } from '../../on-call/zone-time.ts';
import { useApi } from '../../shell/use-api.ts';
import { useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './profile.module.css';

/** Where one is, for the others: schedules can be read on one's clock. */
export function ZonePanel() {
  const api = useApi();
  const router = useRouter();
  const client = useQueryClient();
  const viewer = useViewer();
  const isHydrated = useIsHydrated();
  const [zone, setZone] = useState(viewer.timeZone ?? '');
  const save = useMutation({
    mutationFn: () => answerOf(api.PATCH('/api/v1/me', { body: { timeZone: zone === '' ? null : zone } })),
    onSuccess: async () => {
      router.refresh();
      await client.invalidateQueries();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const faults = faultsOf(save.error);
  const here = isHydrated ? viewerZone() : null;
  return (
    <Panel title="Time zone">
      <form className={styles.form} onSubmit={submit}>
        <ZoneField
          label="Time zone"
          description="Where you are. Others can read a schedule on your clock; you see times in your browser’s zone."
          placeholder="not said"
          value={zone}
          error={faultAt(faults, 'timeZone')}
          onChange={setZone}
        />
        {save.isError && faults.length === 0 && (
          <p role="alert" className={styles.error}>
            {errorText(save.error)}
          </p>
        )}
        <div className={styles.actions}>
          <Button type="submit" loading={save.isPending} disabled={zone === (viewer.timeZone ?? '')}>
            Save the time zone
          </Button>
          {here !== null && here !== zone && (
            <Button variant="default" onClick={() => setZone(here)}>
              Take this browser’s: {here}
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
}
