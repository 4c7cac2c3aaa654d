import type { AlertGroupStatus, HoldReason } from '@signalcraft/contracts/enums';
import type { RunPolicy } from '@signalcraft/contracts/escalation-policies';
import {
  decideReach,
  decideStep,
  follow,
  type Hold,
  LOOK_AGAIN_MS,
  type NextStep,
  type RunOfGroup,
  takePolicy,
} from '../../src/escalation.ts';
import type { Cause } from '../../src/inhibition.ts';
import { holdsOf, type MuteRules } from '../../src/suppression.ts';
import { hours, type Instant } from '../../src/time.ts';

/** A group, what may mute it, and when that and the group itself change. */
export type HeldScene = {
  policy: RunPolicy;
  rules: MuteRules;
  /** The group's alerts, which fire all the time. */
  group: readonly Cause[];
  /** Alerts of other groups, and how long they fire. */
  causes: readonly { alert: Cause; from: Instant; until: Instant }[];
  openedAt: Instant;
  /** When somebody acknowledges it, or it ends; null: never. */
  leaves: { status: Exclude<AlertGroupStatus, 'OPEN'>; at: Instant } | null;
  /** How long a page waits before it is looked at, in milliseconds. */
  sentAfterMs: number;
  /** For how long workers are gone, from when on. */
  away: { from: Instant; until: Instant } | null;
};

export type Look = { at: Instant; of: 'step' | 'page'; reasons: readonly HoldReason[]; shown: HoldReason | null };
export type WalkedPage = {
  step: number;
  round: number;
  dueAt: Instant;
  /** Held the last time that it was looked at, and ever. */
  isHeld: boolean;
  wasHeld: boolean;
  end: { kind: 'sent' | 'suppressed'; at: Instant } | null;
};
export type Walked = {
  looks: Look[];
  pages: WalkedPage[];
  /** Steps that were passed over or told nobody, as they came. */
  passedOver: { step: number; round: number }[];
  /** What the run was planned for each time that it moved on, and when that was. */
  plans: { at: Instant; plannedFor: Instant; step: number; round: number; kind: string }[];
  end: { kind: 'ended' | 'unattended'; at: Instant } | null;
  until: Instant;
};

/** Everything that fires in the workspace at a moment. */
export const firingAt = (scene: HeldScene, at: Instant): Cause[] => [
  ...scene.group,
  ...scene.causes.filter((one) => one.from <= at && at < one.until).map((one) => one.alert),
];

/** Longer than most policies of these tests walk. */
export const WALK_MS = hours(6);

/**
 * What the worker does with one run and its pages, over the decisions of the domain: steps and pages are looked at when
 * they are due, a held one again at its hold's end or after 30 s.
 */
