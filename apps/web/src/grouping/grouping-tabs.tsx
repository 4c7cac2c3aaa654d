'use client';

import Link from 'next/link';
import styles from './grouping-tabs.module.css';

const TABS = [
  { href: '/grouping', label: 'Rules' },
  { href: '/grouping/life-cycle', label: 'Life cycle' },
] as const;

/** The two halves of grouping: what becomes a group, and how long its moments last. */
export const GroupingTabs = ({ here }: { here: (typeof TABS)[number]['href'] }) => (
  <nav aria-label="Grouping" className={styles.tabs}>
    {TABS.map(({ href, label }) => (
      <Link key={href} href={href} prefetch={false} aria-current={href === here ? 'page' : undefined}>
        {label}
      </Link>
    ))}
  </nav>
);
