import type { GroupedBy } from '@signalcraft/contracts/grouping-rules';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import type {
  AlertText,
  AlertWrite,
  GroupWrite,
  NewAlertWrite,
  NewGroupWrite,
  RunEnd,
  RunReroute,
  RunRestore,
  RunStart,
  Telling,
  TimelineWrite,
  Write,
} from '@signalcraft/database/hot/write';
import type { AlertState, GroupState, RunEffect, Transition } from '@signalcraft/domain/lifecycle-state';
import type { Instant } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';

/** What stands on a group's row and moves no more. */
type Stored = Omit<StoredGroup, 'state'> & { groupedBy?: GroupedBy };

type GroupEntry = {
  stored: Stored;
  state: GroupState;
  isNew: boolean;
  changed: boolean;
  statusMoved: boolean;
  /** Events that only counted. */
  counted: number;
  runStarts: RunStart[];
  runEnd: RunEnd | null;
  runRestore: RunRestore | null;
  runReroute: RunReroute | null;
};

type AlertEntry = {
  workspaceId: string;
  state: AlertState;
  isNew: boolean;
  changed: boolean;
  counted: number;
  countedStartsAt: Instant | null;
  receiptId: string | null;
  text: AlertText | null;
  groupedBy: GroupedBy | null;
};

export type Applied = {
  workspaceId: string;
  before: GroupState | null;
  after: GroupState;
  isNew: boolean;
  transitions: readonly Transition[];
  run: RunEffect | null;
  detail: Record<string, unknown>;
};

/**
 * Gathers what the life cycle decided about the locked rows of one transaction, and turns it into one `Write`. Groups
 * and alerts are kept by id in the state they have by now; nothing is asked of the database.
 */
export class UnitOfWork {
  readonly now: Instant;
  readonly groups = new Map<string, GroupEntry>();
  readonly alerts = new Map<string, AlertEntry>();
  readonly #timeline: TimelineWrite[] = [];
  readonly #tellings: Telling[] = [];

  constructor(options: { now: Instant }) {
    this.now = options.now;
  }

