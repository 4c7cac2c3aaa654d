'use client';

import { Button, Textarea } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import type { Matcher } from '@signalcraft/contracts/matchers';
import type { CreateSilence, Silence } from '@signalcraft/contracts/silences';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { fieldValue } from '../actions/snooze-choices.ts';
import { useNow } from '../lib/clock.tsx';
import { errorText } from '../lib/error-text.ts';
import { draftOf, issuesAt, readDraft } from '../matchers/matcher-draft.ts';
import { MatcherEditor } from '../matchers/matcher-editor.tsx';
import { WouldChange } from '../what-if/would-change.tsx';
import { MatchPreview } from './match-preview.tsx';
import styles from './mute-form.module.css';
import { readTimes, type TimesDraft } from './silence-times.ts';
import { SilenceTimesFields } from './silence-times-fields.tsx';
import { useChangeSilence } from './use-change-silence.ts';
import { useTriedIssues } from './use-tried-issues.ts';

/** Makes a silence, or changes one that is not over, beside what it would hold for. */
export function SilenceForm(props: {
  /** The silence that is changed; null: a new one is made. */
  silence: Silence | null;
  matchers: readonly Matcher[];
  comment: string;
  /** Where a person goes on once it is saved. */
  returnTo: string;
}) {
  const { silence, returnTo } = props;
  const router = useRouter();
  const { create, update } = useChangeSilence();
  const [matchers, setMatchers] = useState(() => draftOf(props.matchers));
  const [comment, setComment] = useState(props.comment);
  const [times, setTimes] = useState<TimesDraft>(() => timesOf(silence));
  const now = useNow();
  const [hasTried, setHasTried] = useState(false);
  const read = readDraft(matchers);
  const tried = useTriedIssues(read.kind === 'matchers' ? read.matchers : null);
  const saving = silence ? update : create;
  const refused = saving.error instanceof ApiProblem ? saving.error.issues : [];
  const readNow = readTimes({ draft: times, now });
  const faultAt = (field: 'startsAt' | 'endsAt'): string | null =>
    (hasTried && readNow.kind === 'faulty' && readNow.field === field ? readNow.why : null) ??
    refused.find(({ path }) => path === field)?.message ??
    null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setHasTried(true);
    if (read.kind !== 'matchers' || readNow.kind !== 'times' || comment.trim() === '') return;
    const body = {
      matchers: read.matchers,
      endsAt: readNow.endsAt,
      comment: comment.trim(),
      ...(readNow.startsAt ? { startsAt: readNow.startsAt } : {}),
    };
    const onSuccess = (): void => router.push(returnTo);
    if (silence) update.mutate({ before: silence, body }, { onSuccess });
    else create.mutate(body, { onSuccess });
  };
  return (
    <div className={styles.columns}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <MatcherEditor
          label="Alerts that are silent"
          description="All conditions must hold. Enter in a value goes on to the next condition."
          draft={matchers}
          onChange={setMatchers}
          issues={tried.length > 0 ? tried : issuesAt({ issues: refused, at: 'matchers' })}
          showsFaults={hasTried}
        />
        <SilenceTimesFields
          draft={times}
          onChange={setTimes}
          mayStartLater={silence?.state !== 'active'}
          faultAt={faultAt}
        />
        <Textarea
          label="Why"
          description="Whoever is held up by it reads this."
          placeholder="Moving the disks of db-3, change 4711"
          required
          rows={2}
          maxLength={1_000}
          value={comment}
          error={hasTried && comment.trim() === '' ? 'Say why: others will ask.' : null}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {saving.isError && refused.length === 0 && <p role="alert">{errorText(saving.error)}</p>}
        <div className={styles.row}>
          <Button type="submit" loading={saving.isPending || saving.isSuccess}>
            {silence ? 'Save' : 'Silence'}
          </Button>
          <Button component={Link} href={returnTo} variant="default">
            Cancel
          </Button>
        </div>
      </form>
      <div className={styles.beside}>
        <WouldChange
          what={silence ? `the silence “${silence.comment}”` : 'a new silence'}
          draft={
            read.kind === 'matchers' && readNow.kind === 'times'
              ? { silences: [{ replaces: silence?.id ?? null, draft: draftOfSilence(read.matchers, readNow.endsAt) }] }
              : null
          }
        />
        <MatchPreview matchers={read.kind === 'matchers' ? read.matchers : null} />
      </div>
    </div>
  );
}

/** A silence in a question: why it is made decides nothing. */
const draftOfSilence = (matchers: Matcher[], endsAt: string): CreateSilence => ({ matchers, endsAt, comment: 'Draft' });

const timesOf = (silence: Silence | null): TimesDraft => ({
  startsAt: silence?.state === 'pending' ? fieldValue(Date.parse(silence.startsAt)) : null,
  choice: silence ? 'until' : 'hour',
  endsAt: silence ? fieldValue(Date.parse(silence.endsAt)) : '',
});
