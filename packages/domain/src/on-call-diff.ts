import type { OnCall, OnCallSegment } from './on-call-plan.ts';
import type { Span } from './on-call-spans.ts';

export type OnCallChange = Span & { before: OnCall; after: OnCall };

/**
 * What an edit changes over a span: where somebody else holds, or a gap opens, closes or has another reason. The same
 * person by another layer is no change. Both lists cover the same span.
 */
export function diffSegments(options: {
  before: readonly OnCallSegment[];
  after: readonly OnCallSegment[];
}): OnCallChange[] {
  const { before, after } = options;
  const changes: OnCallChange[] = [];
  for (let first = 0, second = 0; ; ) {
    const [old, now] = [before[first], after[second]];
    if (!old || !now) return changes;
    const span = { from: Math.max(old.from, now.from), to: Math.min(old.to, now.to) };
    if (span.from < span.to && whoOf(old.onCall) !== whoOf(now.onCall)) {
      const last = changes.at(-1);
      const goesOn = last?.to === span.from && whoOf(last.before) === whoOf(old.onCall);
      if (last && goesOn && whoOf(last.after) === whoOf(now.onCall)) last.to = span.to;
      else changes.push({ ...span, before: old.onCall, after: now.onCall });
    }
    if (old.to <= now.to) first += 1;
    if (now.to <= old.to) second += 1;
  }
}

const whoOf = (onCall: OnCall): string =>
  onCall.kind === 'held' ? `held ${onCall.memberId}` : `${onCall.reason} ${'by' in onCall ? onCall.memberId : ''}`;
