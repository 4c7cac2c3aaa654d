import { decideStep } from '../../src/escalation.ts';
import { countEvent, judge, reduce } from '../../src/lifecycle.ts';
import type { AlertState, GroupState, RunEffect, Tells } from '../../src/lifecycle-state.ts';
import { decideSend } from '../../src/notification.ts';

/** What the walk drives: the decisions as they are, or one of them with a mistake seeded into it. */
export type Machine = {
  judge: typeof judge;
  reduce: typeof reduce;
  /** A counted event; it starts no run unless a mistake makes it. */
  count: (options: Parameters<typeof countEvent>[0]) => { group: GroupState; alert: AlertState; run: RunEffect | null };
  decideStep: typeof decideStep;
  decideSend: typeof decideSend;
  /** Whether a transition's message goes out, given whether anybody was told in this episode. */
  reaches: (tells: Tells, isTold: boolean) => boolean;
};

export const MACHINE: Machine = {
  judge,
  reduce,
  count: (options) => ({ ...countEvent(options), run: null }),
  decideStep,
  decideSend,
  reaches: (tells, isTold) => {
    if (tells.kind === 'clear') return isTold;
    if (tells.kind === 'update') return tells.to === 'told' ? isTold : true;
    return tells.kind === 'note';
  },
};
