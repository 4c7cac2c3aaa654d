'use client';

import { NativeSelect } from '@mantine/core';
import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react';
import { useState } from 'react';
import { moved } from './moved.ts';
import { nameOf, type Person } from './people.ts';
import styles from './schedule-page.module.css';

/** The people of a layer in the order of their turns: by buttons, or by dragging. */
export function PeopleOrder(props: {
  participants: readonly string[];
  people: readonly Person[];
  fault: string | undefined;
  onChange: (participants: string[]) => void;
}) {
  const { participants, people, fault, onChange } = props;
  const [dragged, setDragged] = useState<number | null>(null);
  const [said, setSaid] = useState('');
  const isGone = (memberId: string): boolean => people.length > 0 && !people.some(({ id }) => id === memberId);
  const move = (from: number, to: number): void => {
    onChange(moved({ list: participants, from, to }));
    setSaid(
      `${nameOf({ people, memberId: participants[from] ?? '' })} is now number ${to + 1} of ${participants.length}.`,
    );
  };
  return (
    <div className={styles.group}>
      <h4>People in order</h4>
      <ol className={styles.people}>
        {participants.map((memberId, index) => {
          const name = nameOf({ people, memberId });
          return (
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the buttons do the same by keys
            <li
              // oxlint-disable-next-line react/no-array-index-key -- one person may stand there twice
              key={`${memberId}${index}`}
              draggable
              data-dragged={dragged === index || undefined}
              data-gone={isGone(memberId) || undefined}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', name);
                setDragged(index);
              }}
              onDragOver={(event) => {
                if (dragged !== null) event.preventDefault();
              }}
              onDrop={(event) => {
                event.preventDefault();
                if (dragged !== null && dragged !== index) move(dragged, index);
                setDragged(null);
              }}
              onDragEnd={() => setDragged(null)}
            >
              <GripVertical size={14} aria-hidden="true" />
              <span>
                {name}
                {isGone(memberId) && <em> (a gap at each turn)</em>}
              </span>
              <button
                type="button"
                aria-label={`Move ${name} up`}
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              >
                <ArrowUp size={14} aria-hidden="true" />
              </button>
              <button
                type="button"
                aria-label={`Move ${name} down`}
                disabled={index === participants.length - 1}
                onClick={() => move(index, index + 1)}
              >
                <ArrowDown size={14} aria-hidden="true" />
              </button>
              <button
                type="button"
                aria-label={`Take ${name} out`}
                onClick={() => onChange(participants.toSpliced(index, 1))}
              >
                <X size={14} aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ol>
      <output className={styles.hidden}>{said}</output>
      <NativeSelect
        label="Add a person"
        value=""
        error={participants.length === 0 ? 'A layer needs at least one person.' : fault}
        data={[
          { value: '', label: 'Choose…' },
          ...people.map(({ id, name, email }) => ({ value: id, label: name || email })),
        ]}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value !== '') onChange([...participants, value]);
        }}
      />
    </div>
  );
}
