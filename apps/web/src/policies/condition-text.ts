import type { StepCondition } from '@signalcraft/contracts/escalation-policies';
import { weekHoursText } from '../ui/week-hours-text.ts';

/** What must hold when a step is due, part by part, in words. */
export function conditionTexts(condition: StepCondition | null): string[] {
  if (!condition) return [];
  const { between, onlyIfFiringAtLeast, minSeverity } = condition;
  return [
    ...(between ? [`only ${weekHoursText(between)}`] : []),
    ...(onlyIfFiringAtLeast === null
      ? []
      : [`only if at least ${onlyIfFiringAtLeast} ${onlyIfFiringAtLeast === 1 ? 'alert fires' : 'alerts fire'}`]),
    ...(minSeverity === null ? [] : [`only if ${minSeverity}${minSeverity === 'critical' ? '' : ' or worse'}`]),
  ];
}
