'use client';

import { Button, Textarea, TextInput } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import type { MaintenanceWindow } from '@signalcraft/contracts/maintenance-windows';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { draftOf, issuesAt, readDraft } from '../matchers/matcher-draft.ts';
import { MatcherEditor } from '../matchers/matcher-editor.tsx';
import { MatchPreview } from './match-preview.tsx';
import styles from './mute-form.module.css';
import { OccurrenceList } from './occurrence-list.tsx';
import { useChangeWindow } from './use-change-window.ts';
import { useTriedIssues } from './use-tried-issues.ts';
import { draftOfTimes, newWindow, readWindow, type WindowField } from './window-draft.ts';
import { WindowTimesFields } from './window-times-fields.tsx';

/** Plans a maintenance window, or changes one that is not over, beside its next times and what it would hold for. */
export function WindowForm(props: {
  /** The window that is changed; null: a new one is made. */
  window: MaintenanceWindow | null;
  /** What a new one begins as. */
  like: MaintenanceWindow | null;
}) {
  const { window } = props;
  const begin = window ?? props.like;
  const router = useRouter();
  const { create, update } = useChangeWindow();
  const [name, setName] = useState(begin?.name ?? '');
  const [description, setDescription] = useState(begin?.description ?? '');
  const [matchers, setMatchers] = useState(() => draftOf(begin?.matchers ?? []));
  const [times, setTimes] = useState(() => {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const now = Date.now();
    return begin ? draftOfTimes({ times: begin.times, now, zone }) : newWindow({ now, zone });
  });
  const [hasTried, setHasTried] = useState(false);
  const read = readDraft(matchers);
  const readTimes = readWindow(times);
  const tried = useTriedIssues(read.kind === 'matchers' ? read.matchers : null);
  const saving = window ? update : create;
  const refused = saving.error instanceof ApiProblem ? saving.error.issues : [];
  const timesRefused = refused.filter(({ path }) => path.startsWith('times'));
  const faultAt = (field: WindowField): string | null =>
    hasTried && readTimes.kind === 'faulty' && readTimes.field === field ? readTimes.why : null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setHasTried(true);
    if (read.kind !== 'matchers' || readTimes.kind !== 'times' || name.trim() === '') return;
    const body = {
      name: name.trim(),
      description: description.trim(),
      matchers: read.matchers,
      times: readTimes.times,
    };
    const onSuccess = (): void => router.push('/silences/windows');
    if (window) update.mutate({ before: window, body }, { onSuccess });
    else create.mutate(body, { onSuccess });
  };
  return (
    <div className={styles.columns}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextInput
          label="Name"
          description="Stands on what it holds."
          placeholder="Backup of the databases"
          required
          maxLength={100}
          value={name}
          error={hasTried && name.trim() === '' ? 'Give it a name.' : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <WindowTimesFields draft={times} onChange={setTimes} faultAt={faultAt} />
        {timesRefused.map(({ path, message }) => (
          <p key={path} role="alert">
            When it is open: {message}
          </p>
        ))}
        <MatcherEditor
          label="Alerts that are silent meanwhile"
          description="All conditions must hold. Enter in a value goes on to the next condition."
          draft={matchers}
          onChange={setMatchers}
          issues={tried.length > 0 ? tried : issuesAt({ issues: refused, at: 'matchers' })}
          showsFaults={hasTried}
        />
        <Textarea
          label="What is done"
          rows={2}
          maxLength={1_000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {saving.isError && refused.length === 0 && <p role="alert">{errorText(saving.error)}</p>}
        <div className={styles.row}>
          <Button type="submit" loading={saving.isPending || saving.isSuccess}>
            {window ? 'Save' : 'Plan it'}
          </Button>
          <Button component={Link} href="/silences/windows" variant="default">
            Cancel
          </Button>
        </div>
      </form>
      <div className={styles.beside}>
        <OccurrenceList
          times={readTimes.kind === 'times' ? readTimes.times : null}
          onExcept={(except) => setTimes({ ...times, except })}
        />
        <MatchPreview matchers={read.kind === 'matchers' ? read.matchers : null} />
      </div>
    </div>
  );
}
