import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

/** Text as it is, which scrolls by itself and can be copied. */
export const CodeBlock = (props: { text: string; label: string; wraps?: boolean }) => (
  <div className={styles.block}>
    {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
    <pre tabIndex={0} aria-label={props.label} data-wraps={props.wraps || undefined}>
      {props.text}
    </pre>
    <div className={styles.copy}>
      <CopyButton text={props.text} />
    </div>
  </div>
);
