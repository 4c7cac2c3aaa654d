import type { PolicyStep } from '@signalcraft/contracts/escalation-policies';
import * as fc from 'fast-check';
import { occurrences } from '../../src/recurrence.ts';
import type { MaintenanceWindow, Silence } from '../../src/suppression.ts';
import { days, minutes, seconds } from '../../src/time.ts';
import { arbitraryWindow } from '../on-call/arbitrary-window.ts';
import { scene } from '../suppression/arbitrary-scene.ts';
import type { HeldScene } from './held-walk.ts';

/** Zones whose clocks change at odd times and by odd amounts. */
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe', 'Antarctica/Troll'];

const condition = fc.option(
  fc.constantFrom(1, 99).map((onlyIfFiringAtLeast) => ({ between: null, onlyIfFiringAtLeast, minSeverity: null })),
  { freq: 2 },
);
const step: fc.Arbitrary<PolicyStep> = fc.record({
  delayMs: fc.constantFrom(0, 1_000, 20_000, 60_000, 90_500, 300_000, 3_600_000),
  targets: fc
    .constantFrom('there', 'there', 'there', 'gone')
    .map((memberId) => [{ kind: 'member' as const, memberId }]),
  condition,
});

const policy = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  repeats: fc.integer({ min: 0, max: 2 }),
});

/** A window that is open, or opens soon, when the group does. */
const windowAround = arbitraryWindow({ zones: ZONES }).map(({ window, from }) => {
  const [next] = occurrences({ window, from, to: from + days(400), limit: 1 });
  return { window, at: next?.from ?? from };
});

/** Something that holds everything for a while, soon after the group opens. */
const wide = fc.record({
  kind: fc.constantFrom('silence', 'window', 'rule'),
  afterMs: fc.integer({ min: 0, max: 400 }).map(seconds),
  forMs: fc.integer({ min: 1, max: 600 }).map(seconds),
});
const EVERYTHING = [{ name: 'a', op: '=~' as const, value: '.*' }];
const CAUSE = { name: 'cause', op: '=' as const, value: 'wide' };

/**
 * Groups of some alerts under silences, windows (some that recur by a rule of a zone) and inhibition rules of every
 * shape, with causes that come to an end.
 */
export const heldScene: fc.Arbitrary<HeldScene> = fc
  .record({
    base: scene.filter(({ group }) => group.length > 0),
    policy,
    window: fc.option(windowAround, { freq: 2 }),
    opensAfterMs: fc.integer({ min: -300, max: 300 }).map(seconds),
    causesEnd: fc.array(fc.integer({ min: 0, max: 60 }).map(minutes), { minLength: 6, maxLength: 6 }),
    wides: fc.array(wide, { maxLength: 3 }),
    leaves: fc.option(
      fc.record({
        status: fc.constantFrom('ACKNOWLEDGED' as const, 'SNOOZED' as const, 'RESOLVED' as const),
        afterMs: fc.integer({ min: 0, max: 3_600 }).map(seconds),
      }),
      { freq: 2 },
    ),
    sentAfterMs: fc.constantFrom(0, 0, 2_000, 90_000),
    away: fc.option(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 1_200 }).map(seconds),
        forMs: fc.integer({ min: 1, max: 1_800 }).map(seconds),
      }),
      { freq: 2 },
    ),
  })
  .map(({ base, policy: { steps, repeats }, window, opensAfterMs, causesEnd, wides, leaves, away, sentAfterMs }) => {
    const NOW = base.rules.silences[0]?.startsAt ?? Date.UTC(2026, 10, 25, 12);
    // Where a window recurs, everything else is moved to where it is.
    const openedAt = (window?.at ?? NOW) + opensAfterMs;
    const shift = openedAt - NOW;
    const silences = base.rules.silences.map(
      (one): Silence => ({ ...one, startsAt: one.startsAt + shift, endsAt: one.endsAt + shift }),
    );
    const windows: MaintenanceWindow[] = base.rules.windows.flatMap((one) =>
      one.times.kind === 'once'
        ? [{ ...one, times: { ...one.times, startsAt: one.times.startsAt + shift, endsAt: one.times.endsAt + shift } }]
        : [],
    );
    if (window) {
      windows.push({
        id: 'recurring',
        revision: 1,
        name: 'recurring',
        matchers: EVERYTHING,
        times: { kind: 'recurring', window: window.window, until: null },
      });
    }
    const inhibitionRules = [...base.rules.inhibitionRules];
    const causes = base.firing
      .slice(base.group.length)
      .map((alert, index) => ({ alert, from: openedAt, until: openedAt + (causesEnd[index] ?? 0) }));
    for (const [index, { kind, afterMs, forMs }] of wides.entries()) {
      const rule = { id: `wide-${index}`, revision: 1, name: 'wide' };
      const [startsAt, endsAt] = [openedAt + afterMs, openedAt + afterMs + forMs];
      if (kind === 'silence') silences.push({ ...rule, matchers: EVERYTHING, startsAt, endsAt });
      else if (kind === 'window')
        windows.push({ ...rule, matchers: EVERYTHING, times: { kind: 'once', startsAt, endsAt } });
      else {
        inhibitionRules.push({ ...rule, sourceMatchers: [CAUSE], targetMatchers: EVERYTHING, equal: [] });
        const labels = { [CAUSE.name]: CAUSE.value };
        const alert = {
          id: rule.id,
          labels,
          severity: 'high' as const,
          source: 'generic',
          integrationId: 'i',
          title: '',
        };
        causes.push({ alert, from: startsAt, until: endsAt });
      }
    }
    return {
      policy: {
        name: 'policy',
        steps,
        repeats,
        fallback: { memberIds: [], ownersAndAdmins: true },
        reason: 'route' as const,
        matched: [],
      },
      rules: { silences, windows, inhibitionRules },
      group: base.group,
      causes,
      openedAt,
      sentAfterMs,
      leaves: leaves && { status: leaves.status, at: openedAt + leaves.afterMs },
      away: away && { from: openedAt + away.afterMs, until: openedAt + away.afterMs + away.forMs },
    };
  });
