'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import type { Layer } from '@signalcraft/contracts/schedules';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { ZoneField } from '../zone-field.tsx';
import { LayerFacts } from './layer-facts.tsx';
import type { Person } from './people.ts';
import { PeopleOrder } from './people-order.tsx';
import { RestrictionFields } from './restriction-fields.tsx';
import { RotationFields } from './rotation-fields.tsx';
import styles from './schedule-page.module.css';

/** One layer with everything that may be said of it. */
export function LayerEditor(props: {
  layer: Layer;
  zone: string;
  people: readonly Person[];
  /** Of a path below the layer, such as `.name`. */
  faultOf: (path: string) => string | undefined;
  onChange: (layer: Layer) => void;
  onDelete: () => void;
  /** Null: it is at the top, or at the bottom, already. */
  onUp: (() => void) | null;
  onDown: (() => void) | null;
}) {
  const { layer, faultOf, onChange, onUp, onDown } = props;
  const set = (change: Partial<Layer>): void => onChange({ ...layer, ...change });
  return (
    <fieldset className={styles.layer}>
      <legend className={styles.hidden}>{layer.name}</legend>
      <div className={styles.layerHead}>
        <div>
          <h3>{layer.name}</h3>
          <LayerFacts layer={layer} zone={props.zone} people={props.people} />
        </div>
        <div className={styles.layerTools}>
          <button type="button" aria-label={`Move ${layer.name} up`} disabled={!onUp} onClick={() => onUp?.()}>
            <ArrowUp size={15} aria-hidden="true" />
          </button>
          <button type="button" aria-label={`Move ${layer.name} down`} disabled={!onDown} onClick={() => onDown?.()}>
            <ArrowDown size={15} aria-hidden="true" />
          </button>
          <button type="button" aria-label={`Take ${layer.name} out`} onClick={props.onDelete}>
            <Trash2 size={15} aria-hidden="true" />
          </button>
        </div>
      </div>
      <details className={styles.layerFields}>
        <summary>Edit this layer</summary>
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
      </details>
    </fieldset>
  );
}

function aMonthAfter(startsAt: string): string {
  const at = Math.max(Date.now(), Date.parse(`${startsAt.slice(0, 16)}Z`) || 0);
  return `${new Date(at + 30 * 86_400_000).toISOString().slice(0, 10)}T09:00`;
}
