'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { GroupingRule } from '@signalcraft/contracts/grouping-rules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useMemo, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsOf } from '../lib/faults.ts';
import { issuesAt } from '../matchers/matcher-draft.ts';
import { MatcherEditor } from '../matchers/matcher-editor.tsx';
import { useApi } from '../shell/use-api.ts';
import { ConflictNotice, isChangedMeanwhile } from '../ui/conflict-notice.tsx';
import { WouldChange } from '../what-if/would-change.tsx';
import { DurationField } from './duration-field.tsx';
import { GROUPING_RULES_KEY, groupingRulesQuery } from './grouping-queries.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { BLANK_RULE, draftOfRule, previewOfDraft, type RuleSettings, settingsOfDraft } from './rule-draft.ts';
import styles from './rule-editor.module.css';
import { useGroupingPreview } from './use-grouping-preview.ts';

/** A rule while it is edited, and beside it what it would make of the last alerts. */
export function RuleEditor({ rule, rules }: { rule: GroupingRule | null; rules: readonly GroupingRule[] }) {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const [draft, setDraft] = useState(() => (rule ? draftOfRule(rule) : BLANK_RULE));
  const [position, setPosition] = useState(rules.length);
  /** What this person saw when they began to edit; moves when they take another's change over. */
  const [seen, setSeen] = useState({ revision: rule?.revision, loads: 0 });
  const [hasTried, setHasTried] = useState(false);
  const settings = settingsOfDraft(draft);
  const wanted = useMemo(
    () => previewOfDraft({ draft, replaces: rule?.id ?? null, position }),
    [draft, rule, position],
  );
  const preview = useGroupingPreview(wanted);
  const save = useMutation({
    mutationFn: (options: { settings: RuleSettings; revision: number | undefined }) => {
      const { revision } = options;
      if (!rule) return answerOf(api.POST('/api/v1/grouping-rules', { body: { ...options.settings, position } }));
      return answerOf(
        api.PATCH('/api/v1/grouping-rules/{id}', {
          params: { path: { id: rule.id } },
          body: { ...options.settings, ...(revision === undefined ? {} : { revision }) },
        }),
      );
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: GROUPING_RULES_KEY });
      router.push('/grouping');
    },
  });
  const trySave = (revision: number | undefined): void => {
    setHasTried(true);
    if (settings) save.mutate({ settings, revision });
  };
  const takeTheirs = async (): Promise<void> => {
    const { items } = await client.fetchQuery({ ...groupingRulesQuery({ api }), staleTime: 0 });
    const theirs = items.find((one) => one.id === rule?.id);
    if (!theirs) return;
    setDraft(draftOfRule(theirs));
    setSeen(({ loads }) => ({ revision: theirs.revision, loads: loads + 1 }));
    save.reset();
  };
  const refused = faultsOf(save.error);
  const faults = refused.length > 0 ? refused : preview.faults;
  return (
    <div className={styles.columns}>
      <form
        key={seen.loads}
        className={styles.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          trySave(seen.revision);
        }}
      >
        <TextInput
          label="Name"
          description="Each alert’s page names the rule that grouped it."
          required
          maxLength={100}
          value={draft.name}
          error={faultAt(faults, 'name')}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <MatcherEditor
          label="Takes alerts with"
          description="All must hold when the alert begins to fire; none: every alert."
          draft={draft.matchers}
          onChange={(matchers) => setDraft({ ...draft, matchers })}
          issues={issuesAt({ issues: faults, at: 'matchers' })}
          showsFaults={hasTried}
          mayBeEmpty
        />
        <TextInput
          label="Group by these labels"
          description="With commas between. Alerts with the same values share a group; without any, all of them do."
          placeholder="cluster, service"
          value={draft.labels}
          error={faultAt(faults, 'labels')}
          onChange={(event) => setDraft({ ...draft, labels: event.currentTarget.value })}
        />
        <Checkbox
          label="And by the alert’s name"
          checked={draft.byName}
          onChange={(event) => setDraft({ ...draft, byName: event.currentTarget.checked })}
        />
        <Checkbox
          label="Across sources"
          description="Alerts of different integrations share a group; else each integration has its own."
          checked={draft.acrossSources}
          onChange={(event) => setDraft({ ...draft, acrossSources: event.currentTarget.checked })}
        />
        <div className={styles.spans}>
          <DurationField
            label="Group wait"
            description="Before the first page of a new group, for more alerts."
            emptyMeans="as the workspace"
            valueMs={draft.groupWaitMs ?? null}
            fault={faultAt(faults, 'groupWaitMs')}
            onChange={(groupWaitMs) => setDraft({ ...draft, groupWaitMs })}
          />
          <DurationField
            label="Reopen window"
            description="After its end, in which it takes its alerts back."
            emptyMeans="as the workspace"
            valueMs={draft.reopenWindowMs ?? null}
            fault={faultAt(faults, 'reopenWindowMs')}
            onChange={(reopenWindowMs) => setDraft({ ...draft, reopenWindowMs })}
          />
        </div>
        {!rule && rules.length > 0 && (
          <NativeSelect
            label="Its place"
            data={[
              { value: '0', label: 'First' },
              ...rules.map(({ name }, index) => ({
                value: String(index + 1),
                label: `${index + 1 === rules.length ? 'Last, after' : 'After'} ${name}`,
              })),
            ]}
            value={String(position)}
            onChange={(event) => setPosition(Number(event.currentTarget.value))}
          />
        )}
        <Checkbox
          label="On"
          checked={draft.enabled}
          onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
        />
        {hasTried && !settings && <p role="alert">Not saved: some fields are not complete.</p>}
        {isChangedMeanwhile(save.error) ? (
          <ConflictNotice what="rule" onTakeTheirs={() => void takeTheirs()} onKeepMine={() => trySave(undefined)} />
        ) : (
          save.isError && (
            <p role="alert">{refused.length > 0 ? 'Not saved: a field above says why.' : errorText(save.error)}</p>
          )
        )}
        <div>
          <Button type="submit" loading={save.isPending || save.isSuccess} disabled={draft.name.trim() === ''}>
            Save
          </Button>
          <p className={styles.note}>
            It holds for alerts that begin to fire from then on; what fires stays where it is.
          </p>
        </div>
        <WouldChange
          what={rule ? `the grouping rule “${rule.name}”` : 'a new grouping rule'}
          draft={wanted ? { groupingRules: [{ replaces: wanted.replaces, draft: wanted.draft }] } : null}
        />
      </form>
      <div className={styles.test}>
        <PreviewPanel query={preview.query} isHalfWritten={wanted === null || preview.faults.length > 0} />
      </div>
    </div>
  );
}
