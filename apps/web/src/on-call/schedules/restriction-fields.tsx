'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import type { Restriction } from '@signalcraft/contracts/schedules';
import { Plus, X } from 'lucide-react';
import { DAYS, restrictionText, WEEKDAYS } from './layer-text.ts';
import { MomentFields } from './moment-fields.tsx';
import styles from './schedule-page.module.css';

/** The hours and days that a layer is kept to; none: it holds at all times. */
export function RestrictionFields(props: {
  restrictions: readonly Restriction[];
  faultOf: (path: string) => string | undefined;
  onChange: (restrictions: Restriction[]) => void;
}) {
  const { restrictions, faultOf, onChange } = props;
  const add = (restriction: Restriction): void => onChange([...restrictions, restriction]);
  return (
    <div className={styles.group}>
      <h4>Only at these times</h4>
      {restrictions.length === 0 && <p className={styles.note}>At all hours of all days.</p>}
      <ul className={styles.restrictions}>
        {restrictions.map((restriction, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- they have nothing else that tells them apart
          <li key={index}>
            <fieldset>
              <legend>{restrictionText(restriction)}</legend>
              <OneRestriction
                restriction={restriction}
                number={index + 1}
                onChange={(next) => onChange(restrictions.with(index, next))}
              />
              <button
                type="button"
                aria-label={`Take out: ${restrictionText(restriction)}`}
                onClick={() => onChange(restrictions.toSpliced(index, 1))}
              >
                <X size={14} aria-hidden="true" />
              </button>
            </fieldset>
            {faultOf(`.restrictions[${index}].days`) && <p role="alert">Choose at least one day.</p>}
          </li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} aria-hidden="true" />}
          onClick={() => add({ kind: 'daily', days: DAYS.slice(0, 5), from: '09:00', to: '17:00' })}
        >
          Hours of some days
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} aria-hidden="true" />}
          onClick={() =>
            add({ kind: 'weekly', from: { day: 'fri', time: '17:00' }, to: { day: 'mon', time: '09:00' } })
          }
        >
          A part of each week
        </Button>
      </div>
    </div>
  );
}

function OneRestriction(props: {
  restriction: Restriction;
  number: number;
  onChange: (restriction: Restriction) => void;
}) {
  const { restriction, number, onChange } = props;
  if (restriction.kind === 'weekly') {
    return (
      <>
        <MomentFields
          label={`Part ${number} from`}
          moment={restriction.from}
          onChange={(from) => onChange({ ...restriction, from })}
        />
        <span>to</span>
        <MomentFields
          label={`Part ${number} to`}
          moment={restriction.to}
          onChange={(to) => onChange({ ...restriction, to })}
        />
      </>
    );
  }
  return (
    <>
      {DAYS.map((day) => (
        <Checkbox
          key={day}
          label={WEEKDAYS[day].short}
          checked={restriction.days.includes(day)}
          onChange={(event) =>
            onChange({
              ...restriction,
              days: DAYS.filter((each) =>
                each === day ? event.currentTarget.checked : restriction.days.includes(each),
              ),
            })
          }
        />
      ))}
      <TextInput
        aria-label={`Hours ${number} from`}
        type="time"
        value={restriction.from}
        onChange={(event) => onChange({ ...restriction, from: event.currentTarget.value })}
      />
      <span>to</span>
      <TextInput
        aria-label={`Hours ${number} to`}
        type="time"
        value={restriction.to === '24:00' ? '00:00' : restriction.to}
        onChange={(event) => onChange({ ...restriction, to: event.currentTarget.value })}
      />
    </>
  );
}
