import { ApiProblem } from '@signalcraft/api-client/client';

/** What the API says of one field of what was sent, by its path; undefined: nothing. */
export function faultAt(options: { error: unknown; path: string }): string | undefined {
  if (!(options.error instanceof ApiProblem)) return undefined;
  return options.error.issues.find(({ path }) => path === options.path)?.message;
}
