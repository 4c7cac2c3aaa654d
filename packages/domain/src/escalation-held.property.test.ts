import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldScene } from '../test/escalation/arbitrary-held-scene.ts';
import { firingAt, type HeldScene, type Walked, walkHeld } from '../test/escalation/held-walk.ts';
import { HOLD_ORDER, LATE_MS, LOOK_AGAIN_MS } from './escalation.ts';
import { endOfWindow, holdsOf } from './suppression.ts';

const RUNS = { numRuns: 300 };

const always = (holds: (walked: Walked, scene: HeldScene) => void): void =>
  fc.assert(
    fc.property(heldScene, (scene) => holds(walkHeld(scene), scene)),
    RUNS,
  );

const placeOf = ({ step, round }: { step: number; round: number }): number => round * 1_000 + step;
/** For a moment at which the group was open: whether it was held, by what its alerts alone say. */
const isHeldAt = (scene: HeldScene, at: number): boolean =>
  holdsOf({ rules: scene.rules, causes: firingAt(scene, at), run: null, now: at, alerts: scene.group }).length > 0;

describe('whatever silences, windows, inhibition and policies say', { timeout: 60_000 }, () => {
  it('a hold ends no run and no page: only another status, or the policy’s own end, does', () => {
    always(({ end, pages, until }, scene) => {
      const left = scene.leaves?.at ?? Number.POSITIVE_INFINITY;
      if (end?.kind === 'ended') expect(end.at).toBeGreaterThanOrEqual(left);
      if (end?.kind === 'unattended') {
        expect(end.at).toBeLessThan(left);
        expect(isHeldAt(scene, end.at)).toBe(false);
      }
      for (const page of pages) {
        if (page.end?.kind === 'suppressed') expect(page.end.at).toBeGreaterThanOrEqual(left);
        // Until the very end of what was looked at it is held, or it is out.
        if (page.end === null) expect(page.isHeld && isHeldAt(scene, until - 1)).toBe(true);
      }
    });
  });

  it('a held page goes out within half a minute after its hold’s end', () => {
    always(({ pages }, scene) => {
      for (const { end, wasHeld } of pages) {
        if (end?.kind !== 'sent') continue;
        expect(isHeldAt(scene, end.at)).toBe(false);
        if (!wasHeld || end.at === scene.away?.until) continue;
        expect(isHeldAt(scene, end.at - LOOK_AGAIN_MS - 1) || isHeldAt(scene, end.at - 1)).toBe(true);
      }
    });
  });

  it('of several reasons the first in order is shown', () => {
    always(({ looks }) => {
      for (const { reasons, shown, of } of looks) {
        const first = HOLD_ORDER.find((reason) => reasons.includes(reason)) ?? null;
        if (of === 'page' || shown !== null) expect(shown).toBe(first);
      }
    });
  });

  it('no step is done twice, none is left out, and they come in their order', () => {
    always(({ pages, passedOver, end }, { policy }) => {
      const done = [...pages, ...passedOver].map(placeOf);
      expect(new Set(done).size).toBe(done.length);
      expect(pages.map(placeOf)).toEqual(pages.map(placeOf).toSorted((a, b) => a - b));
      const rounds = Math.max(0, ...[...pages, ...passedOver].map(({ round }) => round));
      const places = Array.from({ length: (rounds + 1) * policy.steps.length }, (_, index) =>
        placeOf({ step: index % policy.steps.length, round: Math.floor(index / policy.steps.length) }),
      );
      expect(done.toSorted((a, b) => a - b)).toEqual(places.slice(0, done.length));
      if (end?.kind !== 'unattended') return;
      expect(done).toHaveLength(places.length);
      // Unless a round told nobody at all, every round is walked.
      const toldNobody = !pages.some(({ round }) => round === rounds);
      if (!toldNobody) expect(rounds).toBe(policy.repeats);
    });
  });

  it('plans do not go back, and no step is done before its own', () => {
    always(({ plans, pages, passedOver }) => {
      for (const [index, plan] of plans.entries()) {
        const before = plans[index - 1];
        // After a minute behind the plan the next is planned from then.
        if (before) expect(plan.plannedFor).toBeGreaterThanOrEqual(Math.min(before.plannedFor, plan.at - LATE_MS));
        if (before) expect(plan.at).toBeGreaterThanOrEqual(Math.floor(before.plannedFor));
        expect(plan.plannedFor).toBeGreaterThanOrEqual(before?.plannedFor ?? 0);
      }
      expect(plans).toHaveLength(pages.length + passedOver.length);
    });
  });

  it('the scenes are of every kind: held and free, left and unattended, by each reason', () => {
    const seen = new Set<string>();
    for (const scene of fc.sample(heldScene, { numRuns: 500, seed: 1 })) {
      const { looks, pages, end } = walkHeld(scene);
      for (const { shown, of } of looks) seen.add(`${of} ${shown}`);
      for (const page of pages) seen.add(page.end?.kind ?? 'still held');
      seen.add(end?.kind ?? 'under way');
      if (
        scene.rules.windows.some(
          ({ times }) => times.kind === 'recurring' && endOfWindow({ times, now: scene.openedAt }),
        )
      )
        seen.add('in a recurring window');
    }
    for (const kind of [
      'step maintenance',
      'step silenced',
      'step inhibited',
      'step group_wait',
      'step null',
      'page maintenance',
      'page silenced',
      'page inhibited',
      'page null',
      'sent',
      'suppressed',
      'ended',
      'unattended',
      'in a recurring window',
    ])
      expect(seen).toContain(kind);
  });
});
