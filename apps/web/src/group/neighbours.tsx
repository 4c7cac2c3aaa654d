'use client';

import { ArrowLeft, ChevronDown, ChevronUp } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { rememberedOrder } from '../inbox/inbox-order.ts';
import { useIsHydrated } from '../lib/clock.tsx';
import { useKeyBindings } from '../shell/keys.tsx';
import styles from './neighbours.module.css';

/** The way back to the list, and to the groups before and after in it. */
export function Neighbours({ id }: { id: string }) {
  const router = useRouter();
  // Only the browser knows what the list looked like.
  const isHydrated = useIsHydrated();
  const order = useMemo(() => (isHydrated ? rememberedOrder() : null), [isHydrated]);
  const at = order ? order.ids.indexOf(id) : -1;
  const previous = at > 0 ? order?.ids[at - 1] : undefined;
  const next = at >= 0 ? order?.ids[at + 1] : undefined;
  const back = order?.address ?? '/';
  const open = (target: string | undefined): void => {
    if (target) router.push(`/groups/${target}`);
  };
  useKeyBindings([
    { keys: 'j', does: 'Next group in the list', group: 'Group', run: () => open(next) },
    { keys: 'k', does: 'Previous group in the list', group: 'Group', run: () => open(previous) },
    { keys: 'Escape', does: 'Back to the list', group: 'Group', run: () => router.push(back) },
  ]);
  return (
    <nav className={styles.neighbours} aria-label="Groups">
      <Link href={back} prefetch={false}>
        <ArrowLeft size={15} aria-hidden="true" /> Inbox
      </Link>
      {at >= 0 && (
        <span className={styles.position}>
          <span>
            {at + 1} of {order?.ids.length}
          </span>
          <StepLink to={previous} label="Previous group" Icon={ChevronUp} />
          <StepLink to={next} label="Next group" Icon={ChevronDown} />
        </span>
      )}
    </nav>
  );
}

function StepLink({ to, label, Icon }: { to: string | undefined; label: string; Icon: typeof ChevronUp }) {
  const icon = <Icon size={17} aria-hidden="true" />;
  return to ? (
    <Link href={`/groups/${to}`} prefetch={false} aria-label={label} title={label}>
      {icon}
    </Link>
  ) : (
    <span aria-hidden="true" className={styles.end}>
      {icon}
    </span>
  );
}
