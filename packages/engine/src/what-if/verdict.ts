import type { AlertGroup } from '@signalcraft/contracts/alert-groups';

const timeOf = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** Why a group did, or did not, page, in one sentence. */
export function verdictOf(options: {
  group: Pick<AlertGroup, 'status' | 'hold' | 'nextStepAt' | 'unattended' | 'mergedIntoId'>;
  /** How many pages of it left. */
  pages: number;
  run: { holdReason: string | null } | null;
}): string {
  const { group, pages, run } = options;
  const did = pages === 0 ? 'It has paged nobody' : `It has paged ${pages === 1 ? 'once' : `${pages} times`}`;
  if (group.mergedIntoId) return `${did}; its alerts went to the group that it was merged into.`;
  if (group.hold) {
    const by = group.hold.byName ? ` (“${group.hold.byName}”)` : '';
    const until = group.hold.until ? `, until ${timeOf(group.hold.until)} at most` : '';
    return `${did}; now it waits, since it is held: ${WORDS[group.hold.reason]}${by}${until}.`;
  }
  if (group.unattended) return `${did}, and nobody answered: nobody is left to tell.`;
  if (group.status !== 'OPEN') return `${did}; it pages nobody while it is ${group.status.toLowerCase()}.`;
  if (run && group.nextStepAt) return `${did}; the next step is due at ${timeOf(group.nextStepAt)}.`;
  return `${did}.`;
}

const WORDS: Record<NonNullable<AlertGroup['hold']>['reason'], string> = {
  maintenance: 'a maintenance window is on',
  silenced: 'it is silenced',
  inhibited: 'a known cause already pages',
  flapping: 'it flaps',
  group_wait: 'more alerts may join',
};
