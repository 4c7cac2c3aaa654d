'use client';

import type { WhatIfDifference, WhatIfDraftInput, WhatIfSummary } from '@signalcraft/contracts/what-if';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browserToken } from '../auth/browser-token.ts';
import { errorText } from '../lib/error-text.ts';
import { useSettings } from '../shell/settings.tsx';
import { useViewer } from '../shell/viewer.tsx';
import { askWhatIf } from './ask-what-if.ts';

export type WhatIfState =
  | { kind: 'idle' }
  | { kind: 'running'; share: number; alerts: number }
  | { kind: 'done'; summary: WhatIfSummary; differences: WhatIfDifference[] }
  | { kind: 'failed'; text: string };

export type WhatIfQuestion = { days: number; draft: WhatIfDraftInput | null };

/** Asks what would have been; a new question, `cancel`, and leaving the page end the one before. */
export function useWhatIf(): { state: WhatIfState; ask: (question: WhatIfQuestion) => void; cancel: () => void } {
  const { apiUrl } = useSettings();
  const { workspaceId } = useViewer();
  const [state, setState] = useState<WhatIfState>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState({ kind: 'idle' });
  }, []);
  useEffect(() => () => running.current?.abort(), []);

  const ask = (question: WhatIfQuestion): void => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setState({ kind: 'running', share: 0, alerts: 0 });
    void answer({
      apiUrl,
      workspaceId,
      question,
      signal: mine.signal,
      onState: (next) => !mine.signal.aborted && setState(next),
    });
  };
  return { state, ask, cancel };
}

async function answer(options: {
  apiUrl: string;
  workspaceId: string;
  question: WhatIfQuestion;
  signal: AbortSignal;
  onState: (state: WhatIfState) => void;
}): Promise<void> {
  const { apiUrl, workspaceId, question, signal, onState } = options;
  let summary: WhatIfSummary | null = null;
  let failure: string | null = null;
  const differences: WhatIfDifference[] = [];
  try {
    await askWhatIf({
      apiUrl,
      workspaceId,
      token: browserToken,
      ...question,
      signal,
      onLine: (line) => {
        if (line.kind === 'progress') onState({ kind: 'running', share: line.share, alerts: line.alerts });
        else if (line.kind === 'summary') ({ summary } = line);
        else if (line.kind === 'differences') differences.push(...line.items);
        else if (line.kind === 'failed') failure = line.detail;
      },
    });
    if (failure !== null) onState({ kind: 'failed', text: failure });
    else if (summary) onState({ kind: 'done', summary, differences });
    else onState({ kind: 'failed', text: 'The answer broke off.' });
  } catch (error) {
    onState({ kind: 'failed', text: errorText(error) });
  }
}
