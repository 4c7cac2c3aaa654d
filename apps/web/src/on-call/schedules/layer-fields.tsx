'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import type { Layer } from '@signalcraft/contracts/schedules';
import { ZoneField } from '../zone-field.tsx';
import type { Person } from './people.ts';
import { PeopleOrder } from './people-order.tsx';
import { RestrictionFields } from './restriction-fields.tsx';
import { RotationFields } from './rotation-fields.tsx';
import styles from './schedule-page.module.css';

/** Everything that may be said of a layer. */
export function LayerFields(props: {
  layer: Layer;
  zone: string;
  people: readonly Person[];
  /** Of a path below the layer, such as `.name`. */
  faultOf: (path: string) => string | undefined;
  onChange: (layer: Layer) => void;
  onDelete: () => void;
}) {
  const { layer, faultOf, onChange } = props;
  const set = (change: Partial<Layer>): void => onChange({ ...layer, ...change });
  return (
    <div className={styles.layerBody}>
      <div className={styles.fields}>
        <TextInput
          label="Name"
          maxLength={100}
          value={layer.name}
          error={faultOf('.name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <ZoneField
          label="Time zone"
          placeholder={`the schedule’s: ${props.zone}`}
          value={layer.zone ?? ''}
          error={faultOf('.zone')}
          onChange={(zone) => set({ zone: zone === '' ? null : zone })}
        />
      </div>
      <PeopleOrder
        participants={layer.participants}
        people={props.people}
        fault={faultOf('.participants')}
        onChange={(participants) => set({ participants })}
      />
      <RotationFields layer={layer} faultOf={faultOf} onChange={set} />
      <RestrictionFields
        restrictions={layer.restrictions}
        faultOf={faultOf}
        onChange={(restrictions) => set({ restrictions })}
      />
      <div className={styles.fields}>
        <Checkbox
          label="Ends some day"
          checked={layer.endsAt !== null}
          onChange={(event) => set({ endsAt: event.currentTarget.checked ? aMonthAfter(layer.startsAt) : null })}
        />
        {layer.endsAt !== null && (
          <TextInput
            type="datetime-local"
            label="Ends at"
            value={layer.endsAt.slice(0, 16)}
            error={faultOf('.endsAt')}
            onChange={(event) => set({ endsAt: event.currentTarget.value })}
          />
        )}
      </div>
      <Button size="compact-sm" variant="default" color="red" onClick={props.onDelete}>
        Take this layer out
      </Button>
    </div>
  );
}

function aMonthAfter(startsAt: string): string {
  const at = Math.max(Date.now(), Date.parse(`${startsAt.slice(0, 16)}Z`) || 0);
  return `${new Date(at + 30 * 86_400_000).toISOString().slice(0, 10)}T09:00`;
}
