import { Button } from '@mantine/core';
import type { WhatIfDifference } from '@signalcraft/contracts/what-if';
import Link from 'next/link';
import { useState } from 'react';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { LocalTime } from '../ui/time.tsx';
import { differenceText } from './change-text.ts';
import styles from './what-if-page.module.css';

const SHOWN_AT_ONCE = 50;

/** What differs, message by message, in the order of time. */
export function DifferencesList({ items, all }: { items: readonly WhatIfDifference[]; all: number }) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  if (items.length === 0) return <p className={styles.note}>Nothing differs: the same people hear the same things.</p>;
  return (
    <>
      <ol className={styles.list} aria-label="What differs">
        {items.slice(0, shown).map((item, index) => (
          // The list never changes once it is there.
          <Difference key={`${index}-${item.kind}`} item={item} />
        ))}
      </ol>
      {shown < items.length && (
        <p className={styles.note}>
          <Button size="compact-sm" variant="default" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
            More
          </Button>
        </p>
      )}
      {shown >= items.length && all > items.length && (
        <p className={styles.note}>
          These are the first {items.length} of {all}.
        </p>
      )}
    </>
  );
}

function Difference({ item }: { item: WhatIfDifference }) {
  const message = item.after ?? item.before;
  if (!message) return null;
  const id = item.before?.group.id ?? item.after?.group.id ?? null;
  const { title, severity } = message.group;
  return (
    <li>
      <SeverityMark severity={severity} />
      <span className={styles.what}>
        {differenceText(item)}
        <span className={styles.group}>
          {id ? (
            <Link href={`/groups/${id}`} prefetch={false}>
              {title}
            </Link>
          ) : (
            title
          )}
        </span>
      </span>
      <span className={styles.at}>
        <LocalTime at={message.at} />
      </span>
    </li>
  );
}
