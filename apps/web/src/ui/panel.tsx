import type { ReactNode } from 'react';
import styles from './panel.module.css';

/** A part of a page with its heading. */
export const Panel = (props: { title: string; note?: ReactNode; tools?: ReactNode; children: ReactNode }) => (
  <section className={styles.panel} aria-label={props.title}>
    <div className={styles.head}>
      <h2>{props.title}</h2>
      {props.note && <span className={styles.note}>{props.note}</span>}
      {props.tools && <div className={styles.tools}>{props.tools}</div>}
    </div>
    {props.children}
  </section>
);
