import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import styles from './back-link.module.css';

/** From one thing to the list it belongs to. */
export const BackLink = ({ href, children }: { href: string; children: string }) => (
  <nav aria-label={children} className={styles.back}>
    <Link href={href} prefetch={false}>
      <ArrowLeft size={15} aria-hidden="true" /> {children}
    </Link>
  </nav>
);
