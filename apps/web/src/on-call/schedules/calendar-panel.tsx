'use client';

import { Button } from '@mantine/core';
import type { StoredSchedule } from '@signalcraft/contracts/schedule-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ON_CALL_KEY } from '../on-call-queries.ts';
import { CalendarImport } from './calendar-import.tsx';
import type { Person } from './people.ts';
import styles from './schedule-page.module.css';

/** The schedule as a calendar to subscribe to, and a calendar file as overrides. */
export function CalendarPanel({ schedule, people }: { schedule: StoredSchedule; people: readonly Person[] }) {
  const { id } = schedule;
  const api = useApi();
  const client = useQueryClient();
  const { role } = useViewer();
  const refresh = () => client.invalidateQueries({ queryKey: [...ON_CALL_KEY, 'schedule', id] });
  const make = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/schedules/{id}/calendar', { params: { path: { id } } })),
    onSuccess: refresh,
  });
  const revoke = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/schedules/{id}/calendar', { params: { path: { id } } })),
    onSuccess: () => {
      make.reset();
      return refresh();
    },
  });
  if (!mayAs(role, 'MEMBER')) return null;
  const fault = make.error ?? revoke.error;
  return (
    <Panel title="Calendar">
      <div className={styles.padded}>
        {mayAs(role, 'ADMIN') && (
          <div className={styles.group}>
            <h4>Subscribe</h4>
            {make.data ? (
              <>
                <CodeBlock text={make.data.url} label="Secret calendar address" wraps />
                <p className={styles.note}>
                  It is shown only now. Whoever has it reads who is on call, without signing in; add it as a calendar by
                  URL.
                </p>
              </>
            ) : (
              <p className={styles.note}>
                {schedule.hasCalendar
                  ? 'There is an address, which was shown when it was made. A new one makes the old one stop.'
                  : 'A secret address lets calendars such as Google’s or Outlook’s show who is on call.'}
              </p>
            )}
            <div className={styles.buttons}>
              <Button size="compact-sm" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
                {schedule.hasCalendar ? 'Make a new address' : 'Make an address'}
              </Button>
              {schedule.hasCalendar && (
                <Button
                  size="compact-sm"
                  variant="default"
                  color="red"
                  loading={revoke.isPending}
                  onClick={() => revoke.mutate()}
                >
                  Revoke the address
                </Button>
              )}
            </div>
            {fault && <p role="alert">{errorText(fault)}</p>}
          </div>
        )}
        <CalendarImport scheduleId={id} people={people} />
      </div>
    </Panel>
  );
}
