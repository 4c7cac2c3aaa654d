'use client';

import { Button } from '@mantine/core';
import type { StoredSchedule } from '@signalcraft/contracts/schedule-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import address from '../../integrations/address-panel.module.css';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { onCallAheadQuery, onCallNowQuery } from '../on-call-queries.ts';

/** Deletes the schedule, after it has said what goes with it. */
export function DeleteSchedule({ schedule }: { schedule: StoredSchedule }) {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/schedules/{id}', { params: { path: { id: schedule.id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: onCallAheadQuery({ api }).queryKey });
      void client.invalidateQueries({ queryKey: onCallNowQuery({ api }).queryKey });
      router.push('/on-call');
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="default" color="red" onClick={() => setIsAsking(true)}>
        Delete the schedule
      </Button>
      <Dialog opened={isAsking} onClose={() => setIsAsking(false)} title="Delete the schedule?">
        <div className={address.confirm}>
          <p>
            “{schedule.name}” goes with its layers, overrides and calendar address, for good. A schedule that an
            escalation policy tells cannot be deleted.
          </p>
          {remove.isError && <p role="alert">{errorText(remove.error)}</p>}
          <div>
            <Button variant="default" data-autofocus onClick={() => setIsAsking(false)}>
              Keep it
            </Button>
            <Button color="red" loading={remove.isPending || remove.isSuccess} onClick={() => remove.mutate()}>
              Delete it
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
