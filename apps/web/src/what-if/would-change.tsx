'use client';

import { Button } from '@mantine/core';
import type { WhatIfDraftInput } from '@signalcraft/contracts/what-if';
import { WHAT_IF_LIMITS } from '@signalcraft/contracts/what-if-limits';
import Link from 'next/link';
import { useState } from 'react';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { carryDraft } from './carried-draft.ts';
import { changeText } from './change-text.ts';
import { useWhatIf } from './use-what-if.ts';
import styles from './would-change.module.css';

/**
 * Beside a form's Save button: what the draft would have changed in the last 30 days, once it is asked for. `draft`
 * null: what is edited is not complete. An answer stands only for the draft that was asked about.
 */
export function WouldChange(props: {
  /** What is edited, such as “this route”. */
  what: string;
  draft: WhatIfDraftInput | null;
}) {
  const { what, draft } = props;
  const { role } = useViewer();
  const { state, ask, cancel } = useWhatIf();
  const [asked, setAsked] = useState('');
  if (!mayAs(role, 'MEMBER')) return null;
  const now = JSON.stringify(draft);
  const isAnswered = asked === now && state.kind !== 'idle';
  const start = (): void => {
    setAsked(now);
    ask({ days: WHAT_IF_LIMITS.days, draft });
  };
  return (
    <div className={styles.line}>
      {isAnswered && state.kind === 'running' ? (
        <>
          <output>
            Replaying the last {WHAT_IF_LIMITS.days} days: {Math.round(state.share * 100)} %
          </output>
          <Button size="compact-sm" variant="default" onClick={cancel}>
            Stop
          </Button>
        </>
      ) : (
        <Button size="compact-sm" variant="default" disabled={draft === null} onClick={start}>
          What would it have changed?
        </Button>
      )}
      {isAnswered && state.kind === 'done' && draft && (
        <output>
          It <span className={styles.answer}>{changeText(state.summary)}</span>.{' '}
          <Link href="/what-if" prefetch={false} onClick={() => carryDraft({ what, draft })}>
            See which
          </Link>
        </output>
      )}
      {isAnswered && state.kind === 'failed' && <p role="alert">{state.text}</p>}
    </div>
  );
}
