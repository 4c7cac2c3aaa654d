'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { integrationsQuery } from '../integrations/integration-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { knownLabels, recentAlertsQuery } from './label-suggestions.ts';
import { inOtherForm, type MatcherIssue, type MatchersDraft, placeIssues, readDraft } from './matcher-draft.ts';
import styles from './matcher-editor.module.css';
import { MatcherRows } from './matcher-rows.tsx';
import { MatcherTextField } from './matcher-text-field.tsx';

/**
 * Conditions on alerts, all of which must hold, written as rows or as one text; labels of late alerts are suggested.
 * The caller keeps the draft (`draftOf`) and asks `readDraft` what it says.
 */
export function MatcherEditor(props: {
  /** Names the whole, such as “Alerts that are silent”. */
  label: string;
  description?: ReactNode;
  draft: MatchersDraft;
  onChange: (draft: MatchersDraft) => void;
  /** What the server refused, seen from the list (`issuesAt`). */
  issues?: readonly MatcherIssue[];
  /** Whether faults show that a person may still be about to mend: after the first try to save. */
  showsFaults?: boolean;
  mayBeEmpty?: boolean;
}) {
  const { draft, onChange, mayBeEmpty = false } = props;
  const api = useApi();
  const descriptionId = useId();
  const recent = useQuery(recentAlertsQuery({ api }));
  const integrations = useQuery(integrationsQuery({ api }));
  const read = readDraft(draft, { mayBeEmpty });
  const own = read.kind === 'faulty' ? read : null;
  const refused = placeIssues({ draft, issues: props.issues ?? [] });
  const issues = [...(props.showsFaults && own ? own.issues : []), ...refused];
  const other = inOtherForm(draft);
  const switchForm = (
    <Button
      size="compact-sm"
      variant="subtle"
      disabled={other === null}
      onClick={() => {
        if (other) onChange(other);
      }}
    >
      {draft.form === 'rows' ? 'Write as text' : 'Write as rows'}
    </Button>
  );

  return (
    <fieldset className={styles.editor} aria-describedby={props.description ? descriptionId : undefined}>
      <legend className={styles.legend}>{props.label}</legend>
      {props.description && (
        <p id={descriptionId} className={styles.description}>
          {props.description}
        </p>
      )}
      {draft.form === 'rows' ? (
        <MatcherRows
          rows={draft.rows}
          issues={issues}
          known={knownLabels(recent.data)}
          integrations={integrations.data?.items ?? []}
          onChange={(rows) => onChange({ form: 'rows', rows })}
        >
          {switchForm}
        </MatcherRows>
      ) : (
        <>
          <MatcherTextField
            label={`${props.label}, as one text`}
            text={draft.text}
            fault={own}
            showsFault={props.showsFaults ?? false}
            refused={refused}
            onChange={(text) => onChange({ form: 'text', text })}
          />
          <div className={styles.foot}>{switchForm}</div>
        </>
      )}
    </fieldset>
  );
}
