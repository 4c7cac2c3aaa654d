'use client';

import { Pause, Play } from 'lucide-react';
import { LocalTime } from '../ui/time.tsx';
import { type LiveState, useLive } from './live-provider.tsx';
import styles from './live-status.module.css';

/** Whether what is on screen is up to date, and the switch that holds it still. */
export function LiveStatus() {
  const { state, pause, resume } = useLive();
  const isPaused = state.kind === 'paused';
  const label = isPaused ? 'Go on with live updates' : 'Pause live updates';
  return (
    <div className={styles.live} data-state={state.kind}>
      <output className={styles.text}>
        <span className={styles.dot} aria-hidden="true" />
        <StateText state={state} />
      </output>
      <button
        type="button"
        aria-label={label}
        title={label}
        aria-pressed={isPaused}
        onClick={isPaused ? resume : pause}
      >
        {isPaused ? <Play size={15} aria-hidden="true" /> : <Pause size={15} aria-hidden="true" />}
      </button>
    </div>
  );
}

function StateText({ state }: { state: LiveState }) {
  switch (state.kind) {
    case 'live':
      return <>Live</>;
    case 'connecting':
      return <>Connecting…</>;
    case 'stale':
    case 'paused':
      return (
        <>
          {state.kind === 'stale' ? 'Stale since ' : 'Paused since '}
          <LocalTime at={new Date(state.since).toISOString()} />
        </>
      );
  }
}
