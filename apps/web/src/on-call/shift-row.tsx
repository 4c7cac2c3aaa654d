'use client';

import type { Stretch } from '@signalcraft/contracts/schedule-api';
import { gapText, holderText } from './gap-text.ts';
import { coloursOf } from './person-colours.ts';
import styles from './shift-row.module.css';

/** A stretch of a row, in milliseconds. */
export type Bar = Pick<Stretch, 'member' | 'gap'> & { from: number; to: number };

type Span = { from: number; to: number };
type Mark = { at: number; text: string };

/** Below this share of the row's width a name would not be read. */
const NAMED_SHARE_MIN = 0.035;

/**
 * One row of time with who is on call as bars. A picture: what it says stands in a list or a text beside it, for those
 * who cannot see it.
 */
export function ShiftRow(props: {
  span: Span;
  bars: readonly Bar[];
  now: number;
  ticks: readonly Mark[];
  marks?: readonly Mark[];
  changes?: readonly Span[];
  selected?: Span | null;
  viewerId: string;
}) {
  const { span, now } = props;
  const length = span.to - span.from;
  const share = (at: number): number => Math.min(1, Math.max(0, (at - span.from) / length));
  const percent = (value: number): string => `${(value * 100).toFixed(3)}%`;
  const place = ({ from, to }: Span) => ({ left: percent(share(from)), width: percent(share(to) - share(from)) });
  const colours = coloursOf(props.bars);
  const isIn = (at: number): boolean => at >= span.from && at < span.to;
  return (
    <div className={styles.row} data-dense={props.ticks.length > 8 || undefined} aria-hidden="true">
      {props.ticks.map(({ at, text }) => (
        <span key={at} className={styles.tick} style={{ left: percent(share(at)) }}>
          <span>{text}</span>
        </span>
      ))}
      {props.bars
        .filter((bar) => bar.to > span.from && bar.from < span.to)
        .map((bar) => (
          <span
            key={bar.from}
            className={styles.bar}
            style={place(bar)}
            data-gap={bar.gap ?? undefined}
            data-colour={bar.member && !bar.gap ? colours.get(bar.member.memberId) : undefined}
            data-mine={(!bar.gap && bar.member?.memberId === props.viewerId) || undefined}
            title={gapText(bar) ? `Nobody: ${gapText(bar)}` : holderText(bar)}
          >
            {share(bar.to) - share(bar.from) >= NAMED_SHARE_MIN && <span>{holderText(bar)}</span>}
          </span>
        ))}
      {props.changes
        ?.filter((change) => change.to > span.from && change.from < span.to)
        .map((change) => (
          <span key={change.from} className={styles.change} style={place(change)} />
        ))}
      {props.marks
        ?.filter(({ at }) => isIn(at))
        .map(({ at, text }) => (
          <span key={`${at}${text}`} className={styles.mark} style={{ left: percent(share(at)) }} title={text}>
            <span>{text}</span>
          </span>
        ))}
      {props.selected && <span className={styles.selected} style={place(props.selected)} />}
      {isIn(now) && <span className={styles.now} style={{ left: percent(share(now)) }} />}
    </div>
  );
}
