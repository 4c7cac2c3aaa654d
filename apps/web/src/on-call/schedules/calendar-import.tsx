'use client';

import { Button, NativeSelect } from '@mantine/core';
import type { CalendarPreview, CalendarProblem } from '@signalcraft/contracts/schedule-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { faultAt } from '../faults.ts';
import { ON_CALL_KEY } from '../on-call-queries.ts';
import { viewerZone } from '../zone-time.ts';
import { ZonedTime } from '../zoned-time.tsx';
import type { Person } from './people.ts';
import styles from './schedule-page.module.css';

const WEEKS_MS = 12 * 7 * 86_400_000;

const PROBLEMS: Record<CalendarProblem, string> = {
  no_start: 'it has no start',
  unreadable_time: 'a time in it cannot be read',
  unknown_zone: 'its time zone is unknown',
  unsupported_rule: 'its way of repeating is not supported',
  too_many_occurrences: 'it repeats too often',
  too_long: 'it is longer than a year',
};

/** A calendar file: what it would add is shown first, with the person for each event, and what could not be read. */
export function CalendarImport({ scheduleId: id, people }: { scheduleId: string; people: readonly Person[] }) {
  const api = useApi();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Record<number, string>>({});
  const read = useMutation({
    mutationFn: (text: string) => {
      const from = new Date();
      const to = new Date(from.getTime() + WEEKS_MS);
      const body = { text, from: from.toISOString(), to: to.toISOString() };
      return answerOf(api.POST('/api/v1/schedules/{id}/calendar/preview', { params: { path: { id } }, body }));
    },
    onSuccess: ({ events }) =>
      setChosen(Object.fromEntries(events.map(({ memberId }, index) => [index, memberId ?? '']))),
  });
  const events = read.data?.events ?? [];
  const wanted = events.flatMap((event, index) => {
    const memberId = chosen[index];
    return memberId ? [{ event, memberId }] : [];
  });
  const add = useMutation({
    mutationFn: async () => {
      for (const { event, memberId } of wanted) {
        const { zone, startsAt, endsAt } = event;
        const body = { kind: 'override' as const, memberId, zone, startsAt, endsAt };
        await answerOf(api.POST('/api/v1/schedules/{id}/exceptions', { params: { path: { id } }, body }));
      }
      return wanted.length;
    },
    onSuccess: () => read.reset(),
    onSettled: () => client.invalidateQueries({ queryKey: ON_CALL_KEY }),
  });
  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.currentTarget.files ?? [];
    // The same file may be chosen again.
    event.currentTarget.value = '';
    add.reset();
    if (file) read.mutate(await file.text());
  };
  return (
    <div className={styles.group}>
      <h4>Import</h4>
      <p className={styles.note}>
        Events of the next 12 weeks in an .ics file become overrides. Nothing is added before you have seen it.
      </p>
      <label className={styles.file}>
        Choose an .ics file
        <input type="file" accept=".ics,text/calendar" onChange={(event) => void choose(event)} />
      </label>
      {read.isPending && <p className={styles.note}>Reading…</p>}
      {read.isError && (
        <p role="alert">
          {faultAt({ error: read.error, path: 'text' })
            ? `The file ${faultAt({ error: read.error, path: 'text' })}.`
            : errorText(read.error)}
        </p>
      )}
      {read.data && (
        <>
          <Problems problems={read.data.problems} />
          {events.length === 0 && <p className={styles.note}>No event of the next 12 weeks in it.</p>}
          <ul className={styles.rows}>
            {events.map((event, index) => (
              <li key={event.uid + event.from}>
                <strong>{event.title || 'No title'}</strong>
                <span>
                  <ZonedTime at={Date.parse(event.from)} zone={viewerZone()} /> to{' '}
                  <ZonedTime at={Date.parse(event.to)} zone={viewerZone()} />
                </span>
                <NativeSelect
                  aria-label={`Who takes “${event.title}”`}
                  size="xs"
                  value={chosen[index] ?? ''}
                  data={[
                    { value: '', label: 'Leave it out' },
                    ...people.map(({ id: value, name, email }) => ({ value, label: name || email })),
                  ]}
                  onChange={({ currentTarget }) => setChosen({ ...chosen, [index]: currentTarget.value })}
                />
              </li>
            ))}
          </ul>
          <div className={styles.buttons}>
            <Button disabled={wanted.length === 0} loading={add.isPending} onClick={() => add.mutate()}>
              Add {wanted.length} {wanted.length === 1 ? 'override' : 'overrides'}
            </Button>
            <Button variant="default" onClick={() => read.reset()}>
              Cancel
            </Button>
          </div>
        </>
      )}
      {add.isError && <p role="alert">{errorText(add.error)}</p>}
      <output>
        {add.isSuccess && (
          <p className={styles.saved}>
            Added {add.data} {add.data === 1 ? 'override' : 'overrides'}.
          </p>
        )}
      </output>
    </div>
  );
}

const Problems = ({ problems }: { problems: CalendarPreview['problems'] }) =>
  problems.length > 0 && (
    <div role="alert">
      <p>{problems.length === 1 ? 'One event' : `${problems.length} events`} cannot be read and will not be added:</p>
      <ul>
        {problems.map(({ uid, title, reason, detail }) => (
          <li key={uid + reason}>
            {title || uid}: {PROBLEMS[reason]} ({detail})
          </li>
        ))}
      </ul>
    </div>
  );
