import { HOLD_ORDER, LATE_MS, LOOK_AGAIN_MS } from '../../src/escalation.ts';
import { holdsOf } from '../../src/suppression.ts';
import { firingAt, type HeldScene, type Walked } from './held-walk.ts';

/** What is wrong with a walk, in words; none: the property holds. */
type Property = (walked: Walked, scene: HeldScene) => string[];

const placeOf = ({ step, round }: { step: number; round: number }): number => round * 1_000 + step;
const says = (isWrong: boolean, what: string): string[] => (isWrong ? [what] : []);

/** Whether the group is held at a moment, by what its alerts alone say. */
const isHeldAt = (scene: HeldScene, at: number): boolean =>
  holdsOf({ rules: scene.rules, causes: firingAt(scene, at), run: null, now: at, alerts: scene.group }).length > 0;

export const PROPERTIES: Record<string, Property> = {
  'a hold ends no run and no page: only another status, or the policy’s own end, does': (walked, scene) => {
    const { end, pages, until } = walked;
    const left = scene.leaves?.at ?? Number.POSITIVE_INFINITY;
    return [
      ...says(end?.kind === 'ended' && end.at < left, 'ended while open'),
      ...says(end?.kind === 'unattended' && end.at >= left, 'unattended after it was left'),
      ...says(end?.kind === 'unattended' && isHeldAt(scene, end.at), 'unattended while held'),
      ...pages.flatMap((page) => [
        ...says(page.end?.kind === 'suppressed' && page.end.at < left, 'a page was dropped while open'),
        // At the very end of what was looked at it is held, or it is out.
        ...says(page.end === null && !(page.isHeld && isHeldAt(scene, until - 1)), 'a free page did not go out'),
      ]),
    ];
  },

  'a held page goes out within half a minute after its hold’s end': ({ pages }, scene) =>
    pages.flatMap(({ end, wasHeld }) => {
      if (end?.kind !== 'sent') return [];
      if (isHeldAt(scene, end.at)) return ['sent while held'];
      if (!wasHeld || end.at === scene.away?.until) return [];
      const wasHeldLately = isHeldAt(scene, end.at - LOOK_AGAIN_MS - 1) || isHeldAt(scene, end.at - 1);
      return says(!wasHeldLately, 'sent long after the hold was over');
    }),

  'of several reasons the first in order is shown': ({ looks }) =>
    looks.flatMap(({ reasons, shown, of }) => {
      const first = HOLD_ORDER.find((reason) => reasons.includes(reason)) ?? null;
      // A step that is not due yet, or of a group that is left, shows none.
      const isShown = of === 'page' || shown !== null;
      return says(isShown && shown !== first, `${shown} is shown and not ${first}`);
    }),

  'no step is done twice, none is left out, and they come in their order': (walked, { policy }) => {
    const { pages, passedOver, end } = walked;
    const done = [...pages, ...passedOver].map(placeOf).toSorted((a, b) => a - b);
    const paged = pages.map(placeOf);
    const rounds = Math.max(0, ...[...pages, ...passedOver].map(({ round }) => round));
    const places = Array.from({ length: (rounds + 1) * policy.steps.length }, (_, index) =>
      placeOf({ step: index % policy.steps.length, round: Math.floor(index / policy.steps.length) }),
    );
    const isOver = end?.kind === 'unattended';
    // A round that told nobody at all is not walked again.
    const toldSomebody = pages.some(({ round }) => round === rounds);
    return [
      ...says(new Set(done).size !== done.length, 'a step was done twice'),
      ...says(String(paged) !== String(paged.toSorted((a, b) => a - b)), 'pages out of order'),
      ...says(String(done) !== String(places.slice(0, done.length)), 'a step was left out'),
      ...says(isOver && done.length !== places.length, 'the last round was broken off'),
      ...says(isOver && toldSomebody && rounds !== policy.repeats, 'a round was left out'),
    ];
  },

  'plans do not go back, and no step is done before its own': ({ plans, pages, passedOver }) => [
    ...says(plans.length !== pages.length + passedOver.length, 'a step moved the run twice'),
    ...plans.slice(1).flatMap((plan, index) => {
      const before = plans[index];
      if (!before) return [];
      return [
        ...says(plan.at < Math.floor(before.plannedFor), 'a step was early'),
        ...says(plan.plannedFor < before.plannedFor, 'a plan went back'),
        // After a minute behind the plan the next is planned from then.
        ...says(plan.plannedFor < plan.at - LATE_MS, 'a plan stayed behind'),
      ];
    }),
  ],
};
