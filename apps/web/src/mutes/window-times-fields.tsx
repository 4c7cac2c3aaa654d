'use client';

import { TextInput } from '@mantine/core';
import styles from './mute-form.module.css';
import { RecurrenceFields } from './recurrence-fields.tsx';
import { useViewerZone } from './use-viewer-zone.ts';
import type { WindowDraft, WindowField } from './window-draft.ts';

const KINDS = [
  { kind: 'once', label: 'Once' },
  { kind: 'recurring', label: 'Again and again' },
] as const;

/** When a window is open. */
export function WindowTimesFields(props: {
  draft: WindowDraft;
  onChange: (draft: WindowDraft) => void;
  faultAt: (field: WindowField) => string | null;
}) {
  const { draft, onChange, faultAt } = props;
  const zone = useViewerZone();
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>When it is open</legend>
      <div className={styles.choices}>
        {KINDS.map(({ kind, label }) => (
          <label key={kind} className={styles.choice}>
            <input
              type="radio"
              name="kind"
              checked={draft.kind === kind}
              onChange={() => onChange({ ...draft, kind })}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {draft.kind === 'once' ? (
        <>
          <div className={styles.fields}>
            <TextInput
              type="datetime-local"
              label="Opens"
              required
              value={draft.startsAt}
              error={faultAt('startsAt')}
              onChange={(event) => onChange({ ...draft, startsAt: event.currentTarget.value })}
            />
            <TextInput
              type="datetime-local"
              label="Closes"
              required
              value={draft.endsAt}
              error={faultAt('endsAt')}
              onChange={(event) => onChange({ ...draft, endsAt: event.currentTarget.value })}
            />
          </div>
          {zone && <p className={styles.hint}>Times are in your zone, {zone}.</p>}
        </>
      ) : (
        <RecurrenceFields draft={draft} onChange={onChange} faultAt={faultAt} />
      )}
    </fieldset>
  );
}
