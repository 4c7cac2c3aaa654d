import Link from 'next/link';
import styles from './routes-tabs.module.css';

/** The two halves of what is decided of an alert: what is made of it, and who hears. */
export const RoutesTabs = ({ current }: { current: 'routes' | 'shaping' }) => (
  <nav className={styles.tabs} aria-label="Routes and shaping">
    <Link href="/routes" prefetch={false} {...(current === 'routes' ? { 'aria-current': 'page' } : {})}>
      Routes
    </Link>
    <Link href="/routes?tab=shaping" prefetch={false} {...(current === 'shaping' ? { 'aria-current': 'page' } : {})}>
      Shaping
    </Link>
  </nav>
);
