import { describe, expect, it } from 'vitest';
import { conditionTexts } from './condition-text.ts';
import { withCondition } from './policy-draft.ts';

describe('the condition of a step', () => {
  it('is none once no part is left', () => {
    const some = withCondition(null, { onlyIfFiringAtLeast: 3 });
    expect(some).toEqual({ between: null, onlyIfFiringAtLeast: 3, minSeverity: null });
    expect(withCondition(some, { minSeverity: 'high' })).toMatchObject({ onlyIfFiringAtLeast: 3, minSeverity: 'high' });
    expect(withCondition(some, { onlyIfFiringAtLeast: null })).toBeNull();
  });
  it('is said part by part', () => {
    const between = { days: ['mon' as const], from: '09:00', to: '17:00', zone: 'UTC' };
    expect(conditionTexts(null)).toEqual([]);
    expect(conditionTexts({ between, onlyIfFiringAtLeast: 1, minSeverity: 'critical' })).toEqual([
      'only Mon 09:00–17:00, UTC',
      'only if at least 1 alert fires',
      'only if critical',
    ]);
    expect(conditionTexts({ between: null, onlyIfFiringAtLeast: 2, minSeverity: 'low' })).toEqual([
      'only if at least 2 alerts fire',
      'only if low or worse',
    ]);
  });
});