  loadGroup(group: StoredGroup): void {
    const { state, ...stored } = group;
    this.groups.set(state.id, this.#entry(stored, state, false));
  }

  loadAlert(options: { workspaceId: string; state: AlertState }): void {
    this.alerts.set(options.state.id, {
      workspaceId: options.workspaceId,
      state: options.state,
      isNew: false,
      changed: false,
      counted: 0,
      countedStartsAt: null,
      receiptId: null,
      text: null,
      groupedBy: null,
    });
  }

  /** A repeat: counters move, nothing else. The states are the counted ones. */
  count(options: { group: GroupState; alert: AlertState; receiptId: string }): void {
    const group = this.groups.get(options.group.id);
    const alert = this.alerts.get(options.alert.id);
    if (!group || !alert) throw new Error('counted a row that was not locked');
    group.counted += 1;
    group.state = options.group;
    alert.counted += 1;
    if (options.alert.startsAt !== alert.state.startsAt) alert.countedStartsAt = options.alert.startsAt;
    alert.state = options.alert;
    alert.receiptId = options.receiptId;
  }

  /** Takes over a group's new state, with its transitions, its run and whom they tell. */
  applyGroup(options: { applied: Applied; stored: Stored }): void {
    const { applied, stored } = options;
    let entry = this.groups.get(applied.after.id);
    if (!entry) {
      entry = this.#entry(stored, applied.after, true);
      this.groups.set(applied.after.id, entry);
    }
    entry.changed = true;
    if (
      applied.isNew ||
      applied.before?.status !== applied.after.status ||
      applied.before.episode !== applied.after.episode
    ) {
      entry.statusMoved = true;
    }
    entry.state = applied.after;
    for (const transition of applied.transitions) this.#record({ applied, transition });
    if (applied.run) this.#applyRun({ entry, run: applied.run, applied });
  }

  /** Takes over an alert's new state; `text` where the delivery brought a new one, `groupedBy` where it joined. */
  applyAlert(options: {
    workspaceId: string;
    state: AlertState;
    isNew: boolean;
    receiptId: string | null;
    text: AlertText | null;
    groupedBy?: GroupedBy | null;
  }): void {
    const groupedBy = options.groupedBy ?? null;
    const entry = this.alerts.get(options.state.id);
    if (entry) {
      entry.state = options.state;
      entry.changed = true;
      entry.receiptId = options.receiptId ?? entry.receiptId;
      entry.text = options.text ?? entry.text;
      entry.groupedBy = groupedBy ?? entry.groupedBy;
      return;
    }
    this.alerts.set(options.state.id, {
      workspaceId: options.workspaceId,
      state: options.state,
      isNew: options.isNew,
      changed: true,
      counted: 0,
      countedStartsAt: null,
      receiptId: options.receiptId,
      text: options.text,
      groupedBy,
    });
  }

  /** An entry that no transition made, such as a comment. */
  note(entry: Omit<TimelineWrite, 'id'>): string {
    const id = newId(this.now);
    this.#timeline.push({ ...entry, id });
    return id;
  }

  /** One for each run that is due by this: that began and goes on, or looks at its route again. */
  runsToWake(): { runId?: string }[] {
    return [...this.groups.values()].flatMap((entry) => [
      ...entry.runStarts.filter((start) => start.endReason === null).map((start) => ({ runId: start.id })),
      ...(entry.runReroute || entry.runRestore ? [{}] : []),
    ]);
  }

  get tellingCount(): number {
    return this.#tellings.length;
  }

  /** The groups, alerts, runs, timeline and messages of this unit of work, as rows. */
  toWrite(): Write {
    const write: Required<
      Pick<
        Write,
        | 'groupCounts'
        | 'alertCounts'
        | 'groups'
        | 'newGroups'
        | 'alerts'
        | 'newAlerts'
        | 'runEnds'
        | 'runRestores'
        | 'runReroutes'
        | 'runStarts'
      >
    > = {
      groupCounts: [],
      alertCounts: [],
      groups: [],
      newGroups: [],
      alerts: [],
      newAlerts: [],
      runEnds: [],
      runRestores: [],
      runReroutes: [],
      runStarts: [],
    };
    for (const entry of this.groups.values()) {
      const { workspaceId } = entry.stored;
      const row: GroupWrite = { state: entry.state, workspaceId, statusMoved: entry.statusMoved };
      if (entry.isNew)
        write.newGroups.push({
          ...row,
          ...entry.stored,
          groupedBy: entry.stored.groupedBy ?? null,
        } satisfies NewGroupWrite);
      else if (entry.changed) write.groups.push(row);
      else if (entry.counted > 0) write.groupCounts.push({ id: entry.state.id, workspaceId, events: entry.counted });
      if (entry.runEnd) write.runEnds.push(entry.runEnd);
      if (entry.runRestore) write.runRestores.push(entry.runRestore);
      if (entry.runReroute) write.runReroutes.push(entry.runReroute);
      write.runStarts.push(...entry.runStarts);
    }
    for (const {
      workspaceId,
      state,
      isNew,
      changed,
      counted,
      countedStartsAt,
      receiptId,
      text,
      groupedBy,
    } of this.alerts.values()) {
      if (isNew && receiptId && text)
        write.newAlerts.push({ state, workspaceId, receiptId, text, groupedBy } satisfies NewAlertWrite);
      else if (changed) write.alerts.push({ state, workspaceId, receiptId, text, groupedBy } satisfies AlertWrite);
      else if (counted > 0 && receiptId) {
        write.alertCounts.push({ id: state.id, workspaceId, events: counted, startsAt: countedStartsAt, receiptId });
      }
    }
    return { now: this.now, ...write, timeline: this.#timeline, tellings: this.#tellings };
  }

  #entry(stored: Stored, state: GroupState, isNew: boolean): GroupEntry {
    return {
      stored,
      state,
      isNew,
      changed: false,
      statusMoved: false,
      counted: 0,
      runStarts: [],
      runEnd: null,
      runRestore: null,
      runReroute: null,
    };
  }

  #record(options: { applied: Applied; transition: Transition }): void {
    const { applied, transition } = options;
    const id = this.note({
      workspaceId: applied.workspaceId,
      groupId: applied.after.id,
      reason: transition.reason,
      line: transition.line,
      alertId: transition.alertId,
      actorType: transition.actor.type,
      actorId: transition.actor.id,
      statusAfter: transition.statusAfter,
      groupVersion: applied.after.version,
      detail: applied.detail,
    });
    const { tells } = transition;
    if (tells.kind === 'none' || tells.kind === 'edit') return;
    const { after } = applied;
    const named = tells.kind === 'clear' || tells.to === 'told' ? null : tells.to;
    const members = [
      ...(named === 'holders_and_assignee' ? after.holders : []),
      ...(named && after.assigneeId ? [after.assigneeId] : []),
    ];
    this.#tellings.push({
      transitionId: id,
      workspaceId: applied.workspaceId,
      groupId: after.id,
      // A CLEAR goes to those who were told of the life that ended, whatever began since.
      episode: applied.before?.id === after.id ? applied.before.episode : after.episode,
      kind: tells.kind === 'update' ? 'UPDATE' : tells.kind === 'clear' ? 'CLEAR' : 'NOTE',
      reason: transition.reason,
      to: named === null ? 'told' : 'members',
      memberIds: [...new Set(members)].filter((member) => member !== 'source'),
      exceptMemberId: tells.kind === 'clear' ? tells.exceptMemberId : null,
    });
  }

  #applyRun(options: { entry: GroupEntry; run: RunEffect; applied: Applied }): void {
    const { entry, run, applied } = options;
    const { workspaceId } = entry.stored;
    const groupId = applied.after.id;
    const live = entry.runStarts.find((start) => start.endReason === null);
    switch (run.kind) {
      case 'reroute':
        // An exhausted run begins anew. One that began here looks at the routes anyway.
        if (live) return;
        if (applied.before?.run === 'live') {
          entry.runReroute = { workspaceId, groupId };
          return;
        }
        break;
      case 'start':
        if (live) return;
        break;
      case 'end':
        if (live) live.endReason = run.reason;
        entry.runEnd ??= { workspaceId, groupId, reason: run.reason };
        entry.runReroute = null;
        return;
      case 'restore':
        entry.runRestore = { workspaceId, groupId, at: applied.before?.undo?.at ?? this.now };
        return;
    }
    entry.runStarts.push({
      id: newId(this.now),
      workspaceId,
      groupId,
      episode: applied.after.episode,
      startReason: applied.transitions.at(-1)?.reason ?? 'opened',
      nextStepAt: this.now + (run.kind === 'start' ? (run.waitMs ?? 0) : 0),
      endReason: null,
    });
  }
}
