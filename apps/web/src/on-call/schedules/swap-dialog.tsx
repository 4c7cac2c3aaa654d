'use client';

import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import form from '../../integrations/integration-form.module.css';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { zonedText } from '../../lib/time-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ON_CALL_KEY, savedPlanQuery } from '../on-call-queries.ts';
import { viewerZone } from '../zone-time.ts';
import { type Shift, shiftsAhead } from './shifts-ahead.ts';

type Props = { scheduleId: string; onClose: () => void };

/** Offers one shift for another; it is swapped once the other person takes it. */
export const SwapDialog = (props: Props) => (
  <Dialog opened onClose={props.onClose} title="Ask for a swap">
    <SwapForm {...props} />
  </Dialog>
);

const WEEKS_MS = 12 * 7 * 86_400_000;

function SwapForm({ scheduleId: id, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const { memberId, role } = useViewer();
  const [now] = useState(() => Date.now());
  const plan = useQuery(savedPlanQuery({ api, id, span: { from: now, to: now + WEEKS_MS } }));
  const shifts = shiftsAhead({ segments: plan.data?.segments ?? [], now });
  // An admin may ask for anybody.
  const given = shifts.filter((shift) => shift.memberId === memberId || mayAs(role, 'ADMIN'));
  const [offeredKey, setOfferedKey] = useState('');
  const [wantedKey, setWantedKey] = useState('');
  const offered = given.find((shift) => shift.from === offeredKey);
  const taken = shifts.filter((shift) => offered && shift.memberId !== offered.memberId);
  const wanted = taken.find((shift) => shift.from === wantedKey);
  const ask = useMutation({
    mutationFn: (sides: { offered: Shift; wanted: Shift }) =>
      answerOf(
        api.POST('/api/v1/schedules/{id}/swap-requests', {
          params: { path: { id } },
          body: { offered: sideOf(sides.offered), wanted: sideOf(sides.wanted) },
        }),
      ),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ON_CALL_KEY });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (offered && wanted) ask.mutate({ offered, wanted });
  };
  if (plan.data && given.length === 0) return <p>You hold no shift of this schedule in the next 12 weeks.</p>;
  return (
    <form className={form.form} onSubmit={submit}>
      <NativeSelect
        label="Shift to give"
        value={offered ? offeredKey : ''}
        data={[{ value: '', label: 'Choose…' }, ...given.map((shift) => optionOf({ shift, now }))]}
        onChange={(event) => setOfferedKey(event.currentTarget.value)}
      />
      <NativeSelect
        label="Shift to get for it"
        value={wanted ? wantedKey : ''}
        disabled={!offered}
        data={[{ value: '', label: 'Choose…' }, ...taken.map((shift) => optionOf({ shift, now }))]}
        onChange={(event) => setWantedKey(event.currentTarget.value)}
      />
      {(ask.isError || plan.isError) && <p role="alert">{errorText(ask.error ?? plan.error)}</p>}
      <Button type="submit" loading={ask.isPending} disabled={!offered || !wanted}>
        Ask
      </Button>
    </form>
  );
}

const sideOf = ({ memberId, from, to }: Shift) => ({ memberId, from, to });

function optionOf({ shift, now }: { shift: Shift; now: number }) {
  const text = (iso: string): string => zonedText({ iso, now, to: 'minute', timeZone: viewerZone() });
  return { value: shift.from, label: `${shift.name}: ${text(shift.from)} to ${text(shift.to)}` };
}
