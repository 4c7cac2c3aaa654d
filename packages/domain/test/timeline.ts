import type { IncomingStatus, Severity } from '@signalcraft/contracts/enums';
import { countEvent, judge, reduce } from '../src/lifecycle.ts';
import type { LifecycleEvent, Outcome } from '../src/lifecycle-outcome.ts';
import type {
  ActorRef,
  AlertFacts,
  AlertState,
  GroupState,
  LifecycleRules,
  RunEffect,
  Tells,
} from '../src/lifecycle-state.ts';
import { DEFAULT_RULES } from '../src/lifecycle-state.ts';
import { type Instant, minutes, seconds } from '../src/time.ts';

export const ANNA: ActorRef = { type: 'member', id: 'anna' };
export const BERT: ActorRef = { type: 'member', id: 'bert' };

/** What one event did, in short. */
export type Did = {
  lines: readonly string[];
  tells: readonly Tells[];
  run: RunEffect | null;
  conflict: string | null;
};

type PersonType = 'acknowledge' | 'unacknowledge' | 'resolve' | 'reopen' | 'unsnooze' | 'undo';

/** One group key lived through in order, with the clock in the test's hand. */
export class Timeline {
  now: Instant = Date.UTC(2026, 0, 5, 9);
  group: GroupState | null = null;
  readonly alerts = new Map<string, AlertState>();
  readonly #rules: LifecycleRules;
  #groups = 0;

  constructor(rules: Partial<LifecycleRules> = {}) {
    this.#rules = { ...DEFAULT_RULES, ...rules };
  }

  wait(span: { minutes?: number; seconds?: number }): void {
    this.now += minutes(span.minutes ?? 0) + seconds(span.seconds ?? 0);
  }

  event(
    name: string,
    status: IncomingStatus,
    options: { severity?: Severity; startsAt?: Instant | null; receivedAt?: Instant } = {},
  ): Did {
    const known = this.alerts.get(name) ?? null;
    const facts: AlertFacts = {
      integrationId: 'i',
      fingerprint: name,
      status,
      severity: options.severity ?? known?.severity ?? 'warning',
      title: name,
      startsAt: options.startsAt ?? null,
      receivedAt: options.receivedAt ?? this.now,
    };
    const verdict = judge({ alert: known, facts, rules: this.#rules, now: this.now });
    const line = `${verdict.line} ${verdict.reason}`;
    if (verdict.effect === 'none') return { lines: [line], tells: [], run: null, conflict: null };
    if (verdict.effect === 'count' && known && this.group) {
      const counted = countEvent({ group: this.group, alert: known, facts, now: this.now });
      this.alerts.set(name, counted.alert);
      this.group = counted.group;
      return { lines: [line], tells: [], run: null, conflict: null };
    }
    const own = known && known.groupId === this.group?.id ? [known] : [];
    const newIds = {
      groupId: `group-${this.#groups + 1}`,
      alertId: `alert-${name}-${this.#groups}`,
      generation: (this.group?.generation ?? 0) + 1,
    };
    const did = this.#reduce({ type: 'alert', facts, verdict, newIds }, own);
    return { ...did, lines: [line, ...did.lines] };
  }

  fire(name: string, severity: Severity = 'warning', startsAt: Instant | null = null): Did {
    return this.event(name, 'firing', { severity, startsAt });
  }

  clear(name: string, startsAt: Instant | null = null): Did {
    return this.event(name, 'resolved', { startsAt });
  }

  silent(name: string): Did {
    const alert = this.alerts.get(name);
    return this.#reduce({ type: 'silent' }, alert ? [alert] : []);
  }

  act(type: PersonType, actor: ActorRef = ANNA): Did {
    const all = [...this.alerts.values()].filter((alert) => alert.groupId === this.group?.id);
    const alerts =
      type === 'resolve'
        ? all.filter((alert) => alert.status === 'FIRING')
        : type === 'reopen'
          ? all.filter(
              (alert) => alert.resolvedBy === 'person' && (alert.resolvedAt ?? 0) >= (this.group?.openedAt ?? 0),
            )
          : all;
    return this.#reduce({ type, actor }, alerts);
  }

  snooze(span: { minutes: number }, mode: 'until_time' | 'until_change' = 'until_time', actor: ActorRef = ANNA): Did {
    return this.#reduce({ type: 'snooze', actor, until: this.now + minutes(span.minutes), mode }, []);
  }

  assign(memberId: string | null, actor: ActorRef = ANNA): Did {
    return this.#reduce({ type: 'assign', actor, memberId }, []);
  }

  /** What time alone does, once. */
  timer(): Did {
    return this.#reduce({ type: 'timer' }, []);
  }

  get status(): string | undefined {
    return this.group?.status;
  }

  #reduce(event: LifecycleEvent, alerts: readonly AlertState[]): Did {
    const outcome: Outcome = reduce({ group: this.group, alerts, event, rules: this.#rules, now: this.now });
    if (!outcome.ok) return { lines: [], tells: [], run: null, conflict: outcome.conflict };
    if (outcome.groupIsNew) this.#groups += 1;
    this.group = outcome.group;
    for (const alert of outcome.alerts) this.alerts.set(alert.fingerprint, alert);
    return {
      lines: outcome.transitions.map(({ line, reason }) => `${line} ${reason}`),
      tells: outcome.transitions.map(({ tells }) => tells).filter(({ kind }) => kind !== 'none'),
      run: outcome.run,
      conflict: null,
    };
  }
}
