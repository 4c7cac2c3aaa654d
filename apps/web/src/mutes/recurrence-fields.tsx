'use client';

import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { formatRecurrenceRule } from '@signalcraft/contracts/recurrence-text';
import type { Weekday } from '@signalcraft/contracts/wall-time';
import styles from './mute-form.module.css';
import { type Ordinal, type Repeat, readWindow, type WindowDraft, type WindowField } from './window-draft.ts';
import { ORDINALS, WEEKDAY_NAMES, WEEKDAYS } from './window-text.ts';
import { ZoneField } from './zone-field.tsx';

const DAYS_LATER_MAX = 31;
const REPEATS: { value: Repeat; label: string; unit: string }[] = [
  { value: 'daily', label: 'Daily', unit: 'days' },
  { value: 'weekly', label: 'Weekly, on days', unit: 'weeks' },
  { value: 'monthly', label: 'Monthly, on a weekday', unit: 'months' },
  { value: 'text', label: 'As an RRULE says', unit: '' },
];
const ENDS: { value: WindowDraft['ends']; label: string }[] = [
  { value: 'never', label: 'For ever' },
  { value: 'on', label: 'Until a date' },
  { value: 'after', label: 'A number of times' },
];

type Props = {
  draft: WindowDraft;
  onChange: (draft: WindowDraft) => void;
  faultAt: (field: WindowField) => string | null;
};

/** A window that comes back: how often, from when until when on which clock, and for how long. */
export function RecurrenceFields({ draft, onChange, faultAt }: Props) {
  const set = (change: Partial<WindowDraft>): void => onChange({ ...draft, ...change });
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          type="time"
          label="Opens at"
          required
          value={draft.from}
          error={faultAt('from')}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label="Closes at"
          required
          value={draft.to}
          error={faultAt('to')}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
        <NativeSelect
          label="Closes on"
          data={Array.from({ length: DAYS_LATER_MAX + 1 }, (_, days) => ({
            value: String(days),
            label: days === 0 ? 'the same day' : days === 1 ? 'the next day' : `${days} days later`,
          }))}
          value={String(draft.daysLater)}
          onChange={(event) => set({ daysLater: Number(event.currentTarget.value) })}
        />
        <ZoneField
          label="On the clock of"
          zone={draft.zone}
          error={faultAt('zone')}
          onChange={(zone) => set({ zone })}
        />
        <NativeSelect
          label="Comes back"
          data={REPEATS.map(({ value, label }) => ({ value, label }))}
          value={draft.repeat}
          onChange={(event) => set(repeatChosen(draft, event.currentTarget.value as Repeat))}
        />
        <TextInput
          type="date"
          label="First day"
          description="The first that fits from here on."
          required
          value={draft.firstDay}
          error={faultAt('firstDay')}
          onChange={(event) => set({ firstDay: event.currentTarget.value })}
        />
      </div>
      {draft.repeat === 'text' ? (
        <TextInput
          label="RRULE (RFC 5545)"
          description="FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, COUNT and UNTIL. The times above hold."
          placeholder="FREQ=MONTHLY;BYDAY=2TU"
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: styles.mono }}
          value={draft.text}
          error={faultAt('repeat')}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      ) : (
        <RepeatFields draft={draft} onChange={onChange} faultAt={faultAt} />
      )}
    </>
  );
}

/** The text begins with what the fields say. */
function repeatChosen(draft: WindowDraft, repeat: Repeat): Partial<WindowDraft> {
  const read = readWindow(draft);
  return repeat === 'text' && read.kind === 'times' && read.times.kind === 'recurring'
    ? { repeat, text: formatRecurrenceRule({ rule: read.times.rule }) }
    : { repeat };
}

function RepeatFields({ draft, onChange, faultAt }: Props) {
  const set = (change: Partial<WindowDraft>): void => onChange({ ...draft, ...change });
  const unit = REPEATS.find(({ value }) => value === draft.repeat)?.unit;
  return (
    <>
      {draft.repeat === 'weekly' && (
        <fieldset className={styles.fieldset}>
          <legend className={styles.legend}>On</legend>
          <div className={styles.days}>
            {WEEKDAYS.map((day) => (
              <Checkbox
                key={day}
                label={WEEKDAY_NAMES[day]}
                checked={draft.days.includes(day)}
                onChange={(event) =>
                  set({
                    days: WEEKDAYS.filter((each) =>
                      each === day ? event.currentTarget.checked : draft.days.includes(each),
                    ),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
      <div className={styles.fields}>
        {draft.repeat === 'monthly' && (
          <>
            <NativeSelect
              label="On the"
              data={ORDINALS.map(({ value, label }) => ({ value: String(value), label }))}
              value={String(draft.ordinal)}
              onChange={(event) => set({ ordinal: Number(event.currentTarget.value) as Ordinal })}
            />
            <NativeSelect
              label="Weekday"
              data={WEEKDAYS.map((value) => ({ value, label: WEEKDAY_NAMES[value] }))}
              value={draft.day}
              onChange={(event) => set({ day: event.currentTarget.value as Weekday })}
            />
          </>
        )}
        <TextInput
          type="number"
          min={1}
          label={`Every so many ${unit}`}
          value={draft.interval}
          error={faultAt('repeat')}
          onChange={(event) => set({ interval: event.currentTarget.value })}
        />
        <NativeSelect
          label="How long"
          data={ENDS}
          value={draft.ends}
          onChange={(event) => set({ ends: event.currentTarget.value as WindowDraft['ends'] })}
        />
        {draft.ends === 'on' && (
          <TextInput
            type="date"
            label="Last day"
            value={draft.lastDay}
            error={faultAt('ends')}
            onChange={(event) => set({ lastDay: event.currentTarget.value })}
          />
        )}
        {draft.ends === 'after' && (
          <TextInput
            type="number"
            min={1}
            label="How many times"
            value={draft.count}
            error={faultAt('ends')}
            onChange={(event) => set({ count: event.currentTarget.value })}
          />
        )}
      </div>
    </>
  );
}
