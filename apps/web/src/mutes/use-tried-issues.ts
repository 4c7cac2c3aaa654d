'use client';

import { ApiProblem } from '@signalcraft/api-client/client';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { useQuery } from '@tanstack/react-query';
import { issuesAt, type MatcherIssue } from '../matchers/matcher-draft.ts';
import { useApi } from '../shell/use-api.ts';
import { matchPreviewQuery } from './mute-queries.ts';
import { useSettled } from './use-settled.ts';

/** What the server says of conditions while they are written, such as of a regular expression; asks as the preview does. */
export function useTriedIssues(matchers: readonly Matcher[] | null): MatcherIssue[] {
  const api = useApi();
  const { settled, isSettled } = useSettled(matchers);
  const { error } = useQuery({
    ...matchPreviewQuery({ api, matchers: settled ?? [], days: 7 }),
    enabled: settled !== null,
  });
  return isSettled && error instanceof ApiProblem ? issuesAt({ issues: error.issues, at: 'matchers' }) : [];
}
