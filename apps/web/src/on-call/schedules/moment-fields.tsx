'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import type { WeekMoment } from '@signalcraft/contracts/schedules';
import type { Weekday } from '@signalcraft/contracts/wall-time';
import { DAYS, WEEKDAYS } from './layer-text.ts';

/** A day of the week and a time of day. */
export const MomentFields = (props: { label: string; moment: WeekMoment; onChange: (moment: WeekMoment) => void }) => (
  <>
    <NativeSelect
      aria-label={`${props.label}: day`}
      value={props.moment.day}
      data={DAYS.map((value) => ({ value, label: WEEKDAYS[value].long }))}
      onChange={(event) => props.onChange({ ...props.moment, day: event.currentTarget.value as Weekday })}
    />
    <TextInput
      aria-label={`${props.label}: time`}
      type="time"
      // A field for times knows no 24:00: the same moment is midnight.
      value={props.moment.time === '24:00' ? '00:00' : props.moment.time}
      onChange={(event) => props.onChange({ ...props.moment, time: event.currentTarget.value })}
    />
  </>
);
