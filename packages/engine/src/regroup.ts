import type { ConflictReason } from '@signalcraft/contracts/errors';
import { AppError } from '@signalcraft/contracts/errors';
import type { Database, HotClient } from '@signalcraft/database/database';
import { lockGroup } from '@signalcraft/database/hot/read-group';
import {
  copyRun,
  leadOn,
  type MovableAlert,
  moveAlertRows,
  readMovableAlerts,
} from '@signalcraft/database/hot/regroup';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import { sendWrite } from '@signalcraft/database/hot/write';
import { splitKey } from '@signalcraft/domain/grouping';
import {
  mergeGroups,
  moveAlerts,
  type Regrouped,
  splitAlerts,
  type Tally,
} from '@signalcraft/domain/lifecycle-regroup';
import type { LifecycleRules } from '@signalcraft/domain/lifecycle-state';
import { severityRank } from '@signalcraft/domain/severity';
import { newId } from '@signalcraft/platform/ids';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { type PersonActor, wakeAfter } from './act-on-group.ts';
import { readRules } from './read-rules.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** `merge`: the group takes others. `move`: alerts of it go to another group. `split`: to a group of their own. */
export type Regrouping =
  | { action: 'merge'; groupIds: readonly string[] }
  | { action: 'move'; alertIds: readonly string[]; intoId: string }
  | { action: 'split'; alertIds: readonly string[] };

export type RegroupOutcome =
  /** `otherId`: where the alerts stand now that were moved or split off. */
  | { kind: 'done'; groupId: string; otherId: string }
  | { kind: 'conflict'; reason: ConflictReason; groupId: string }
  | { kind: 'not_found' };

type Asked = {
  database: Database;
  producer: QueueProducer;
  workspaceId: string;
  actor: PersonActor;
  groupId: string;
};

type Work = {
  db: HotClient;
  workspaceId: string;
  actor: PersonActor;
  rules: LifecycleRules;
  now: number;
  groups: ReadonlyMap<string, StoredGroup>;
};
type Worked = { outcome: RegroupOutcome; unit: UnitOfWork | null };

/**
 * Moves alerts between groups as a person asked, in one transaction that holds the locks of all groups concerned: all of
 * it or nothing. Alerts that moved are pinned, so that their source does not undo it. Throws VALIDATION_FAILED for a
 * group that is to take itself.
 */
export async function regroup(options: Asked & { wanted: Regrouping }): Promise<RegroupOutcome> {
  const { database, workspaceId, groupId, wanted } = options;
  const others = wanted.action === 'merge' ? wanted.groupIds : wanted.action === 'move' ? [wanted.intoId] : [];
  if (others.includes(groupId)) {
    const path = wanted.action === 'merge' ? 'groupIds' : 'intoId';
    throw new AppError('VALIDATION_FAILED', { issues: [{ path, message: 'must be another group' }] });
  }
  const rules = await readRules({ database, workspaceId });
  const { outcome, unit } = await retryConflicts(() =>
    database.hot({ workspaceIds: [workspaceId] }, async (db): Promise<Worked> => {
      const groups = new Map<string, StoredGroup>();
      let now = 0;
      for (const id of [...new Set([groupId, ...others])].toSorted()) {
        const locked = await lockGroup({ db, workspaceId, groupId: id });
        if (!locked) return { outcome: { kind: 'not_found' }, unit: null };
        groups.set(id, locked.group);
        now = locked.now;
      }
      const work: Work = { db, workspaceId, actor: options.actor, rules, now, groups };
      if (wanted.action === 'merge') return mergeAll(work, { intoId: groupId, fromIds: others });
      return takeOut(work, { fromId: groupId, alertIds: wanted.alertIds, intoId: others[0] ?? null });
    }),
  );
  if (unit) await wakeAfter({ producer: options.producer, unit });
  return outcome;
}

