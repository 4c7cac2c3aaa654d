import type { ConditionScope } from '@signalcraft/contracts/conditions';
import { AppError } from '@signalcraft/contracts/errors';
import { findConditionIssue } from '@signalcraft/domain/cel-condition';

/** Throws RULE_INVALID, with the place of the first fault, for a condition that cannot be asked; null is none. */
export function checkCondition(options: { path: string; text: string | null; scope: ConditionScope }): void {
  const { path, text, scope } = options;
  const issue = text === null ? null : findConditionIssue({ text, scope });
  if (!issue) return;
  const { message, position } = issue;
  throw new AppError('RULE_INVALID', {
    issues: [{ path, message: `${message}, at character ${position + 1}`, position }],
  });
}
