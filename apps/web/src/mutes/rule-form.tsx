'use client';

import { Button, TextInput } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import type { InhibitionRule } from '@signalcraft/contracts/inhibition-rules';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { labelNames } from '../integrations/label-names.ts';
import { errorText } from '../lib/error-text.ts';
import { draftOf, issuesAt, readDraft } from '../matchers/matcher-draft.ts';
import { MatcherEditor } from '../matchers/matcher-editor.tsx';
import { Panel } from '../ui/panel.tsx';
import styles from './mute-form.module.css';
import type { RuleDraft } from './mute-queries.ts';
import { RulePreview, useTriedRule } from './rule-preview.tsx';
import { RuleSentence } from './rule-sentence.tsx';
import { useChangeRule } from './use-change-rule.ts';

/** Makes an inhibition rule, or changes one, beside what it would mute. */
export function RuleForm({ rule }: { rule: InhibitionRule | null }) {
  const router = useRouter();
  const { create, update } = useChangeRule();
  const [name, setName] = useState(rule?.name ?? '');
  const [source, setSource] = useState(() => draftOf(rule?.sourceMatchers ?? []));
  const [target, setTarget] = useState(() => draftOf(rule?.targetMatchers ?? []));
  const [equal, setEqual] = useState(rule?.equal.join(', ') ?? '');
  const [hasTried, setHasTried] = useState(false);
  const [causes, muted] = [readDraft(source), readDraft(target)];
  const draft: RuleDraft | null =
    causes.kind === 'matchers' && muted.kind === 'matchers'
      ? { sourceMatchers: causes.matchers, targetMatchers: muted.matchers, equal: labelNames(equal) }
      : null;
  const saving = rule ? update : create;
  const refused = saving.error instanceof ApiProblem ? saving.error.issues : [];
  const tried = useTriedRule(draft);
  const issues = tried.length > 0 ? tried : refused;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setHasTried(true);
    if (!draft || name.trim() === '') return;
    const body = {
      name: name.trim(),
      sourceMatchers: [...draft.sourceMatchers],
      targetMatchers: [...draft.targetMatchers],
      equal: [...draft.equal],
    };
    const onSuccess = (): void => router.push('/silences/inhibition');
    if (rule) update.mutate({ before: rule, body }, { onSuccess });
    else create.mutate(body, { onSuccess });
  };
  return (
    <div className={styles.columns}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextInput
          label="Name"
          description="Stands on what it holds."
          placeholder="A node takes its pods along"
          required
          maxLength={100}
          value={name}
          error={hasTried && name.trim() === '' ? 'Give it a name.' : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MatcherEditor
          label="While this fires: the cause"
          draft={source}
          onChange={setSource}
          issues={issuesAt({ issues, at: 'sourceMatchers' })}
          showsFaults={hasTried}
        />
        <MatcherEditor
          label="This is silent: what follows from it"
          description="What matches both sides never mutes itself."
          draft={target}
          onChange={setTarget}
          issues={issuesAt({ issues, at: 'targetMatchers' })}
          showsFaults={hasTried}
        />
        <TextInput
          label="Where these labels are the same"
          description="With commas between. Without any, one cause mutes everywhere."
          placeholder="cluster, node"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          value={equal}
          error={issues.find(({ path }) => path.startsWith('equal'))?.message}
          onChange={(event) => setEqual(event.currentTarget.value)}
        />
        {saving.isError && refused.length === 0 && <p role="alert">{errorText(saving.error)}</p>}
        <div className={styles.row}>
          <Button type="submit" loading={saving.isPending || saving.isSuccess}>
            {rule ? 'Save' : 'Make the rule'}
          </Button>
          <Button component={Link} href="/silences/inhibition" variant="default">
            Cancel
          </Button>
        </div>
      </form>
      <div className={styles.beside}>
        {draft && (
          <Panel title="The rule in words">
            <div className={styles.padded}>
              <RuleSentence rule={draft} />
            </div>
          </Panel>
        )}
        <RulePreview rule={draft} />
      </div>
    </div>
  );
}
