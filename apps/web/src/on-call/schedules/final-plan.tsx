'use client';

import { Button, NativeSelect } from '@mantine/core';
import type { CreateSchedule } from '@signalcraft/contracts/schedule-api';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useIsHydrated, useNow } from '../../lib/clock.tsx';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import { draftPreviewQuery } from '../on-call-queries.ts';
import { ShiftList } from '../shift-list.tsx';
import { startOfDay, startOfWeek, viewerZone } from '../zone-time.ts';
import { ChangeList } from './change-list.tsx';
import styles from './final-plan.module.css';
import type { Person } from './people.ts';
import { PlanRows } from './plan-rows.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { readPlan } from './read-plan.ts';
import { zoneChoices } from './zone-choices.ts';
import { ZOOMS, type Zoom } from './zoom.ts';

type Span = { from: number; to: number };
type Props = {
  scheduleId: string;
  draft: CreateSchedule;
  people: readonly Person[];
  isDirty: boolean;
  onFault: (fault: unknown) => void;
  /** Null: the viewer may lay no override. */
  onSelect: ((span: Span) => void) | null;
};

/** Who is on call by all layers and exceptions together, as the draft stands: the API's own answer. */
export function FinalPlan(props: Props) {
  // The viewer's zone is the browser's to know.
  return useIsHydrated() ? (
    <Plan {...props} />
  ) : (
    <Panel title="Final plan">
      <div className={styles.blank} />
    </Panel>
  );
}

function Plan({ scheduleId, draft, people, isDirty, onFault, onSelect }: Props) {
  const api = useApi();
  const now = useNow();
  const { memberId } = useViewer();
  const [zoom, setZoom] = useState<Zoom>('weeks');
  const [zone, setZone] = useState(viewerZone);
  const [anchor, setAnchor] = useState<number | null>(null);
  const at = anchor ?? now;
  const from = zoom === 'day' ? startOfDay({ at, zone }) : startOfWeek({ at, zone });
  const span = { from, to: startOfDay({ at: from, zone, days: 84 }) };
  const query = useQuery(draftPreviewQuery({ api, id: scheduleId, draft, span }));
  const { error } = query;
  useEffect(() => onFault(error), [onFault, error]);
  const [shown, setShown] = useState(query.data);
  // What was last right stays in sight while what is typed is not.
  if (query.data && query.data !== shown) setShown(query.data);
  const plan = readPlan({ preview: shown, span, now });
  const visible = { from, to: startOfDay({ at: from, zone, days: ZOOMS[zoom].days }) };
  const move = (direction: 1 | -1): void =>
    setAnchor(startOfDay({ at: from, zone, days: direction * ZOOMS[zoom].days }));
  const bars = plan.bars.filter((bar) => bar.to > visible.from && bar.from < visible.to);

  return (
    <Panel
      title="Final plan"
      note={isDirty ? 'with your unsaved changes' : 'layers and overrides together'}
      tools={
        <>
          <fieldset className={styles.zooms}>
            <legend>How much to show</legend>
            {(Object.keys(ZOOMS) as Zoom[]).map((value) => (
              <button key={value} type="button" aria-pressed={zoom === value} onClick={() => setZoom(value)}>
                {ZOOMS[value].label}
              </button>
            ))}
          </fieldset>
          <div className={styles.moves}>
            <button type="button" aria-label="Earlier" onClick={() => move(-1)}>
              <ChevronLeft size={16} aria-hidden="true" />
            </button>
            <button type="button" onClick={() => setAnchor(null)}>
              Today
            </button>
            <button type="button" aria-label="Later" onClick={() => move(1)}>
              <ChevronRight size={16} aria-hidden="true" />
            </button>
          </div>
          <NativeSelect
            aria-label="Time zone shown"
            size="xs"
            value={zone}
            onChange={(event) => setZone(event.currentTarget.value)}
            data={zoneChoices({ viewerZone: viewerZone(), draft, people, at })}
          />
        </>
      }
    >
      <div className={styles.body} aria-busy={query.isFetching}>
        <PlanSummary plan={plan} isDirty={isDirty} zone={zone} />
        {query.isError && !shown && (
          <p role="alert" className={styles.fault}>
            Could not compute the plan: {errorText(query.error)}{' '}
            <Button size="compact-sm" variant="default" onClick={() => void query.refetch()}>
              Try again
            </Button>
          </p>
        )}
        <PlanRows
          zoom={zoom}
          zone={zone}
          span={visible}
          plan={plan}
          now={now}
          viewerId={memberId}
          onSelect={onSelect}
        />
        {onSelect && <p className={styles.hint}>Drag over the plan to lay an override there, or use the list below.</p>}
        {isDirty && plan.changes.length > 0 && <ChangeList changes={plan.changes} zone={zone} />}
        <details className={styles.list}>
          <summary>As a list</summary>
          <ShiftList
            caption={`The final plan, ${ZOOMS[zoom].label.toLowerCase()}`}
            bars={bars}
            zone={zone}
            viewerId={memberId}
            now={now}
            onOverride={onSelect}
          />
        </details>
      </div>
    </Panel>
  );
}
