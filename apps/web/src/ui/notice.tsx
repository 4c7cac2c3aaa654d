import type { ReactNode } from 'react';
import styles from './notice.module.css';

/** Stands where content would: why there is none, and what to do about it. */
export const Notice = (props: { title: string; role?: 'alert'; children?: ReactNode }) => (
  <div className={styles.notice} role={props.role}>
    <h2>{props.title}</h2>
    {props.children}
  </div>
);
