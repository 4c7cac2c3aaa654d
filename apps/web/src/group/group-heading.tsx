import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { StatusText } from '../ui/status-text.tsx';
import { Age } from '../ui/time.tsx';
import styles from './group-heading.module.css';

/** How bad, what, in which state since when, and who has it. */
export const GroupHeading = ({ group }: { group: AlertGroupSummary }) => (
  <header className={styles.heading} data-status={group.status} data-severity={group.severity}>
    <p className={styles.line}>
      <SeverityMark severity={group.severity} />
      {group.peak !== group.severity && <span className={styles.peak}>was {group.peak}</span>}
      <StatusText group={group} />
      <span className={styles.since}>
        for <Age at={group.statusChangedAt} />
      </span>
    </p>
    <h1>{group.title}</h1>
  </header>
);
