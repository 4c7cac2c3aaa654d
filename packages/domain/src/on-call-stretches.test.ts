import { describe, expect, it } from 'vitest';
import type { OnCall } from './on-call-plan.ts';
import { stretchesOf } from './on-call-stretches.ts';

const held = (memberId: string, turn: number): OnCall => ({
  kind: 'held',
  memberId,
  by: { kind: 'layer', layerId: 'layer', turn },
});

describe('stretches', () => {
  it('join the turns of one person and neighbouring gaps, but not across a hole or another person', () => {
    const stretches = stretchesOf({
      segments: [
        { from: 0, to: 1, onCall: held('ann', 0) },
        { from: 1, to: 2, onCall: held('ann', 1) },
        { from: 2, to: 3, onCall: { kind: 'gap', reason: 'restricted' } },
        { from: 3, to: 4, onCall: { ...held('bob', 2), kind: 'gap', reason: 'person_gone' } as OnCall },
        { from: 5, to: 6, onCall: { kind: 'gap', reason: 'no_layer' } },
        { from: 6, to: 7, onCall: held('ann', 3) },
      ],
    });
    expect(stretches.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 4],
      [5, 6],
      [6, 7],
    ]);
  });
});