async function mergeAll(work: Work, options: { intoId: string; fromIds: readonly string[] }): Promise<Worked> {
  const { db, workspaceId, actor, rules, now } = work;
  const { intoId } = options;
  const unit = new UnitOfWork({ now });
  for (const group of work.groups.values()) unit.loadGroup(group);
  const moves: { fromId: string; alerts: MovableAlert[] }[] = [];
  for (const fromId of new Set(options.fromIds)) {
    const source = mustGet(work.groups, fromId);
    const target = unit.groups.get(intoId)?.state ?? mustGet(work.groups, intoId).state;
    // Who merges what is merged already asks for what holds.
    if (source.state.mergedIntoId === intoId) continue;
    const alerts = moversOf(await readMovableAlerts({ db, workspaceId, fromId, intoId, ids: null }));
    const moved = tallyOf({ alerts, now });
    const merged = mergeGroups({ source: source.state, target, moved, actor, rules, now });
    if (!merged.ok) return refusedBy({ merged, source: fromId, target: intoId });
    apply({ unit, work, regrouped: merged, alerts, into: mustGet(work.groups, intoId) });
    moves.push({ fromId, alerts });
    // Twins of what moved from one source may be twins of the next: rows are moved source by source.
    await moveRows(work, { fromId, intoId, alerts });
  }
  if (moves.length === 0) return { outcome: { kind: 'done', groupId: intoId, otherId: intoId }, unit: null };
  for (const { fromId } of moves) await leadOn({ db, workspaceId, fromId, intoId });
  await sendWrite({ db, workspaceIds: [workspaceId], write: unit.toWrite() });
  return { outcome: { kind: 'done', groupId: intoId, otherId: intoId }, unit };
}

/** Alerts leave a group, for another or, without one, for a group of their own. */
async function takeOut(
  work: Work,
  options: { fromId: string; alertIds: readonly string[]; intoId: string | null },
): Promise<Worked> {
  const { db, workspaceId, actor, rules, now } = work;
  const { fromId } = options;
  const source = mustGet(work.groups, fromId);
  const ids = [...new Set(options.alertIds)];
  const found = await readMovableAlerts({ db, workspaceId, fromId, intoId: options.intoId, ids });
  if (found.length < ids.length) return refuse('alerts_elsewhere', fromId);
  const alerts = moversOf(found);
  const asked = { source: source.state, moved: tallyOf({ alerts, now }), actor, rules, now };
  const unit = new UnitOfWork({ now });
  unit.loadGroup(source);
  if (options.intoId !== null) {
    const into = mustGet(work.groups, options.intoId);
    const moved = moveAlerts({ ...asked, target: into.state });
    if (!moved.ok) return refusedBy({ merged: moved, source: fromId, target: options.intoId });
    unit.loadGroup(into);
    apply({ unit, work, regrouped: moved, alerts, into });
    await moveRows(work, { fromId, intoId: options.intoId, alerts });
    await sendWrite({ db, workspaceIds: [workspaceId], write: unit.toWrite() });
    return { outcome: { kind: 'done', groupId: fromId, otherId: options.intoId }, unit };
  }
  const intoId = newId(now);
  const split = splitAlerts({ ...asked, newId: intoId, title: titleOf(alerts) });
  if (!split.ok) return refusedBy({ merged: split, source: fromId, target: fromId });
  const into: StoredGroup = { ...source, groupKey: splitKey({ groupId: intoId }), state: split.target.group };
  // The group first, then what refers to it, then the source, whose run ends where nothing is left of it.
  const ofSplit = new UnitOfWork({ now });
  apply({ unit: ofSplit, work, regrouped: split, alerts, into, only: 'target', from: source });
  await sendWrite({ db, workspaceIds: [workspaceId], write: ofSplit.toWrite() });
  await copyRun({ db, workspaceId, fromId, intoId, episode: source.state.episode, runId: newId(now), now });
  await moveRows(work, { fromId, intoId, alerts });
  apply({ unit, work, regrouped: split, alerts, into, only: 'source', from: source });
  await sendWrite({ db, workspaceIds: [workspaceId], write: unit.toWrite() });
  return { outcome: { kind: 'done', groupId: fromId, otherId: intoId }, unit };
}

