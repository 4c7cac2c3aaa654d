import { AppError } from '@signalcraft/contracts/errors';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { findMatcherIssues } from '@signalcraft/domain/matchers';

/**
 * Throws VALIDATION_FAILED, with each place, for matchers whose regular expressions are not valid or too large; and,
 * where they must narrow, for those that hold for any alert. `path`: where the list stands in what was sent.
 */
export function checkMatchers(options: {
  lists: readonly { path: string; matchers: readonly Matcher[] }[];
  mustNarrow: boolean;
}): void {
  const issues = options.lists.flatMap(({ path, matchers }) =>
    findMatcherIssues({ matchers, mustNarrow: options.mustNarrow }).map((issue) => ({
      path: `${path}${issue.path}`,
      message: issue.message,
    })),
  );
  if (issues.length > 0) throw new AppError('VALIDATION_FAILED', { issues });
}
