import { ApiProblem } from '@signalcraft/api-client/client';
import type { ConflictReason } from '@signalcraft/contracts/errors';

const CONFLICTS: Record<ConflictReason, string> = {
  group_resolved: 'It is resolved already.',
  group_not_resolved: 'It is not resolved.',
  group_merged: 'It was merged into another group: reopen that one.',
  nothing_fires: 'At least one of the alerts must fire.',
  alerts_elsewhere: 'Some of the alerts are in another group by now.',
  newer_group_exists: 'A newer group for the same thing exists.',
  not_acknowledged: 'It is not acknowledged.',
  not_snoozed: 'It is not snoozed.',
  nothing_to_undo: 'There is nothing to undo: a minute has passed, or something else has happened since.',
};
const isConflict = (reason: string): reason is ConflictReason => reason in CONFLICTS;

/** What to tell a person, in a sentence. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiProblem)) return 'Something went wrong in this page.';
  if (error.status === 0) return 'The server does not answer.';
  if (error.status === 401) return 'You are signed out: load the page again to sign in.';
  if (error.reason && isConflict(error.reason)) return CONFLICTS[error.reason];
  if (error.reason === 'already_over') return 'It is over already.';
  if (error.issues.length > 0) return error.issues.map((issue) => `${issue.path}: ${issue.message}`).join(' ');
  return error.message;
}
