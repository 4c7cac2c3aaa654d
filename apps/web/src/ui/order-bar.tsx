'use client';

import { Button } from '@mantine/core';
import styles from './order-bar.module.css';

/** Under a list whose order is edited: that it is not saved, what it would do, and both ways out. Says each move aloud. */
export const OrderBar = (props: {
  order: { isEdited: boolean; said: string; drop: () => void };
  /** What the edited order does, or when it holds. Null: not known yet. */
  effect: string | null;
  isSaving: boolean;
  onSave: () => void;
}) => (
  <>
    <output className={styles.spoken} aria-live="polite">
      {props.order.said}
    </output>
    {props.order.isEdited && (
      <section className={styles.bar} aria-label="Order not saved">
        <p>
          <strong>The order is changed, not saved.</strong> {props.effect}
        </p>
        <div>
          <Button variant="default" onClick={props.order.drop}>
            Put it back
          </Button>
          <Button loading={props.isSaving} onClick={props.onSave}>
            Save the order
          </Button>
        </div>
      </section>
    )}
  </>
);
