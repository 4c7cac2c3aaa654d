'use client';

import { faultAt } from '../../lib/faults.ts';
import { WeekHoursField } from '../../ui/week-hours-field.tsx';
import { weekHoursText } from '../../ui/week-hours-text.ts';
import type { RoutePart } from '../route-part.ts';

/** Hours of the week. */
export const hours: RoutePart = {
  key: 'hours',
  isSet: (route) => route.hours !== null,
  Words: ({ route }) => (route.hours ? `only ${weekHoursText(route.hours)}` : ''),
  Field: ({ draft, onChange, faults }) => (
    <WeekHoursField
      label="Only within these hours"
      value={draft.hours}
      faultAt={(part) => faultAt(faults, `hours.${part}`)}
      onChange={(changed) => onChange({ ...draft, hours: changed })}
    />
  ),
};