export function walkHeld(scene: HeldScene): Walked {
  const until = scene.openedAt + WALK_MS;
  const walked: Walked = { looks: [], pages: [], passedOver: [], plans: [], end: null, until };
  let run: RunOfGroup | null = takePolicy({
    policy: scene.policy,
    run: {
      episode: 1,
      step: 0,
      round: 0,
      nextStepAt: scene.openedAt,
      startReason: 'opened',
      holdReason: null,
      isExhausted: false,
      hasPagedThisRound: false,
    },
  });
  const statusAt = (at: Instant): AlertGroupStatus =>
    scene.leaves && at >= scene.leaves.at ? scene.leaves.status : 'OPEN';
  const holdsAt = (at: Instant, of: { step: number; round: number } | null): Hold[] => {
    const ofRun = of && { step: of.step, round: of.round, startedAt: scene.openedAt };
    return holdsOf({ rules: scene.rules, causes: firingAt(scene, at), run: ofRun, now: at, alerts: scene.group });
  };
  const goOn = (from: RunOfGroup, next: NextStep, at: Instant, kind: string): RunOfGroup => {
    walked.plans.push({ at, plannedFor: next.at, step: next.step, round: next.round, kind });
    const hasPagedThisRound = from.hasPagedThisRound && next.round === from.round;
    return { ...from, step: next.step, round: next.round, nextStepAt: next.at, holdReason: null, hasPagedThisRound };
  };

  const step = (current: RunOfGroup, at: Instant): RunOfGroup | null => {
    const holds = statusAt(at) === 'OPEN' ? holdsAt(at, current) : [];
    const group = {
      status: statusAt(at),
      episode: 1,
      severity: 'high' as const,
      firing: [0, 0, 0, scene.group.length, 0] as const,
      flappingUntil: null,
    };
    const decision = decideStep({ run: current, group, holds, now: at });
    const shown = decision.kind === 'held' ? decision.reason : null;
    walked.looks.push({ at, of: 'step', reasons: holds.map((hold) => hold.reason), shown });
    switch (decision.kind) {
      case 'ended':
        walked.end = { kind: 'ended', at };
        return null;
      case 'exhausted':
        walked.end = { kind: 'unattended', at };
        return null;
      case 'waiting':
        return { ...current, nextStepAt: decision.at };
      case 'held':
        return { ...current, nextStepAt: decision.lookAgainAt, holdReason: decision.reason };
      case 'condition_not_met':
        walked.passedOver.push({ step: decision.step, round: decision.round });
        return goOn(current, decision.next, at, decision.kind);
      case 'due': {
        const [target] = decision.targets;
        const memberId = target?.kind === 'member' ? target.memberId : null;
        const recipients = memberId?.startsWith('there')
          ? [{ recipientId: memberId, channelId: null, method: 'email' as const, destination: memberId }]
          : [];
        const reach = decideReach({ run: current, recipients, now: at });
        const place = { step: reach.step, round: reach.round };
        if (reach.kind === 'reached_nobody') walked.passedOver.push(place);
        else walked.pages.push({ ...place, dueAt: at + scene.sentAfterMs, isHeld: false, wasHeld: false, end: null });
        const paged = { ...current, hasPagedThisRound: current.hasPagedThisRound || reach.kind === 'paged' };
        return goOn(paged, reach.next, at, reach.kind);
      }
    }
  };

  const send = (page: WalkedPage, at: Instant): void => {
    if (statusAt(at) !== 'OPEN') {
      page.end = { kind: 'suppressed', at };
      return;
    }
    const [hold, ...others] = holdsAt(at, null);
    walked.looks.push({
      at,
      of: 'page',
      reasons: [hold, ...others].flatMap((one) => (one ? [one.reason] : [])),
      shown: hold?.reason ?? null,
    });
    page.isHeld = hold !== undefined;
    page.wasHeld ||= page.isHeld;
    if (!hold) {
      page.end = { kind: 'sent', at };
      return;
    }
    page.dueAt = Math.min(hold.endsAt ?? at + LOOK_AGAIN_MS, at + LOOK_AGAIN_MS);
    const next = follow({ policy: scene.policy, step: page.step, round: page.round });
    const isNext = run?.step === next.step && run.round === next.round && run.holdReason === null;
    if (run && isNext && run.nextStepAt < page.dueAt + next.waitMs) {
      run = { ...run, nextStepAt: page.dueAt + next.waitMs };
    }
  };

  /** What is due while nobody is there is looked at when somebody is again. */
  const lookedAt = (due: Instant): Instant =>
    scene.away && due >= scene.away.from && due < scene.away.until ? scene.away.until : due;
  for (let at = scene.openedAt; ; ) {
    const page = walked.pages
      .filter((one) => one.end === null)
      .reduce<WalkedPage | null>((first, one) => (first && first.dueAt <= one.dueAt ? first : one), null);
    const runAt = run ? lookedAt(run.nextStepAt) : Number.POSITIVE_INFINITY;
    const pageAt = page ? lookedAt(page.dueAt) : Number.POSITIVE_INFINITY;
    const next = Math.min(runAt, pageAt);
    if (next > until) return walked;
    at = Math.max(at, next);
    if (page && pageAt <= runAt) send(page, at);
    else if (run) run = step(run, at);
  }
}
