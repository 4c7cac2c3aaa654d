import type { OnCall, OnCallSegment } from './on-call-plan.ts';

/** Segments in order, those neighbours made one that have the same holder, by whatever; gaps are all alike. */
export function stretchesOf({ segments }: { segments: readonly OnCallSegment[] }): OnCallSegment[] {
  const stretches: OnCallSegment[] = [];
  for (const segment of segments) {
    const last = stretches.at(-1);
    if (last && last.to === segment.from && holderOf(last.onCall) === holderOf(segment.onCall)) last.to = segment.to;
    else stretches.push({ ...segment });
  }
  return stretches;
}

const holderOf = (onCall: OnCall): string | null => (onCall.kind === 'held' ? onCall.memberId : null);
