'use client';

import { Button, Checkbox, NativeSelect, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { CONDITION_MAX } from '@signalcraft/contracts/shaping-limits';
import type { ShapingRule } from '@signalcraft/contracts/shaping-rules';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useMemo, useState } from 'react';
import { integrationsQuery } from '../integrations/integration-queries.ts';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsBelow, faultsOf } from '../lib/faults.ts';
import { issuesAt } from '../matchers/matcher-draft.ts';
import { MatcherEditor } from '../matchers/matcher-editor.tsx';
import layout from '../routes/route-editor.module.css';
import { useApi } from '../shell/use-api.ts';
import { ConflictNotice, isChangedMeanwhile } from '../ui/conflict-notice.tsx';
import { NameFields } from '../ui/name-fields.tsx';
import { ActionFields } from './action-fields.tsx';
import { blankRule, draftOfRule, previewOfDraft, settingsOfDraft } from './shaping-draft.ts';
import styles from './shaping-editor.module.css';
import { ShapingPreviewPanel } from './shaping-preview-panel.tsx';
import { SHAPING_KEY, SHAPING_PREVIEW_KEY, shapingPreviewQuery, shapingRulesQuery } from './shaping-queries.ts';

const TYPING_MS = 200;

/** A shaping rule while it is edited, and beside it what it would make of the last alerts. */
export function ShapingEditor({ rule }: { rule: ShapingRule | null }) {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const [draft, setDraft] = useState(() => (rule ? draftOfRule(rule) : blankRule()));
  /** What this person saw when they began to edit. */
  const [seen, setSeen] = useState(rule?.revision);
  const [hasTried, setHasTried] = useState(false);
  const integrations = useQuery(integrationsQuery({ api }));
  const settings = settingsOfDraft(draft);
  const preview = useMemo(() => previewOfDraft({ draft, replaces: rule?.id ?? null }), [draft, rule]);
  const [wanted] = useDebouncedValue(preview, TYPING_MS);
  const tried = useQuery(shapingPreviewQuery({ api, wanted }));
  const save = useMutation({
    mutationFn: (options: { settings: NonNullable<typeof settings>; revision: number | undefined }) => {
      const { revision } = options;
      if (!rule) return answerOf(api.POST('/api/v1/shaping-rules', { body: options.settings }));
      return answerOf(
        api.PATCH('/api/v1/shaping-rules/{id}', {
          params: { path: { id: rule.id } },
          body: { ...options.settings, ...(revision === undefined ? {} : { revision }) },
        }),
      );
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: SHAPING_KEY });
      void client.invalidateQueries({ queryKey: SHAPING_PREVIEW_KEY });
      router.push('/routes?tab=shaping');
    },
  });
  const trySave = (revision: number | undefined): void => {
    setHasTried(true);
    if (settings) save.mutate({ settings, revision });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    trySave(seen);
  };
  const takeTheirs = async (): Promise<void> => {
    const { items } = await client.fetchQuery({ ...shapingRulesQuery({ api }), staleTime: 0 });
    const theirs = items.find((one) => one.id === rule?.id);
    if (!theirs) return;
    setDraft(draftOfRule(theirs));
    setSeen(theirs.revision);
    save.reset();
  };
  const refused = faultsOf(save.error);
  const ofPreview = wanted === null ? [] : faultsBelow(faultsOf(tried.error), 'draft');
  const faults = refused.length > 0 ? refused : ofPreview;
  return (
    <div className={layout.columns}>
      <form className={layout.form} onSubmit={submit}>
        <NameFields value={draft} faults={faults} onChange={(named) => setDraft({ ...draft, ...named })} />
        <NativeSelect
          label="Integration"
          data={[
            { value: '', label: 'Every integration' },
            ...(integrations.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={draft.integrationId ?? ''}
          error={faultAt(faults, 'integrationId')}
          onChange={(event) => setDraft({ ...draft, integrationId: event.currentTarget.value || null })}
        />
        <MatcherEditor
          label="Alerts that it shapes"
          description="All must hold. None: every alert."
          draft={draft.matchers}
          onChange={(matchers) => setDraft({ ...draft, matchers })}
          issues={issuesAt({ issues: faults, at: 'matchers' })}
          showsFaults={hasTried}
          mayBeEmpty
        />
        <Textarea
          label="And only if (an expression in CEL)"
          description="For what conditions on single labels cannot say. Empty: nothing more."
          placeholder={'status == "firing" && rank(severity) < rank("warning")'}
          rows={2}
          maxLength={CONDITION_MAX}
          autoCapitalize="none"
          spellCheck={false}
          classNames={{ input: styles.code ?? '' }}
          value={draft.condition ?? ''}
          error={faultAt(faults, 'condition')}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setDraft({ ...draft, condition: text.trim() === '' ? null : text });
          }}
        />
        <ActionFields actions={draft.actions} faults={faults} onChange={(actions) => setDraft({ ...draft, actions })} />
        <Checkbox
          label="Leave out the rules below"
          description="Where this rule matches, those after it are not looked at."
          checked={draft.stop}
          onChange={(event) => setDraft({ ...draft, stop: event.currentTarget.checked })}
        />
        <Checkbox
          label="On"
          checked={draft.enabled}
          onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
        />
        {hasTried && !settings && <p role="alert">Not saved: the conditions or an action are not complete.</p>}
        {isChangedMeanwhile(save.error) ? (
          <ConflictNotice what="rule" onTakeTheirs={() => void takeTheirs()} onKeepMine={() => trySave(undefined)} />
        ) : (
          save.isError && <p role="alert">{errorText(save.error)}</p>
        )}
        <div>
          <Button type="submit" loading={save.isPending || save.isSuccess} disabled={draft.name.trim() === ''}>
            Save
          </Button>
        </div>
      </form>
      <div className={layout.test}>
        <ShapingPreviewPanel query={tried} isHalfWritten={preview === null || ofPreview.length > 0} />
      </div>
    </div>
  );
}