/** Of a fingerprint that both groups know, the row that fires goes with the move, else the one that was last heard of. */
const moversOf = (alerts: readonly MovableAlert[]): MovableAlert[] =>
  alerts.filter(
    ({ state, twin }) => !twin || state.status === 'FIRING' || (!twin.isFiring && state.lastSeenAt >= twin.lastSeenAt),
  );

function tallyOf(options: { alerts: readonly MovableAlert[]; now: number }): Tally {
  const firing: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  const tally = { marked: 0, alerts: 0, events: 0, firstSeenAt: options.now, lastSeenAt: 0 };
  for (const { state, twin } of options.alerts) {
    if (state.status === 'FIRING') {
      const rank = severityRank(state.severity);
      firing[rank] = (firing[rank] ?? 0) + 1;
      if (state.marked) tally.marked += 1;
    }
    // What changes places adds nothing but what it counted more.
    tally.alerts += twin ? 0 : 1;
    tally.events += state.eventCount - (twin?.events ?? 0);
    tally.firstSeenAt = Math.min(tally.firstSeenAt, state.firstSeenAt);
    tally.lastSeenAt = Math.max(tally.lastSeenAt, state.lastSeenAt);
  }
  return { ...tally, firing };
}

const moveRows = (
  work: Work,
  options: { fromId: string; intoId: string; alerts: readonly MovableAlert[] },
): Promise<void> =>
  moveAlertRows({
    db: work.db,
    workspaceId: work.workspaceId,
    fromId: options.fromId,
    intoId: options.intoId,
    alertIds: options.alerts.map(({ state }) => state.id),
    twinIds: options.alerts.flatMap(({ twin }) => (twin ? [twin.id] : [])),
    movedBy: work.actor,
    now: work.now,
  });

/** The worst of what fires names the group that is split off. */
const titleOf = (alerts: readonly MovableAlert[]): string =>
  alerts
    .filter(({ state }) => state.status === 'FIRING')
    .toSorted((a, b) => severityRank(b.state.severity) - severityRank(a.state.severity))[0]?.title ?? '';

function apply(options: {
  unit: UnitOfWork;
  work: Work;
  regrouped: Extract<Regrouped, { ok: true }>;
  alerts: readonly MovableAlert[];
  into: StoredGroup;
  only?: 'source' | 'target';
  from?: StoredGroup;
}): void {
  const { unit, work, regrouped, alerts, into, only } = options;
  const from = options.from ?? mustGet(work.groups, regrouped.source.group.id);
  const shared = { alerts: alerts.length, ...(regrouped.target.groupIsNew ? { split: true } : {}) };
  const sides = [
    { side: 'source', stored: from, outcome: regrouped.source, detail: { into: nameOf(into) } },
    { side: 'target', stored: into, outcome: regrouped.target, detail: { from: nameOf(from) } },
  ] as const;
  for (const { side, stored, outcome, detail } of sides) {
    if (only && only !== side) continue;
    const { state, ...rest } = stored;
    unit.applyGroup({
      stored: rest,
      applied: {
        workspaceId: work.workspaceId,
        before: outcome.groupIsNew ? null : (unit.groups.get(state.id)?.state ?? state),
        after: outcome.group,
        isNew: outcome.groupIsNew,
        transitions: outcome.transitions,
        run: outcome.run,
        detail: { ...shared, ...detail, severity: outcome.group.severity, title: alerts[0]?.title ?? '' },
      },
    });
  }
}

const nameOf = ({ state }: StoredGroup): { id: string; title: string } => ({ id: state.id, title: state.title });

const refuse = (reason: ConflictReason, groupId: string): Worked => ({
  outcome: { kind: 'conflict', reason, groupId },
  unit: null,
});

const refusedBy = (options: { merged: Extract<Regrouped, { ok: false }>; source: string; target: string }): Worked =>
  refuse(options.merged.conflict, options.merged.of === 'source' ? options.source : options.target);

function mustGet(groups: ReadonlyMap<string, StoredGroup>, id: string): StoredGroup {
  const group = groups.get(id);
  if (!group) throw new RangeError(`the group ${id} was not locked`);
  return group;
}
