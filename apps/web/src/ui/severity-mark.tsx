import type { Severity } from '@signalcraft/contracts/enums';
import styles from './severity-mark.module.css';

/** One shape a severity, so that they are told apart without colour. */
const SHAPES: Record<Severity, React.ReactNode> = {
  critical: (
    <>
      <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="var(--severity-critical-mark)" />
      <path d="M7 3.4h2v5.8H7zM7 10.6h2v2H7z" fill="var(--surface-row)" />
    </>
  ),
  high: (
    <>
      <path d="M8 .9 15.6 14.6H.4z" fill="var(--severity-high-mark)" />
      <path d="M7.1 5.6h1.8v4.6H7.1zM7.1 11.3h1.8v1.8H7.1z" fill="var(--surface-row)" />
    </>
  ),
  warning: <path d="M8 .8 15.2 8 8 15.2.8 8z" fill="var(--severity-warning-mark)" />,
  low: <path d="M1 4h14L8 13.4z" fill="none" stroke="var(--severity-low-mark)" strokeWidth="2" />,
  info: <circle cx="8" cy="8" r="6" fill="none" stroke="var(--severity-info-mark)" strokeWidth="2" />,
};

const WORDS: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  warning: 'Warning',
  low: 'Low',
  info: 'Info',
};

/** A severity as shape, word and colour. */
export function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <span className={styles.mark} style={{ color: `var(--severity-${severity})` }}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        {SHAPES[severity]}
      </svg>
      {WORDS[severity]}
    </span>
  );
}
