'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { StoredSchedule } from '@signalcraft/contracts/schedule-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import form from '../../integrations/integration-form.module.css';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { faultAt } from '../faults.ts';
import { ON_CALL_KEY } from '../on-call-queries.ts';
import { viewerZone, wallText, wallTimeWithOffset, zoneText } from '../zone-time.ts';
import type { Person } from './people.ts';

/** Whom an override is for at first, and when; span null: from now. */
export type OverrideWish = { memberId: string; span: { from: number; to: number } | null };

type Props = { schedule: StoredSchedule; people: readonly Person[]; wish: OverrideWish; onClose: () => void };

/** Lays one person over the schedule for a span. */
export const OverrideDialog = (props: Props) => (
  <Dialog opened onClose={props.onClose} title="New override">
    <OverrideForm {...props} />
  </Dialog>
);

const HOUR_MS = 3_600_000;

function OverrideForm({ schedule, people, wish, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const [span] = useState(() => {
    const from = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    return wish.span ?? { from, to: from + 8 * HOUR_MS };
  });
  const [memberId, setMemberId] = useState(wish.memberId);
  const [zone, setZone] = useState(viewerZone);
  const [times, setTimes] = useState(() => textsOf(span, zone));
  const create = useMutation({
    mutationFn: () => {
      const chosen = textsOf(span, zone);
      // As it was chosen it carries its offset: in an hour that comes twice the clock alone would not tell which.
      const startsAt = times.from === chosen.from ? wallTimeWithOffset({ at: span.from, zone }) : times.from;
      const endsAt = times.to === chosen.to ? wallTimeWithOffset({ at: span.to, zone }) : times.to;
      return answerOf(
        api.POST('/api/v1/schedules/{id}/exceptions', {
          params: { path: { id: schedule.id } },
          body: { kind: 'override', memberId, zone, startsAt, endsAt },
        }),
      );
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ON_CALL_KEY });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const faultOf = (path: string): string | undefined => faultAt({ error: create.error, path });
  const isPlaced = ['memberId', 'startsAt', 'endsAt'].some(faultOf);
  return (
    <form className={form.form} onSubmit={submit}>
      <NativeSelect
        label="Who"
        data-autofocus
        error={faultOf('memberId')}
        value={memberId}
        data={people.map(({ id, name, email }) => ({ value: id, label: name || email }))}
        onChange={(event) => setMemberId(event.currentTarget.value)}
      />
      <NativeSelect
        label="Times are on the clock of"
        value={zone}
        data={[...new Set([viewerZone(), schedule.zone])].map((value) => ({
          value,
          label: zoneText({ zone: value, at: span.from }),
        }))}
        onChange={(event) => {
          setZone(event.currentTarget.value);
          setTimes(textsOf(span, event.currentTarget.value));
        }}
      />
      <TextInput
        type="datetime-local"
        label="From"
        required
        error={faultOf('startsAt')}
        value={times.from}
        onChange={(event) => setTimes({ ...times, from: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        label="Until"
        required
        error={faultOf('endsAt')}
        value={times.to}
        onChange={(event) => setTimes({ ...times, to: event.currentTarget.value })}
      />
      {create.isError && !isPlaced && <p role="alert">{errorText(create.error)}</p>}
      <Button type="submit" loading={create.isPending}>
        Lay the override
      </Button>
    </form>
  );
}

const textsOf = (span: { from: number; to: number }, zone: string) => ({
  from: wallText({ at: span.from, zone }),
  to: wallText({ at: span.to, zone }),
});
