'use client';

import type { Layer } from '@signalcraft/contracts/schedules';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { LayerFacts } from './layer-facts.tsx';
import type { Person } from './people.ts';
import styles from './schedule-page.module.css';

/** Loaded when a layer is opened. */
const LayerFields = dynamic(() => import('./layer-fields.tsx').then((file) => file.LayerFields), { ssr: false });

/** One layer: what it says in a sentence, its place among the others, and its fields on demand. */
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
  const { layer, onUp, onDown } = props;
  const [isOpen, setIsOpen] = useState(false);
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
      <details className={styles.layerFields} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>Edit this layer</summary>
        {isOpen && <LayerFields {...props} />}
      </details>
    </fieldset>
  );
}
