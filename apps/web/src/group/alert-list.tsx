'use client';

import { Button, Checkbox } from '@mantine/core';
import type { Alert } from '@signalcraft/contracts/alert-groups';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { safeLink } from '../lib/safe-link.ts';
import { HoldNote } from '../mutes/hold-note.tsx';
import { HOLD_WORDS } from '../mutes/hold-words.ts';
import { AlertMover } from '../regroup/alert-mover.tsx';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { MoreButton, PartState } from '../ui/part-state.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Age, LocalTime } from '../ui/time.tsx';
import styles from './alert-list.module.css';
import { alertsQuery } from './group-queries.ts';
import { RawPayload } from './raw-payload.tsx';
import { tellingLabels } from './telling-labels.ts';

/** The group's alerts, those that fire first; each opens to all that its source said. */
export function AlertList({ id, canMove }: { id: string; canMove: boolean }) {
  const api = useApi();
  /** Null: nothing is being selected. */
  const [selected, setSelected] = useState<ReadonlySet<string> | null>(null);
  const query = useInfiniteQuery(alertsQuery({ api, id }));
  const alerts = query.data?.pages.flatMap((page) => page.items) ?? [];
  const telling = tellingLabels(alerts);
  return (
    <Panel
      title="Alerts"
      tools={
        canMove &&
        selected === null &&
        alerts.length > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => setSelected(new Set())}>
            Split or move…
          </Button>
        )
      }
    >
      {selected !== null && canMove && (
        <AlertMover
          groupId={id}
          alerts={alerts.filter((alert) => selected.has(alert.id))}
          onClear={() => setSelected(null)}
        />
      )}
      <PartState
        query={query}
        what="the alerts"
        isEmpty={alerts.length === 0}
        empty="No alert is in this group any more."
      >
        <ul className={styles.list}>
          {alerts.map((alert, index) => (
            <AlertItem
              key={alert.id}
              alert={alert}
              telling={telling}
              isOpenAtFirst={index === 0}
              selection={
                selected && canMove
                  ? {
                      isSelected: selected.has(alert.id),
                      toggle: () => setSelected(toggled(selected, alert.id)),
                    }
                  : null
              }
            />
          ))}
        </ul>
        <MoreButton query={query} label="More alerts" />
      </PartState>
    </Panel>
  );
}

const toggled = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : new Set([...ids, id]);

function AlertItem(props: {
  alert: Alert;
  telling: readonly string[];
  isOpenAtFirst: boolean;
  /** Null: alerts are not being selected. */
  selection: { isSelected: boolean; toggle: () => void } | null;
}) {
  const { alert, telling, isOpenAtFirst, selection } = props;
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  return (
    <li className={selection ? styles.selectable : undefined}>
      {selection && (
        <Checkbox
          className={styles.select}
          aria-label={`Select ${alert.title}`}
          checked={selection.isSelected}
          onChange={selection.toggle}
        />
      )}
      <details
        className={styles.alert}
        open={isOpen}
        onToggle={(event) => setIsOpen(event.currentTarget.open)}
        data-status={alert.status}
      >
        <summary>
          <SeverityMark severity={alert.severity} />
          <span className={styles.title}>
            {alert.title}
            {telling.map(
              (name) =>
                alert.labels[name] !== undefined && (
                  <span key={name} className={styles.telling}>
                    {name}: {alert.labels[name]}
                  </span>
                ),
            )}
          </span>
          <span className={styles.state}>
            {alert.mutedBy && `${HOLD_WORDS[alert.mutedBy.reason]} · `}
            {alert.status === 'FIRING' ? 'Firing' : 'Resolved'}{' '}
            <Age at={alert.resolvedAt ?? alert.startsAt ?? alert.firstSeenAt} />
          </span>
        </summary>
        {isOpen && <AlertDetail alert={alert} />}
      </details>
    </li>
  );
}

const RESOLVED_BY = { source: 'its source', person: 'a person', time: 'silence of its source' } as const;

function AlertDetail({ alert }: { alert: Alert }) {
  const links = alert.links.flatMap(({ label, url }) => {
    const href = safeLink(url);
    return href ? [{ label, href }] : [];
  });
  return (
    <div className={styles.detail}>
      {alert.mutedBy && <HoldNote hold={alert.mutedBy} what="alert" />}
      {alert.description && <p className={styles.description}>{alert.description}</p>}
      {links.length > 0 && (
        <p className={styles.links}>
          {links.map(({ label, href }) => (
            <a key={`${label} ${href}`} href={href} target="_blank" rel="noreferrer noopener">
              {label} <ExternalLink size={13} aria-label="(opens another site)" />
            </a>
          ))}
        </p>
      )}
      <Pairs title="Labels" pairs={alert.labels} />
      <Pairs title="Annotations" pairs={alert.annotations} />
      <dl className={styles.times}>
        {alert.startsAt && (
          <div>
            <dt>Began at the source</dt>
            <dd>
              <LocalTime at={alert.startsAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>First seen</dt>
          <dd>
            <LocalTime at={alert.firstSeenAt} />
          </dd>
        </div>
        <div>
          <dt>Last seen</dt>
          <dd>
            <LocalTime at={alert.lastSeenAt} />
          </dd>
        </div>
        {alert.resolvedAt && (
          <div>
            <dt>Resolved by {alert.resolvedBy ? RESOLVED_BY[alert.resolvedBy] : 'nobody knows whom'}</dt>
            <dd>
              <LocalTime at={alert.resolvedAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>Reported</dt>
          <dd>{alert.eventCount === 1 ? 'once' : `${alert.eventCount} times`}</dd>
        </div>
      </dl>
      {alert.groupedBy.text && (
        <p className={styles.why}>
          {alert.groupedBy.text}
          {alert.groupedBy.movedAt && (
            <>
              {' '}
              <LocalTime at={alert.groupedBy.movedAt} />
            </>
          )}
        </p>
      )}
      <RawPayload receiptId={alert.lastReceiptId} />
    </div>
  );
}

function Pairs({ title, pairs }: { title: string; pairs: Record<string, string> }) {
  const entries = Object.entries(pairs);
  if (entries.length === 0) return null;
  return (
    <div className={styles.pairs}>
      <h3>{title}</h3>
      <dl>
        {entries.map(([name, value]) => {
          const href = safeLink(value);
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {href ? (
                  <a href={href} target="_blank" rel="noreferrer noopener">
                    {value}
                  </a>
                ) : (
                  value
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}
