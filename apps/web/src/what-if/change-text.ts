import type { WhatIfDifference, WhatIfSummary } from '@signalcraft/contracts/what-if';

/** Such as “would have changed 14 pages in 30 days”. */
export function changeText(summary: Pick<WhatIfSummary, 'changedPages' | 'days'>): string {
  const { changedPages, days } = summary;
  const span = days === 1 ? 'the last day' : `${days} days`;
  if (changedPages === 0) return `would have changed no page in ${span}`;
  return `would have changed ${changedPages === 1 ? '1 page' : `${changedPages} pages`} in ${span}`;
}

const KINDS = { PAGE: 'page', UPDATE: 'update', CLEAR: 'all-clear', NOTE: 'note' } as const;

/** What differs, in a sentence. */
export function differenceText(difference: WhatIfDifference): string {
  const message = difference.after ?? difference.before;
  if (!message) return '';
  const what = `${KINDS[message.kind]} to ${message.recipient.name}`;
  const by = message.policy ? ` by “${message.policy}”` : '';
  switch (difference.kind) {
    case 'added':
      return `A ${what} more${by}`;
    case 'removed':
      return `No ${what}${by}`;
    case 'moved': {
      const { before, after } = difference;
      if (!before || !after) return `Another ${what}`;
      const laterMs = Date.parse(after.at) - Date.parse(before.at);
      const moved = Math.abs(laterMs) < 60_000 ? 'by another step or for another reason' : spanText(laterMs);
      return `The ${what} ${moved}${by}`;
    }
  }
}

function spanText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const span = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return `${span} ${ms > 0 ? 'later' : 'earlier'}`;
}
