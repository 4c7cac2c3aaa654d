import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './message-page.module.css';

/** A page that says one thing. */
export const MessagePage = (props: { title: string; text: string; children?: ReactNode }) => (
  <div className={styles.page}>
    <h1>{props.title}</h1>
    <p>{props.text}</p>
    {props.children ?? (
      <Link href="/" prefetch={false}>
        To the inbox
      </Link>
    )}
  </div>
);
