'use client';

import { Checkbox, TextInput } from '@mantine/core';
import type { WeekHours } from '@signalcraft/contracts/wall-time';
import { useId } from 'react';
import styles from './week-hours-field.module.css';
import { WEEKDAYS, weekdayName } from './week-hours-text.ts';

const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Working hours where the viewer is: what a person most often means. */
const usualHours = (): WeekHours => ({
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
  zone: browserZone(),
});

/** Hours of the week on the wall clock of one place; off: always. */
export function WeekHoursField(props: {
  label: string;
  value: WeekHours | null;
  onChange: (value: WeekHours | null) => void;
  /** Of a fault in `days`, `from`, `to` or `zone`; empty for the whole. */
  faultAt: (part: string) => string | null;
}) {
  const { value, onChange, faultAt } = props;
  const zonesId = useId();
  return (
    <div className={styles.hours}>
      <Checkbox
        label={props.label}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? usualHours() : null)}
      />
      {value && (
        <fieldset className={styles.fields}>
          <legend className={styles.legend}>{props.label}</legend>
          <div className={styles.days}>
            {WEEKDAYS.map((day) => (
              <Checkbox
                key={day}
                label={weekdayName(day)}
                checked={value.days.includes(day)}
                onChange={(event) =>
                  onChange({
                    ...value,
                    days: WEEKDAYS.filter((one) =>
                      one === day ? event.currentTarget.checked : value.days.includes(one),
                    ),
                  })
                }
              />
            ))}
          </div>
          {faultAt('days') && <p role="alert">{faultAt('days')}</p>}
          <div className={styles.times}>
            <TextInput
              label="From"
              placeholder="09:00"
              value={value.from}
              error={faultAt('from')}
              onChange={(event) => onChange({ ...value, from: event.currentTarget.value })}
            />
            <TextInput
              label="To"
              placeholder="17:00"
              value={value.to}
              error={faultAt('to')}
              onChange={(event) => onChange({ ...value, to: event.currentTarget.value })}
            />
            <TextInput
              label="Time zone"
              list={zonesId}
              autoComplete="off"
              value={value.zone}
              error={faultAt('zone')}
              onChange={(event) => onChange({ ...value, zone: event.currentTarget.value })}
            />
          </div>
          <datalist id={zonesId}>
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone}>
                {zone}
              </option>
            ))}
          </datalist>
          {value.to <= value.from && <p>Ends on the next day.</p>}
        </fieldset>
      )}
    </div>
  );
}
