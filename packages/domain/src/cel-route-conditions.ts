import type { ConditionFault } from '@signalcraft/contracts/conditions';
import type { Severity } from '@signalcraft/contracts/enums';
import { askCondition, type ConditionSubject, type GroupFacts, subjectOfRoute } from './cel-condition.ts';
import type { Matchable } from './matchers.ts';
import { isWorse } from './severity.ts';
import type { Instant } from './time.ts';

/** A condition that could not be answered; its route did not match the alert that it was asked of. */
export type RouteFault = { routeId: string; name: string; reason: ConditionFault; message: string };

/** What the conditions of all routes may take together: about a second at the very worst. */
const CONDITION_STEPS = 100_000_000;
const FAULTS_MAX = 10;

/** The conditions of one decision: what they are asked of is made once an alert, and their work has one bound. */
export class RouteConditions {
  /** At most one a route, and ten in all. */
  readonly faults: RouteFault[] = [];
  readonly #subjects = new Map<Matchable, ConditionSubject>();
  readonly #budget = { left: CONDITION_STEPS };
  readonly #group: GroupFacts;
  readonly #now: Instant;

  constructor(options: { alerts: readonly Matchable[]; group?: GroupFacts; now: Instant }) {
    this.#group = options.group ?? newGroupOf(options);
    this.#now = options.now;
  }

  /** Whether the route's condition, if it has one, is true of the alert. */
  hold(options: { route: { id: string; name: string; condition: string | null }; alert: Matchable }): boolean {
    const { route, alert } = options;
    if (route.condition === null) return true;
    let subject = this.#subjects.get(alert);
    if (!subject) {
      subject = subjectOfRoute({ alert, group: this.#group, now: this.#now, budget: this.#budget });
      this.#subjects.set(alert, subject);
    }
    const answer = askCondition({ text: route.condition, subject });
    if (answer.kind === 'fault' && this.faults.length < FAULTS_MAX && this.faults.at(-1)?.routeId !== route.id) {
      const { reason, message } = answer;
      this.faults.push({ routeId: route.id, name: route.name, reason, message });
    }
    return answer.kind === 'holds';
  }
}

function newGroupOf(options: { alerts: readonly Matchable[]; now: Instant }): GroupFacts {
  const { alerts, now } = options;
  const severity = alerts.reduce<Severity>(
    (worst, one) => (isWorse(one.severity, worst) ? one.severity : worst),
    'info',
  );
  const count = { firing: alerts.length, alerts: alerts.length };
  return { title: alerts[0]?.title ?? '', status: 'OPEN', severity, peak: severity, ...count, since: now };
}
