import { type AppError, ERRORS, type Problem, publicCodeOf } from '@signalcraft/contracts/errors';

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** The answer's body for an error: what the public may know of it, and the id under which the log has the rest. */
export function problemOf(options: { error: AppError; requestId: string }): Problem {
  const { error, requestId } = options;
  const { status, title } = ERRORS[error.code];
  return {
    type: 'about:blank',
    title,
    status,
    code: publicCodeOf(error.code),
    requestId,
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.reason ? { reason: error.reason } : {}),
    ...(error.issues ? { issues: error.issues } : {}),
  };
}
