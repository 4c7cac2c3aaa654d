import type {
  AlertGroupStatus,
  AlertStatus,
  LifecycleReason,
  ResolvedBy,
  RunEndReason,
  Severity,
} from '@signalcraft/contracts/enums';
import type { FiringCounts } from './severity.ts';
import { hours, type Instant, minutes, seconds } from './time.ts';

/** The numbers of the life cycle, each a rule's or a workspace's setting. Durations in milliseconds. */
export type LifecycleRules = {
  reopenWindowMs: number;
  lateMs: number;
  graceAfterPersonMs: number;
  grewNoticeMs: number;
  undoMs: number;
  /** How long the run of a new life waits for more alerts before its first step. */
  groupWaitMs: number;
  /** How long what an inhibition rule may mute waits before its first step, so that a cause that arrives second mutes. */
  settleMs: number;
  /** Per severity; a severity that is absent never expires. */
  ackExpiryMs: Partial<Record<Severity, number>>;
  flapHold: boolean;
  flapCount: number;
  flapWindowMs: number;
  flapCalmMs: number;
};

export const DEFAULT_RULES: LifecycleRules = {
  reopenWindowMs: minutes(30),
  lateMs: minutes(15),
  graceAfterPersonMs: minutes(10),
  grewNoticeMs: minutes(5),
  undoMs: seconds(60),
  groupWaitMs: 0,
  settleMs: seconds(10),
  ackExpiryMs: { critical: hours(2) },
  flapHold: true,
  flapCount: 4,
  flapWindowMs: minutes(30),
  flapCalmMs: minutes(15),
};

export type Snooze = { until: Instant; mode: 'until_time' | 'until_change' };

/** The live run of a group as the life cycle sees it; `exhausted`: its policy came to its end unanswered. */
export type RunState = 'none' | 'live' | 'exhausted';

/** All that `reduce` reads and writes of a group. `version` moves when any of it but a counter moves. */
export type GroupState = {
  id: string;
  generation: number;
  previousGroupId: string | null;
  /** The group that took its alerts, once a person merged it; it stays RESOLVED, and its key leads there. */
  mergedIntoId: string | null;
  status: AlertGroupStatus;
  /** Counts the lives from opened or reopened to resolved; a PAGE is sent only within its own. */
  episode: number;
  /** The worst of what fires now; the last known once nothing does. */
  severity: Severity;
  /** The worst since this episode opened: an acknowledgement covers it, worse does not stay quiet. */
  peak: Severity;
  title: string;
  firing: FiringCounts;
  /** How many of the firing alerts the source itself calls acknowledged. */
  marked: number;
  alertCount: number;
  eventCount: number;
  /** Members who acknowledged, first first; `source` when the source did. */
  holders: readonly string[];
  assigneeId: string | null;
  snooze: Snooze | null;
  ackExpiresAt: Instant | null;
  resolvedBy: ResolvedBy | null;
  resolvedAt: Instant | null;
  openedAt: Instant;
  statusChangedAt: Instant;
  firstSeenAt: Instant;
  lastSeenAt: Instant;
  /** The last reopenings within the flap window. */
  reopens: readonly Instant[];
  /** While the key flaps: when it is calm, if nothing reopens until then. */
  flappingUntil: Instant | null;
  /** When the holders were last told that the group grew. */
  grewNoticeAt: Instant | null;
  run: RunState;
  /** The earliest of what time alone will do to this group: snooze, acknowledgement, calm. */
  timerAt: Instant | null;
  undo: UndoRecord | null;
  version: number;
};

/** One fingerprint inside one group. */
export type AlertState = {
  id: string;
  groupId: string;
  integrationId: string;
  fingerprint: string;
  status: AlertStatus;
  severity: Severity;
  /** The source's start of the current or last episode; null when the source gives none. */
  startsAt: Instant | null;
  firstSeenAt: Instant;
  /** When its last event was received. */
  lastSeenAt: Instant;
  resolvedAt: Instant | null;
  resolvedBy: ResolvedBy | null;
  marked: boolean;
  /** A person moved it here: while this group lives, its source leads it to no other. */
  pinned: boolean;
  eventCount: number;
};

/** What an undo needs to put back; kept on the group until the next change. */
export type UndoRecord = {
  actorId: string;
  at: Instant;
  /** The group's version right after the act: anything since makes the undo impossible. */
  version: number;
  act: 'acknowledge' | 'snooze' | 'resolve';
  before: Omit<GroupState, 'undo' | 'version' | 'alertCount' | 'eventCount' | 'lastSeenAt' | 'statusChangedAt'>;
  /** The alerts that the act resolved. */
  alertIds: readonly string[];
};

/** Who acts: a member (or API key acting for the workspace), the alert's source, or time. */
export type ActorRef = { type: 'member' | 'api_key' | 'source' | 'system'; id: string | null };

/** What the flush knows of one alert event when the life cycle judges it. */
export type AlertFacts = {
  integrationId: string;
  fingerprint: string;
  status: 'firing' | 'resolved' | 'acknowledged';
  severity: Severity;
  title: string;
  startsAt: Instant | null;
  /** When the delivery was received; for a re-run, long before now. */
  receivedAt: Instant;
};

/** What an event does to its alert: a line of table A. */
export type Verdict = {
  line: string;
  reason: LifecycleReason;
  effect: 'none' | 'count' | 'severity' | 'join' | 'leave' | 'mark';
};

/** Whom a transition tells. `edit`: messages already sent are edited in place, where the channel can. */
export type Tells =
  | { kind: 'none' }
  | { kind: 'edit' }
  | { kind: 'update'; to: 'told' | 'holders_and_assignee' }
  | { kind: 'clear'; to: 'told'; exceptMemberId: string | null }
  | { kind: 'note'; to: 'assignee' };

export type RunEffect =
  /** `waitMs`: how long after now its first step is due; at once where it is left out. */
  | { kind: 'start'; waitMs?: number }
  /** Ends the live run; unsent rows are suppressed with the same reason. */
  | { kind: 'end'; reason: RunEndReason }
  /** The route is looked at again; the same policy goes on, another one ends the run and starts anew. */
  | { kind: 'reroute' }
  /** Undo: the run goes on where it stood, and the rows this act suppressed are PENDING again. */
  | { kind: 'restore' };

/** One row of the tables, applied. */
export type Transition = {
  line: string;
  reason: LifecycleReason;
  groupId: string;
  alertId: string | null;
  actor: ActorRef;
  statusAfter: AlertGroupStatus;
  tells: Tells;
};
