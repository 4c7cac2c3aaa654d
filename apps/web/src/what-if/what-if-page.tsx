'use client';

import { Button, NativeSelect, Progress } from '@mantine/core';
import type { WhatIfSummary } from '@signalcraft/contracts/what-if';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { type CarriedDraft, carriedDraft } from './carried-draft.ts';
import { changeText } from './change-text.ts';
import { DaysChart } from './days-chart.tsx';
import { DifferencesList } from './differences-list.tsx';
import { draftChoices } from './draft-choices.ts';
import { TryPayloadPanel } from './try-payload-panel.tsx';
import { useWhatIf, type WhatIfState } from './use-what-if.ts';
import styles from './what-if-page.module.css';
import { rulesToLeaveOutQuery } from './what-if-queries.ts';

const DAYS = [1, 7, 14, 30];
const NO_RULES = { routes: [], inhibitionRules: [], groupingRules: [] };

/** What the last days would have been with a draft in force, and what one payload would lead to. */
export function WhatIfPage() {
  const { role } = useViewer();
  return (
    <>
      <PageHead
        title="What-if"
        about="Runs the stored alerts of the last days through what you ask of. Nobody is told, and nothing changes."
      />
      {mayAs(role, 'MEMBER') ? (
        <div className={styles.stack}>
          <AskPanel />
          <TryPayloadPanel />
        </div>
      ) : (
        <Notice title="For members">
          <p>A replay is for those who can respond. An owner or admin of the workspace can give you that role.</p>
        </Notice>
      )}
    </>
  );
}

const neverChanges = (): (() => void) => () => {};
let remembered: { text: string; carried: CarriedDraft | null } | null = null;

/** The draft of this tab, which only the browser knows. */
function readCarried(): CarriedDraft | null {
  const carried = carriedDraft();
  const text = JSON.stringify(carried);
  if (remembered?.text !== text) remembered = { text, carried };
  return remembered.carried;
}

function AskPanel() {
  const api = useApi();
  const rules = useQuery(rulesToLeaveOutQuery({ api }));
  const carried = useSyncExternalStore(neverChanges, readCarried, () => null);
  const [days, setDays] = useState(30);
  const [value, setValue] = useState<string | null>(null);
  const { state, ask, cancel } = useWhatIf();
  const choices = draftChoices({ carried, ...(rules.data ?? NO_RULES) });
  const chosen = choices.find((choice) => choice.value === value) ?? choices[0];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask({ days, draft: chosen?.draft ?? null });
  };
  return (
    <Panel title="Replay">
      <form className={styles.ask} onSubmit={submit}>
        <NativeSelect
          className={styles.draft ?? ''}
          label="What if"
          data={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
          value={chosen?.value ?? ''}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <NativeSelect
          label="Over the last"
          data={DAYS.map((count) => ({ value: String(count), label: count === 1 ? 'day' : `${count} days` }))}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        />
        {state.kind === 'running' ? (
          <Button variant="default" onClick={cancel}>
            Stop
          </Button>
        ) : (
          <Button type="submit">Replay</Button>
        )}
        {state.kind === 'running' && (
          <div className={styles.progress}>
            <output>
              {state.alerts} alerts replayed, {Math.round(state.share * 100)} %
            </output>
            <Progress value={state.share * 100} aria-label="How far the replay has come" />
          </div>
        )}
      </form>
      <Answer state={state} />
    </Panel>
  );
}

function Answer({ state }: { state: WhatIfState }) {
  if (state.kind === 'failed') {
    return (
      <p className={styles.text} role="alert">
        {state.text}
      </p>
    );
  }
  if (state.kind !== 'done') return null;
  const { summary, differences } = state;
  const isDraft = summary.comparedWith === 'saved';
  return (
    <>
      <output className={styles.verdict}>
        {isDraft ? 'It' : 'What is saved now'} <strong>{changeText(summary)}</strong>.
      </output>
      <p className={styles.facts}>{factsText(summary)}</p>
      <DaysChart
        days={summary.byDay}
        before={isDraft ? 'As it is saved' : 'What did happen'}
        after={isDraft ? 'With the draft' : 'With what is saved now'}
      />
      <DifferencesList items={differences} all={summary.differences} />
    </>
  );
}

function factsText(summary: WhatIfSummary): string {
  const { before, after, happened, moves } = summary;
  const pages = `Pages: ${before.pages} before, ${after.pages} after`;
  const real = summary.comparedWith === 'saved' ? `, ${happened.pages} did leave` : '';
  const replayed = `Replayed: alerts ${summary.alerts}, moves of people ${moves.replayed}`;
  const lost = moves.notPossible > 0 ? `; not possible any more: ${moves.notPossible}` : '';
  return `${pages}${real}. ${replayed}${lost}.`;
}
