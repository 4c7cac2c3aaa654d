import type { ReactNode } from 'react';
import styles from './page-head.module.css';

/** A page's title, what it is about, and its main action. */
export const PageHead = (props: { title: string; about?: ReactNode; children?: ReactNode }) => (
  <div className={styles.head}>
    <div>
      <h1>{props.title}</h1>
      {props.about && <p>{props.about}</p>}
    </div>
    {props.children && <div className={styles.tools}>{props.children}</div>}
  </div>
);
