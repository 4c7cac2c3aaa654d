'use client';

import { Button, Checkbox, NumberInput } from '@mantine/core';
import type { LifeCycle, LifeCycleSettings } from '@signalcraft/contracts/life-cycle';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsOf } from '../lib/faults.ts';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { DurationField } from './duration-field.tsx';
import { durationText } from './duration-text.ts';
import { LIFE_CYCLE_KEY } from './grouping-queries.ts';
import { FLAP_SPANS, SEVERITIES_WORST_FIRST, SPANS, type SpanField } from './life-cycle-fields.ts';
import styles from './life-cycle-form.module.css';

/** The workspace's numbers, each with its default. */
export function LifeCycleForm({ lifeCycle, canConfigure }: { lifeCycle: LifeCycle; canConfigure: boolean }) {
  const api = useApi();
  const client = useQueryClient();
  const { defaults } = lifeCycle;
  const [draft, setDraft] = useState<LifeCycleSettings>(lifeCycle.settings);
  /** Fields in which no length of time stands. */
  const [faulty, setFaulty] = useState<readonly string[]>([]);
  /** Counts the times that all fields were put anew. */
  const [resets, setResets] = useState(0);
  const save = useMutation({
    mutationFn: () => answerOf(api.PATCH('/api/v1/workspaces/current/life-cycle', { body: draft })),
    onSuccess: (saved) => client.setQueryData(LIFE_CYCLE_KEY, saved),
  });
  const faults = faultsOf(save.error);
  const take = (field: string, ms: number | null | undefined, put: () => void): void => {
    save.reset();
    setFaulty((known) => [...known.filter((name) => name !== field), ...(ms === undefined ? [field] : [])]);
    if (ms !== undefined) put();
  };
  const span = ({ name, label, about }: SpanField) => (
    <DurationField
      key={name}
      label={label}
      description={`${about} Default: ${durationText(defaults[name])}.`}
      valueMs={draft[name]}
      disabled={!canConfigure}
      fault={faultAt(faults, name)}
      onChange={(ms) => take(name, ms, () => typeof ms === 'number' && setDraft({ ...draft, [name]: ms }))}
    />
  );
  return (
    <form
      key={resets}
      className={styles.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (faulty.length === 0) save.mutate();
      }}
    >
      {SPANS.map(({ title, fields }) => (
        <Panel key={title} title={title}>
          <div className={styles.fields}>{fields.map(span)}</div>
        </Panel>
      ))}
      <Panel title="When an acknowledgement runs out" note="by the severity it covers; while it still fires">
        <div className={styles.fields}>
          {SEVERITIES_WORST_FIRST.map((severity) => {
            const usual = defaults.ackExpiryMs[severity];
            const field = `ackExpiryMs.${severity}`;
            return (
              <DurationField
                key={severity}
                label={`${severity.charAt(0).toUpperCase()}${severity.slice(1)}`}
                description={`Default: ${usual === null ? 'never' : durationText(usual)}.`}
                emptyMeans="never"
                valueMs={draft.ackExpiryMs[severity]}
                disabled={!canConfigure}
                fault={faultAt(faults, field)}
                onChange={(ms) =>
                  take(field, ms, () =>
                    setDraft({ ...draft, ackExpiryMs: { ...draft.ackExpiryMs, [severity]: ms ?? null } }),
                  )
                }
              />
            );
          })}
        </div>
      </Panel>
      <Panel title="Flapping" note="a group that comes and goes">
        <div className={styles.fields}>
          <Checkbox
            className={styles.wide}
            label="Page once, then hold until it is calm"
            description={`Default: ${defaults.flapHold ? 'on' : 'off'}.`}
            disabled={!canConfigure}
            checked={draft.flapHold}
            onChange={(event) => setDraft({ ...draft, flapHold: event.currentTarget.checked })}
          />
          <NumberInput
            label="Reopenings"
            description={`So many are flapping. Default: ${defaults.flapCount}.`}
            min={2}
            max={50}
            disabled={!canConfigure}
            value={draft.flapCount}
            error={faultAt(faults, 'flapCount')}
            onChange={(value) => typeof value === 'number' && setDraft({ ...draft, flapCount: value })}
          />
          {FLAP_SPANS.map(span)}
        </div>
      </Panel>
      {canConfigure && (
        <div className={styles.row}>
          <Button type="submit" loading={save.isPending} disabled={faulty.length > 0}>
            Save
          </Button>
          <Button
            variant="default"
            onClick={() => {
              save.reset();
              setDraft(defaults);
              setFaulty([]);
              setResets(resets + 1);
            }}
          >
            Put in the defaults
          </Button>
          {save.isSuccess && <output>Saved. Times that run already keep their end.</output>}
        </div>
      )}
      {save.isError && faults.length === 0 && <p role="alert">{errorText(save.error)}</p>}
      {faults.length > 0 && <p role="alert">Not saved: a field above says why.</p>}
    </form>
  );
}
