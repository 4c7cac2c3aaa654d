'use client';

import { Button } from '@mantine/core';
import type { CreateSchedule } from '@signalcraft/contracts/schedule-api';
import type { Layer } from '@signalcraft/contracts/schedules';
import { Plus } from 'lucide-react';
import { useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import { LayerEditor } from './layer-editor.tsx';
import { LayerFacts } from './layer-facts.tsx';
import { moved } from './moved.ts';
import { newLayer } from './new-layer.ts';
import type { Person } from './people.ts';
import styles from './schedule-page.module.css';

/** The layers, the one that stands above all others first. */
export function LayersPanel(props: {
  draft: CreateSchedule;
  people: readonly Person[];
  canConfigure: boolean;
  faultOf: (path: string) => string | undefined;
  onChange: (draft: CreateSchedule) => void;
}) {
  const { draft, people, canConfigure, faultOf, onChange } = props;
  const { memberId } = useViewer();
  const setLayers = (layers: Layer[]): void => onChange({ ...draft, layers });
  const add = (): void =>
    setLayers([
      ...draft.layers,
      newLayer({
        number: draft.layers.length + 1,
        participants: [memberId],
        zone: draft.zone,
        now: Date.now(),
      }),
    ]);
  const indexes = draft.layers.map((_, index) => index).toReversed();
  return (
    <Panel
      title="Layers"
      note="An upper layer holds wherever it has somebody; elsewhere the one below does."
      tools={
        canConfigure && (
          <Button size="compact-sm" variant="default" leftSection={<Plus size={14} aria-hidden="true" />} onClick={add}>
            Add a layer on top
          </Button>
        )
      }
    >
      {draft.layers.length === 0 && <p className={styles.empty}>No layer: nobody is on call but by an override.</p>}
      <ol className={styles.layers}>
        {indexes.map((index) => {
          const layer = draft.layers[index];
          if (!layer) return null;
          return (
            <li key={layer.id}>
              {canConfigure ? (
                <LayerEditor
                  layer={layer}
                  zone={draft.zone}
                  people={people}
                  faultOf={(path) => faultOf(`layers[${index}]${path}`)}
                  onChange={(next) => setLayers(draft.layers.with(index, next))}
                  onDelete={() => setLayers(draft.layers.toSpliced(index, 1))}
                  onUp={
                    index < draft.layers.length - 1
                      ? () => setLayers(moved({ list: draft.layers, from: index, to: index + 1 }))
                      : null
                  }
                  onDown={index > 0 ? () => setLayers(moved({ list: draft.layers, from: index, to: index - 1 })) : null}
                />
              ) : (
                <div className={styles.layer}>
                  <h3>{layer.name}</h3>
                  <LayerFacts layer={layer} zone={draft.zone} people={people} />
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
