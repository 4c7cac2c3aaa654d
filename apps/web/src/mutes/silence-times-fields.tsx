'use client';

import { Checkbox, TextInput } from '@mantine/core';
import { fieldValue } from '../actions/snooze-choices.ts';
import { useNow } from '../lib/clock.tsx';
import { LocalTime } from '../ui/time.tsx';
import styles from './mute-form.module.css';
import { LENGTHS, readTimes, type TimesDraft } from './silence-times.ts';
import { useViewerZone } from './use-viewer-zone.ts';

/** From when until when, in lengths that people say or as times in their own zone. */
export function SilenceTimesFields(props: {
  draft: TimesDraft;
  onChange: (draft: TimesDraft) => void;
  /** A silence that is on keeps its start. */
  mayStartLater: boolean;
  faultAt: (field: 'startsAt' | 'endsAt') => string | null;
}) {
  const { draft, onChange } = props;
  const now = useNow();
  const zone = useViewerZone();
  const read = readTimes({ draft, now });
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>For how long</legend>
      <div className={styles.choices}>
        {LENGTHS.map(({ choice, label }) => (
          <label key={choice} className={styles.choice}>
            <input
              type="radio"
              name="length"
              checked={draft.choice === choice}
              onChange={() =>
                onChange({
                  ...draft,
                  choice,
                  // The time to change begins where the length before ended.
                  ...(choice === 'until' && read.kind === 'times'
                    ? { endsAt: fieldValue(Date.parse(read.endsAt)) }
                    : {}),
                })
              }
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {props.mayStartLater && (
        <Checkbox
          label="Begins later"
          checked={draft.startsAt !== null}
          onChange={(event) =>
            onChange({ ...draft, startsAt: event.currentTarget.checked ? fieldValue(now + 3_600_000) : null })
          }
        />
      )}
      <div className={styles.fields}>
        {draft.startsAt !== null && (
          <TextInput
            type="datetime-local"
            label="Begins"
            required
            value={draft.startsAt}
            error={props.faultAt('startsAt')}
            onChange={(event) => onChange({ ...draft, startsAt: event.currentTarget.value })}
          />
        )}
        {draft.choice === 'until' && (
          <TextInput
            type="datetime-local"
            label="Ends"
            required
            value={draft.endsAt}
            error={props.faultAt('endsAt')}
            onChange={(event) => onChange({ ...draft, endsAt: event.currentTarget.value })}
          />
        )}
      </div>
      <p className={styles.hint}>
        {read.kind === 'times' && (
          <>
            Ends <LocalTime at={read.endsAt} to="minute" />.{' '}
          </>
        )}
        {zone && `Times are in your zone, ${zone}.`}
      </p>
    </fieldset>
  );
}
