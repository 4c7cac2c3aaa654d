import type { WhatIfSummary } from '@signalcraft/contracts/what-if';
import styles from './days-chart.module.css';

/** Pages of each day: as it is beside as it would be. */
export function DaysChart(props: { days: WhatIfSummary['byDay']; before: string; after: string }) {
  const { days, before, after } = props;
  const most = Math.max(1, ...days.flatMap((day) => [day.before, day.after]));
  const heightOf = (count: number): string => `${Math.round((count / most) * 100)}%`;
  return (
    <figure className={styles.figure} aria-label="Pages by day">
      <figcaption className={styles.legend}>
        <span data-of="before">{before}</span>
        <span data-of="after">{after}</span>
      </figcaption>
      <ul className={styles.bars}>
        {days.map((day) => {
          const text = `${day.day}: ${before} ${day.before}, ${after} ${day.after}`;
          return (
            <li key={day.day} title={text} aria-label={text}>
              <span className={styles.bar} data-of="before" style={{ height: heightOf(day.before) }} />
              <span className={styles.bar} data-of="after" style={{ height: heightOf(day.after) }} />
            </li>
          );
        })}
      </ul>
      <div className={styles.ends} aria-hidden="true">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day} (days in UTC)</span>
      </div>
    </figure>
  );
}
