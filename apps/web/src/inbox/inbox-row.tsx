'use client';

import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { BellOff, CircleCheck, UserCheck } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import { isAllowed } from '../actions/group-action.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { StatusText } from '../ui/status-text.tsx';
import { Age } from '../ui/time.tsx';
import styles from './inbox-row.module.css';

export type RowAction = 'acknowledge' | 'resolve' | 'snooze';
const BUTTONS = [
  { kind: 'acknowledge', label: 'Acknowledge', Icon: UserCheck },
  { kind: 'resolve', label: 'Resolve', Icon: CircleCheck },
  { kind: 'snooze', label: 'Snooze', Icon: BellOff },
] as const;
const LABELS_MAX = 4;

/** One group: how bad, what, since when, who has it, and what can be done. */
export const InboxRow = memo(function InboxRow(props: {
  group: AlertGroupSummary;
  isSelected: boolean;
  hasLeft: boolean;
  failure: string | undefined;
  mayAct: boolean;
  memberId: string;
  onSelect: (options: { id: string; isSelected: boolean; extends: boolean }) => void;
  onAction: (kind: RowAction, group: AlertGroupSummary) => void;
}) {
  const { group, isSelected, mayAct } = props;
  const titleId = `title-${group.id}`;
  return (
    <li
      className={styles.row}
      data-group-id={group.id}
      data-severity={group.severity}
      data-status={group.status}
      data-selected={isSelected || undefined}
      data-left={props.hasLeft || undefined}
    >
      {mayAct && (
        <label className={styles.select}>
          <input
            type="checkbox"
            checked={isSelected}
            aria-label={`Select ${group.title}`}
            onChange={() => {}}
            onClick={(event) =>
              props.onSelect({ id: group.id, isSelected: event.currentTarget.checked, extends: event.shiftKey })
            }
          />
        </label>
      )}
      <div className={styles.severity}>
        <SeverityMark severity={group.severity} />
      </div>
      <div className={styles.main}>
        <Link id={titleId} href={`/groups/${group.id}`} prefetch={false} className={styles.title}>
          {group.title}
        </Link>
        <p className={styles.facts}>
          <Counts group={group} />
          {group.integration && <span className={styles.source}>{group.integration.name}</span>}
          <LabelList labels={group.labels} />
        </p>
        {props.failure && (
          <p className={styles.failure} role="alert">
            {props.failure}
          </p>
        )}
      </div>
      <div className={styles.status}>
        <StatusText group={group} />
      </div>
      <div className={styles.since}>
        <Age at={group.statusChangedAt} />
      </div>
      {mayAct && (
        <div className={styles.actions}>
          {BUTTONS.map(({ kind, label, Icon }) => (
            <button
              key={kind}
              type="button"
              title={label}
              aria-label={label}
              aria-describedby={titleId}
              disabled={!isAllowed({ group, kind, memberId: props.memberId })}
              onClick={() => props.onAction(kind, group)}
            >
              <Icon size={16} aria-hidden="true" />
            </button>
          ))}
        </div>
      )}
    </li>
  );
});

function Counts({ group }: { group: AlertGroupSummary }) {
  const { firingCount, alertCount, eventCount } = group;
  const alerts = alertCount === 1 ? '1 alert' : `${alertCount} alerts`;
  return (
    <span className={styles.counts}>
      {group.status === 'RESOLVED'
        ? alerts
        : firingCount === alertCount
          ? `${alerts} firing`
          : `${firingCount} of ${alerts} firing`}
      {eventCount > alertCount && <span title="How often the sources reported it"> · {eventCount}×</span>}
    </span>
  );
}

function LabelList({ labels }: { labels: Record<string, string> }) {
  const entries = Object.entries(labels).filter(([name]) => name !== 'alertname');
  return (
    <>
      {entries.slice(0, LABELS_MAX).map(([name, value]) => (
        <span key={name} className={styles.label}>
          <span className={styles.name}>{name}</span> {value}
        </span>
      ))}
      {entries.length > LABELS_MAX && <span>+{entries.length - LABELS_MAX}</span>}
    </>
  );
}
