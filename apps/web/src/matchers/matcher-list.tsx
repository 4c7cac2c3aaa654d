import { printMatcher } from '@signalcraft/contracts/matcher-text';
import type { Matcher } from '@signalcraft/contracts/matchers';
import styles from './matcher-list.module.css';

/** Conditions to read, as Prometheus writes them. */
export const MatcherList = ({ matchers }: { matchers: readonly Matcher[] }) => (
  <span className={styles.list}>
    {matchers.length === 0 && <span className={styles.all}>every alert</span>}
    {matchers.map((matcher, index) => (
      // oxlint-disable-next-line react/no-array-index-key -- conditions have no other identity, and may be equal
      <code key={index} className={styles.matcher}>
        {printMatcher(matcher)}
      </code>
    ))}
  </span>
);
