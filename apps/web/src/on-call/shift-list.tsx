'use client';

import { Button } from '@mantine/core';
import { durationText } from '../lib/time-text.ts';
import { gapText, holderText } from './gap-text.ts';
import styles from './shift-list.module.css';
import type { Bar } from './shift-row.tsx';
import { ZonedTime } from './zoned-time.tsx';

/** What a row of bars says, as a table: for screen readers, for a phone, and for who wants the exact times. */
export const ShiftList = (props: {
  caption: string;
  bars: readonly Bar[];
  zone: string;
  viewerId: string;
  now: number;
  /** Offers to lay an override over what of a bar is still to come; null: that is not for the viewer. */
  onOverride: ((span: { from: number; to: number }) => void) | null;
}) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
  <section className={styles.scroll} aria-label={props.caption} tabIndex={0}>
    <table className={styles.table}>
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">On call</th>
          <th scope="col">From</th>
          <th scope="col">Until</th>
          <th scope="col">Length</th>
          {props.onOverride && (
            <th scope="col">
              <span className={styles.hidden}>Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {props.bars.map((bar) => (
          <tr key={bar.from} data-gap={bar.gap ?? undefined}>
            <th scope="row">
              {bar.gap === null && bar.member?.memberId === props.viewerId ? 'You' : holderText(bar)}
              {bar.gap && <span className={styles.why}>{gapText(bar)}</span>}
            </th>
            <td>
              <ZonedTime at={bar.from} zone={props.zone} />
            </td>
            <td>
              <ZonedTime at={bar.to} zone={props.zone} />
            </td>
            <td>{durationText(bar.to - bar.from)}</td>
            {props.onOverride && (
              <td>
                {bar.to > props.now && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => props.onOverride?.({ from: Math.max(bar.from, props.now), to: bar.to })}
                  >
                    Override
                  </Button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
