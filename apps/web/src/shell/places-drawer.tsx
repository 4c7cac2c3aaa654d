'use client';

import type { LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { Dialog } from '../ui/dialog.tsx';
import styles from './places-drawer.module.css';

export type Place = { href: string; label: string; Icon: LucideIcon; isHere: boolean };

/** Every place of the product, where there is no room for a row of them. */
export const PlacesDrawer = (props: {
  isOpen: boolean;
  sections: readonly { title: string; places: readonly Place[] }[];
  onClose: () => void;
}) => (
  <Dialog opened={props.isOpen} onClose={props.onClose} title="Menu" fullScreen>
    {props.sections.map(({ title, places }) => (
      <nav key={title} aria-label={title} className={styles.section}>
        <h3>{title}</h3>
        {places.map(({ href, label, Icon, isHere }) => (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={isHere ? 'page' : undefined}
            onClick={props.onClose}
          >
            <Icon size={18} aria-hidden="true" />
            {label}
          </Link>
        ))}
      </nav>
    ))}
  </Dialog>
);
