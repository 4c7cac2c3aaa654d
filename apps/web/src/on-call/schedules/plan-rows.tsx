'use client';

import { type PointerEvent, useState } from 'react';
import { dayTicks, hourTicks } from '../row-ticks.ts';
import { ShiftRow } from '../shift-row.tsx';
import { startOfDay } from '../zone-time.ts';
import styles from './final-plan.module.css';
import { clockMarkText, type Plan } from './read-plan.ts';
import { ZOOMS, type Zoom } from './zoom.ts';

type Span = { from: number; to: number };

/** The plan as rows of bars, a week each at most. Dragging selects a span; the list beside it does the same by keys. */
export function PlanRows(props: {
  zoom: Zoom;
  zone: string;
  span: Span;
  plan: Plan;
  now: number;
  viewerId: string;
  onSelect: ((span: Span) => void) | null;
}) {
  const { zoom, zone, span, plan } = props;
  const rows = rowsOf({ zoom, zone, span });
  return (
    <div className={styles.rows}>
      {rows.map((row) => (
        <SelectableRow key={row.from} span={row} snapMs={ZOOMS[zoom].snapMs} onSelect={props.onSelect}>
          {(selected) => (
            <ShiftRow
              span={row}
              bars={plan.bars}
              now={props.now}
              ticks={zoom === 'day' ? hourTicks({ span: row, zone }) : dayTicks({ span: row, zone })}
              marks={plan.clockMarks.map((mark) => ({ at: mark.at, text: clockMarkText(mark) }))}
              changes={plan.changes}
              selected={selected}
              viewerId={props.viewerId}
            />
          )}
        </SelectableRow>
      ))}
    </div>
  );
}

function rowsOf({ zoom, zone, span }: { zoom: Zoom; zone: string; span: Span }): Span[] {
  if (zoom !== 'weeks') return [span];
  return Array.from({ length: 12 }, (_, week) => ({
    from: startOfDay({ at: span.from, zone, days: week * 7 }),
    to: startOfDay({ at: span.from, zone, days: week * 7 + 7 }),
  }));
}

function SelectableRow(props: {
  span: Span;
  snapMs: number;
  onSelect: ((span: Span) => void) | null;
  children: (selected: Span | null) => React.ReactNode;
}) {
  const { span, snapMs, onSelect } = props;
  const [drag, setDrag] = useState<{ start: number; end: number } | null>(null);
  if (!onSelect) return props.children(null);
  const timeAt = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return span.from + share * (span.to - span.from);
  };
  const selected = drag && drag.start !== drag.end ? snapped({ drag, span, snapMs }) : null;
  return (
    <div
      role="presentation"
      className={styles.selectable}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = timeAt(event);
        setDrag({ start: at, end: at });
      }}
      onPointerMove={(event) => {
        if (drag) setDrag({ start: drag.start, end: timeAt(event) });
      }}
      onPointerUp={() => {
        if (selected) onSelect(selected);
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
    >
      {props.children(selected)}
    </div>
  );
}

/** Outwards to whole steps from the row's start, at least one. */
function snapped(options: { drag: { start: number; end: number }; span: Span; snapMs: number }): Span {
  const { drag, span, snapMs } = options;
  const [first, last] = [Math.min(drag.start, drag.end), Math.max(drag.start, drag.end)];
  const from = span.from + Math.floor((first - span.from) / snapMs) * snapMs;
  const to = Math.min(span.to, span.from + Math.ceil((last - span.from) / snapMs) * snapMs);
  return { from, to };
}
