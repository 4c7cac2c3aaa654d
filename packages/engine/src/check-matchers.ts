import { AppError } from '@signalcraft/contracts/errors';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { findMatcherIssues } from '@signalcraft/domain/matchers';

/**
 * Throws, with each place, REGEX_UNSAFE for matchers whose regular expressions are not valid or too large; and, where
 * they must narrow, RULE_INVALID for those that hold for any alert. `path`: where the list stands in what was sent.
 */
export function checkMatchers(options: {
  lists: readonly { path: string; matchers: readonly Matcher[] }[];
  mustNarrow: boolean;
}): void {
  const found = options.lists.flatMap(({ path, matchers }) =>
    findMatcherIssues({ matchers, mustNarrow: options.mustNarrow }).map((issue) => ({
      isOfList: issue.path === '',
      path: `${path}${issue.path}`,
      message: issue.message,
    })),
  );
  if (found.length === 0) return;
  throw new AppError(found.every(({ isOfList }) => isOfList) ? 'RULE_INVALID' : 'REGEX_UNSAFE', {
    issues: found.map(({ path, message }) => ({ path, message })),
  });
}
