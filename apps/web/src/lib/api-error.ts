import type { Problem } from '@signalcraft/contracts/errors';

/** Why a call to the API failed. `status` 0: there was no answer. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly reason: string | null;
  readonly issues: { path: string; message: string }[];
  readonly requestId: string | null;

  constructor(options: { status: number; problem?: Partial<Problem>; cause?: unknown }) {
    const { status, problem } = options;
    super(problem?.detail ?? problem?.title ?? fallbackText(status), { cause: options.cause });
    this.status = status;
    this.code = problem?.code ?? (status === 0 ? 'UNREACHABLE' : 'UNKNOWN');
    this.reason = problem?.reason ?? null;
    this.issues = problem?.issues ?? [];
    this.requestId = problem?.requestId ?? null;
  }
}

const fallbackText = (status: number): string =>
  status === 0 ? 'The server does not answer.' : `The server answered with status ${status}.`;

const CONFLICTS: Record<string, string> = {
  group_resolved: 'It is resolved already.',
  group_not_resolved: 'It is not resolved.',
  newer_group_exists: 'A newer group for the same thing exists.',
  not_acknowledged: 'It is not acknowledged.',
  not_snoozed: 'It is not snoozed.',
  nothing_to_undo: 'There is nothing to undo: a minute has passed, or something else has happened since.',
};

/** What to tell a person, in a sentence. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong in this page.';
  if (error.reason) return CONFLICTS[error.reason] ?? error.message;
  if (error.issues.length > 0) return error.issues.map((issue) => `${issue.path}: ${issue.message}`).join(' ');
  return error.message;
}
