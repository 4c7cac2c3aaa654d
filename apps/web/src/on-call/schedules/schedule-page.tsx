'use client';

import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { ApiProblem } from '@signalcraft/api-client/client';
import type { CreateSchedule, StoredSchedule } from '@signalcraft/contracts/schedule-api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { RowSkeletons } from '../../inbox/row-skeletons.tsx';
import back from '../../integrations/integration-page.module.css';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { WouldChange } from '../../what-if/would-change.tsx';
import { faultAt } from '../faults.ts';
import { exceptionsQuery, membersQuery, ON_CALL_KEY, scheduleQuery } from '../on-call-queries.ts';
import { BalancePanel } from './balance-panel.tsx';
import { CalendarPanel } from './calendar-panel.tsx';
import { ClockChanges } from './clock-changes.tsx';
import { DeleteSchedule } from './delete-schedule.tsx';
import { ExceptionsPanel } from './exceptions-panel.tsx';
import { FinalPlan } from './final-plan.tsx';
import { LayersPanel } from './layers-panel.tsx';
import type { OverrideWish } from './override-dialog.tsx';
import styles from './schedule-page.module.css';
import { SettingsPanel } from './settings-panel.tsx';
import { SwapsPanel } from './swaps-panel.tsx';

/** Loaded when it is asked for. */
const OverrideDialog = dynamic(() => import('./override-dialog.tsx').then((file) => file.OverrideDialog), {
  ssr: false,
});

/** What typing may go on for until the plan is asked anew. */
const TYPING_MS = 120;

const settingsOf = ({ name, zone, teamId, layers }: StoredSchedule): CreateSchedule => ({ name, zone, teamId, layers });

/** One schedule: its final plan, and everything it is made of. */
export function SchedulePage({ id }: { id: string }) {
  const api = useApi();
  const query = useQuery(scheduleQuery({ api, id }));
  if (query.isPending) return <RowSkeletons count={4} />;
  if (!query.data) return <ErrorState error={query.error} what="this schedule" onRetry={() => void query.refetch()} />;
  return <Loaded schedule={query.data} />;
}

function Loaded({ schedule }: { schedule: StoredSchedule }) {
  const { id } = schedule;
  const api = useApi();
  const client = useQueryClient();
  const { role, memberId } = useViewer();
  const canConfigure = mayAs(role, 'ADMIN');
  const canTake = mayAs(role, 'MEMBER');
  const people = useQuery(membersQuery({ api })).data?.items ?? [];
  const exceptions = useQuery(exceptionsQuery({ api, id })).data?.items ?? [];
  const [edited, setEdited] = useState<CreateSchedule | null>(null);
  const [seen, setSeen] = useState(schedule.revision);
  const [wish, setWish] = useState<OverrideWish | null>(null);
  const [previewFault, setPreviewFault] = useState<unknown>(null);
  const saved = settingsOf(schedule);
  const draft = edited ?? saved;
  const isDirty = edited !== null && JSON.stringify(edited) !== JSON.stringify(saved);
  const [askedDraft] = useDebouncedValue(draft, TYPING_MS);
  const save = useMutation({
    mutationFn: () =>
      answerOf(api.PATCH('/api/v1/schedules/{id}', { params: { path: { id } }, body: { ...draft, revision: seen } })),
    onSuccess: (changed) => {
      client.setQueryData(scheduleQuery({ api, id }).queryKey, changed);
      setEdited(null);
      void client.invalidateQueries({ queryKey: ON_CALL_KEY });
    },
  });
  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
  const change = (next: CreateSchedule): void => {
    save.reset();
    if (edited === null) setSeen(schedule.revision);
    setEdited(next);
  };
  const faultOf = (path: string): string | undefined =>
    faultAt({ error: save.error, path }) ?? faultAt({ error: previewFault, path: `draft.${path}` });
  const fault = save.error ?? (isDirty ? previewFault : null);

  return (
    <>
      <nav aria-label="On call" className={back.back}>
        <Link href="/on-call" prefetch={false}>
          <ArrowLeft size={15} aria-hidden="true" /> On call
        </Link>
      </nav>
      <PageHead title={schedule.name} about={`Hand-offs keep to the clock of ${schedule.zone}.`}>
        {canTake && <Button onClick={() => setWish({ memberId, span: null })}>New override</Button>}
      </PageHead>
      <div className={back.panels}>
        <FinalPlan
          scheduleId={id}
          draft={askedDraft}
          people={people}
          isDirty={isDirty}
          onFault={setPreviewFault}
          onSelect={canTake ? (span) => setWish({ memberId, span }) : null}
        />
        <LayersPanel draft={draft} people={people} canConfigure={canConfigure} faultOf={faultOf} onChange={change} />
        <ExceptionsPanel scheduleId={id} exceptions={exceptions} people={people} />
        <SwapsPanel scheduleId={id} />
        <BalancePanel scheduleId={id} />
        <ClockChanges scheduleId={id} />
        <CalendarPanel schedule={schedule} people={people} />
        {canConfigure && (
          <SettingsPanel draft={draft} faultOf={faultOf} onChange={change}>
            <DeleteSchedule schedule={schedule} />
          </SettingsPanel>
        )}
      </div>
      {isDirty && (
        <section className={styles.saveBar} aria-label="Unsaved changes">
          <p role={fault ? 'alert' : undefined} data-fault={fault ? true : undefined}>
            {fault ? faultText(fault) : 'Not saved yet. The plan above shows what would change.'}
          </p>
          <WouldChange
            what={`the schedule “${schedule.name}”`}
            draft={fault ? null : { schedules: [{ replaces: id, draft }] }}
          />
          <Button variant="default" onClick={() => setEdited(null)}>
            Discard
          </Button>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            Save the schedule
          </Button>
        </section>
      )}
      {wish && <OverrideDialog schedule={schedule} people={people} wish={wish} onClose={() => setWish(null)} />}
    </>
  );
}

/** Paths are the API's; where a field shows the fault itself, the bar only points to it. */
const faultText = (fault: unknown): string =>
  fault instanceof ApiProblem && fault.issues.length > 0
    ? `Not yet valid: ${fault.issues[0]?.path.replace(/^draft\./, '')} ${fault.issues[0]?.message}`
    : errorText(fault);
