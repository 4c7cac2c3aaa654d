'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Layer, Rotation } from '@signalcraft/contracts/schedules';
import { Plus, X } from 'lucide-react';
import { DAYS, rotationOfKind, rotationText } from './layer-text.ts';
import { MomentFields } from './moment-fields.tsx';
import styles from './schedule-page.module.css';

const KINDS: { value: Rotation['kind']; label: string }[] = [
  { value: 'hourly', label: 'Hours' },
  { value: 'daily', label: 'Days' },
  { value: 'weekly', label: 'Weeks' },
  { value: 'monthly', label: 'Months' },
  { value: 'custom', label: 'Moments of the week' },
];

/** When the turn passes to the next person. */
export function RotationFields(props: {
  layer: Layer;
  faultOf: (path: string) => string | undefined;
  onChange: (change: Pick<Partial<Layer>, 'rotation' | 'startsAt'>) => void;
}) {
  const { layer, faultOf, onChange } = props;
  const { rotation, startsAt } = layer;
  return (
    <div className={styles.group}>
      <h4>Hand-offs: {rotationText(layer)}</h4>
      <div className={styles.fields}>
        <NativeSelect
          label="A turn is counted in"
          value={rotation.kind}
          data={KINDS}
          onChange={(event) => onChange({ rotation: rotationOfKind(event.currentTarget.value as Rotation['kind']) })}
        />
        {rotation.kind !== 'custom' && (
          <TextInput
            label="A turn lasts"
            type="number"
            min={1}
            value={rotation.every === 0 ? '' : rotation.every}
            error={faultOf('.rotation.every')}
            rightSectionWidth={66}
            rightSection={<span className={styles.unit}>{UNITS[rotation.kind]}</span>}
            onChange={(event) =>
              onChange({ rotation: { ...rotation, every: Math.floor(Number(event.currentTarget.value)) } })
            }
          />
        )}
        <TextInput
          label="Starts on"
          type="date"
          value={startsAt.slice(0, 10)}
          error={faultOf('.startsAt')}
          onChange={(event) => onChange({ startsAt: `${event.currentTarget.value}T${startsAt.slice(11)}` })}
        />
        <TextInput
          label={rotation.kind === 'custom' ? 'Starts at' : 'Hand-off time'}
          type="time"
          value={startsAt.slice(11, 16)}
          onChange={(event) => onChange({ startsAt: `${startsAt.slice(0, 10)}T${event.currentTarget.value}` })}
        />
      </div>
      {rotation.kind === 'custom' && (
        <>
          <ul className={styles.moments}>
            {rotation.handOffs.map((handOff, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- two moments may be equal while one types
              <li key={index}>
                <MomentFields
                  label={`Hand-off ${index + 1}`}
                  moment={handOff}
                  onChange={(next) =>
                    onChange({ rotation: { ...rotation, handOffs: rotation.handOffs.with(index, next) } })
                  }
                />
                <button
                  type="button"
                  aria-label={`Take hand-off ${index + 1} out`}
                  disabled={rotation.handOffs.length === 1}
                  onClick={() =>
                    onChange({ rotation: { ...rotation, handOffs: rotation.handOffs.toSpliced(index, 1) } })
                  }
                >
                  <X size={14} aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
          {faultOf('.rotation.handOffs') && <p role="alert">{faultOf('.rotation.handOffs')}</p>}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Plus size={14} aria-hidden="true" />}
            onClick={() => {
              const day = DAYS[rotation.handOffs.length % DAYS.length] ?? 'mon';
              onChange({ rotation: { ...rotation, handOffs: [...rotation.handOffs, { day, time: '09:00' }] } });
            }}
          >
            Add a hand-off
          </Button>
        </>
      )}
    </div>
  );
}

const UNITS = { hourly: 'hours', daily: 'days', weekly: 'weeks', monthly: 'months' } as const;
