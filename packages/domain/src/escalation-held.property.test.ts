import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldScene } from '../test/escalation/arbitrary-held-scene.ts';
import { PROPERTIES } from '../test/escalation/held-properties.ts';
import { walkHeld } from '../test/escalation/held-walk.ts';
import { endOfWindow } from './suppression.ts';

describe('whatever silences, windows, inhibition and policies say', { timeout: 60_000 }, () => {
  it.each(Object.entries(PROPERTIES))('%s', (_name, wrongIn) => {
    fc.assert(
      fc.property(heldScene, (scene) => {
        expect(wrongIn(walkHeld(scene), scene)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('the scenes are of every kind: held and free, left and unattended, by each reason', () => {
    const seen = fc.sample(heldScene, { numRuns: 500, seed: 1 }).flatMap((scene) => {
      const { looks, pages, end } = walkHeld(scene);
      const { windows } = scene.rules;
      const recurs = windows.some(
        ({ times }) => times.kind === 'recurring' && endOfWindow({ times, now: scene.openedAt }) !== null,
      );
      return [
        ...looks.map(({ shown, of }) => `${of} ${shown}`),
        ...pages.map((page) => page.end?.kind ?? 'still held'),
        end?.kind ?? 'under way',
        ...(recurs ? ['in a recurring window'] : []),
      ];
    });
    expect([...new Set(seen)].toSorted()).toEqual([
      'ended',
      'in a recurring window',
      'page inhibited',
      'page maintenance',
      'page null',
      'page silenced',
      'sent',
      'step group_wait',
      'step inhibited',
      'step maintenance',
      'step null',
      'step silenced',
      'still held',
      'suppressed',
      'unattended',
      'under way',
    ]);
  });
});
