'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageHead } from '../ui/page-head.tsx';
import styles from './mutes-frame.module.css';

const TABS = [
  { href: '/silences', label: 'Silences' },
  { href: '/silences/windows', label: 'Maintenance windows' },
  { href: '/silences/inhibition', label: 'Inhibition' },
] as const;

/** The three ways to keep alerts from paging, each at an address of its own. */
export function MutesFrame(props: { about: string; tools: ReactNode; children: ReactNode }) {
  const path = usePathname();
  return (
    <>
      <PageHead title="Silences" about={props.about}>
        {props.tools}
      </PageHead>
      <nav className={styles.tabs} aria-label="Kinds of silence">
        {TABS.map(({ href, label }) => (
          <Link key={href} href={href} prefetch={false} aria-current={path === href ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      {props.children}
    </>
  );
}
