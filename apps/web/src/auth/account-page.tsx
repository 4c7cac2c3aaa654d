import type { ReactNode } from 'react';
import { Logo } from '../ui/logo.tsx';
import styles from './sign-in.module.css';

/** A page for somebody who is not in yet: one card under the product's name. */
export const AccountPage = (props: { title: string; children: ReactNode; foot?: ReactNode }) => (
  <main className={styles.page}>
    <div className={styles.brand}>
      <Logo />
      <span className={styles.product}>SignalCraft</span>
    </div>
    <div className={styles.form}>
      <h1 className={styles.title}>{props.title}</h1>
      {props.children}
    </div>
    {props.foot && <p className={styles.mode}>{props.foot}</p>}
  </main>
);
