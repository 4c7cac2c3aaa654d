import type { NotificationKind, RunEndReason } from '@signalcraft/contracts/enums';
import type { GroupedBy } from '@signalcraft/contracts/grouping-rules';
import type { ShapingRecord } from '@signalcraft/contracts/shaping-rules';
import type { AlertState, GroupState } from '@signalcraft/domain/lifecycle-state';
import type { Instant } from '@signalcraft/domain/time';
import type { HotClient } from '../database.ts';
import { PIECES, type PieceName } from './write-pieces.ts';

export type ReceiptWrite = {
  id: string;
  workspaceId: string;
  integrationId: string;
  deliveryId: string | null;
  contentType: string | null;
  byteCount: number;
  /** The raw bytes, or the receipt of the same day that holds them. */
  body: Buffer | { storedAs: string };
  accepted: number;
  unparsed: number;
  problem: string | null;
  /** How many of its alerts a shaping rule dropped. */
  dropped: number;
  /** The receipt whose alerts it takes in once more. */
  rerunOf: string | null;
};

export type EventWrite = {
  id: string;
  workspaceId: string;
  receiptId: string;
  ordinal: number;
  integrationId: string;
  /** Only where the event belongs to no alert. */
  fingerprint: string | null;
  status: string;
  severity: string;
  startsAt: Instant | null;
  alertId: string | null;
  groupId: string | null;
  reason: string;
  /** What shaping rules did to it; null: nothing. */
  shaped: ShapingRecord | null;
};

/** What repeats do to a row: nothing that `reduce` reads moves. */
export type GroupCount = { id: string; workspaceId: string; events: number };
export type AlertCount = {
  id: string;
  workspaceId: string;
  events: number;
  startsAt: Instant | null;
  receiptId: string;
};

export type GroupWrite = {
  state: GroupState;
  workspaceId: string;
  /** Whether the status moved, so that lists order it anew. */
  statusMoved: boolean;
};
export type NewGroupWrite = GroupWrite & {
  groupKey: string;
  integrationId: string | null;
  groupLabels: Record<string, string>;
  groupedBy: GroupedBy | null;
};

export type AlertText = {
  title: string;
  description: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  links: { label: string; url: string }[];
  flags: string[];
};
/** `text` is null where the row's text stays as it is. */
export type AlertWrite = {
  state: AlertState;
  workspaceId: string;
  receiptId: string | null;
  text: AlertText | null;
  /** Why it stands in its group; null where that stays as it is. */
  groupedBy: GroupedBy | null;
};
export type NewAlertWrite = AlertWrite & { receiptId: string; text: AlertText };

export type TimelineWrite = {
  id: string;
  workspaceId: string;
  groupId: string;
  reason: string;
  line: string | null;
  alertId: string | null;
  actorType: 'source' | 'member' | 'api_key' | 'system';
  actorId: string | null;
  statusAfter: string | null;
  groupVersion: number;
  detail: Record<string, unknown>;
};

export type RunStart = {
  id: string;
  workspaceId: string;
  groupId: string;
  episode: number;
  startReason: string;
  nextStepAt: Instant;
  /** A run that began and ended within one unit of work. */
  endReason: RunEndReason | null;
};
/** Ends the live run, if any, and suppresses what was not sent. */
export type RunEnd = { workspaceId: string; groupId: string; reason: RunEndReason };
/** Puts back what the act at `at` ended and suppressed. */
export type RunRestore = { workspaceId: string; groupId: string; at: Instant };

/** Has the live run look at the route again, now; a run that has no policy yet does so anyway. */
export type RunReroute = { workspaceId: string; groupId: string };

/** A message to those who were told in this episode, or to members by name. */
export type Telling = {
  transitionId: string;
  workspaceId: string;
  groupId: string;
  episode: number;
  kind: Exclude<NotificationKind, 'PAGE'>;
  reason: string;
  to: 'told' | 'members';
  memberIds: string[];
  exceptMemberId: string | null;
};

export type DeliveryIdWrite = { workspaceId: string; integrationId: string; deliveryId: string; receiptId: string };

/** Everything one unit of work changes; absent or empty parts cost nothing. */
export type Write = {
  now: Instant;
  receipts?: ReceiptWrite[];
  events?: EventWrite[];
  groupCounts?: GroupCount[];
  alertCounts?: AlertCount[];
  newGroups?: NewGroupWrite[];
  groups?: GroupWrite[];
  newAlerts?: NewAlertWrite[];
  alerts?: AlertWrite[];
  timeline?: TimelineWrite[];
  runEnds?: RunEnd[];
  runRestores?: RunRestore[];
  runReroutes?: RunReroute[];
  runStarts?: RunStart[];
  tellings?: Telling[];
  deliveryIds?: DeliveryIdWrite[];
};

const groupFields = (write: GroupWrite) => {
  const { state } = write;
  return {
    i: state.id,
    w: write.workspaceId,
    g: state.generation,
    pg: state.previousGroupId,
    t: state.title,
    st: state.status,
    ep: state.episode,
    sv: state.severity,
    pk: state.peak,
    f: state.firing,
    m: state.marked,
    ac: state.alertCount,
    ec: state.eventCount,
    h: state.holders,
    as: state.assigneeId,
    su: state.snooze?.until ?? null,
    sm: state.snooze?.mode ?? null,
    ax: state.ackExpiresAt,
    oa: state.openedAt,
    ra: state.resolvedAt,
    rb: state.resolvedBy,
    mv: write.statusMoved,
    mg: state.mergedIntoId ?? undefined,
    fs: state.firstSeenAt,
    ls: state.lastSeenAt,
    ro: state.reopens,
    fl: state.flappingUntil,
    gn: state.grewNoticeAt,
    rn: state.run,
    ti: state.timerAt,
    un: state.undo,
    v: state.version,
  };
};

const alertFields = (write: AlertWrite) => {
  const { state, text, groupedBy } = write;
  return {
    i: state.id,
    w: write.workspaceId,
    g: state.groupId,
    n: state.integrationId,
    f: state.fingerprint,
    st: state.status,
    sv: state.severity,
    sa: state.startsAt,
    fs: state.firstSeenAt,
    ls: state.lastSeenAt,
    ra: state.resolvedAt,
    rb: state.resolvedBy,
    m: state.marked,
    ec: state.eventCount,
    r: write.receiptId,
    ...(text
      ? { t: text.title, d: text.description, l: text.labels, a: text.annotations, k: text.links, fg: text.flags }
      : {}),
    ...(groupedBy ? { gb: groupedBy } : {}),
  };
};

/** The JSON parameter of each part, and for receipts the bodies as one parameter cut by offset. */
function parameters(write: Write): { piece: PieceName; values: unknown[] }[] {
  const parts: { piece: PieceName; values: unknown[] }[] = [];
  const add = (
    piece: PieceName,
    rows: unknown[] | undefined,
    toRow: (row: never) => unknown,
    extra: unknown[] = [],
  ): void => {
    if (rows && rows.length > 0) parts.push({ piece, values: [JSON.stringify(rows.map(toRow as never)), ...extra] });
  };
  if (write.receipts && write.receipts.length > 0) {
    let offset = 1;
    const chunks: Buffer[] = [];
    const rows = write.receipts.map((receipt) => {
      const stored = Buffer.isBuffer(receipt.body) ? null : receipt.body.storedAs;
      const from = offset;
      if (Buffer.isBuffer(receipt.body)) {
        chunks.push(receipt.body);
        offset += receipt.body.length;
      }
      return {
        i: receipt.id,
        w: receipt.workspaceId,
        n: receipt.integrationId,
        d: receipt.deliveryId,
        c: receipt.contentType,
        b: receipt.byteCount,
        o: stored ? null : from,
        of: stored,
        ac: receipt.accepted,
        un: receipt.unparsed,
        p: receipt.problem,
        dr: receipt.dropped,
        ro: receipt.rerunOf ?? undefined,
      };
    });
    parts.push({
      piece: 'receipts',
      values: [JSON.stringify(rows), chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)],
    });
  }
  add('events', write.events, (event: EventWrite) => ({
    i: event.id,
    w: event.workspaceId,
    r: event.receiptId,
    o: event.ordinal,
    n: event.integrationId,
    f: event.fingerprint ?? undefined,
    st: event.status,
    sv: event.severity,
    sa: event.startsAt ?? undefined,
    a: event.alertId ?? undefined,
    g: event.groupId ?? undefined,
    y: event.reason,
    sh: event.shaped ?? undefined,
  }));
  add('deliveryIds', write.deliveryIds, (row: DeliveryIdWrite) => ({
    w: row.workspaceId,
    n: row.integrationId,
    d: row.deliveryId,
    r: row.receiptId,
  }));
  add('groupCounts', write.groupCounts, (row: GroupCount) => ({ i: row.id, w: row.workspaceId, n: row.events }));
  add('alertCounts', write.alertCounts, (row: AlertCount) => ({
    i: row.id,
    w: row.workspaceId,
    n: row.events,
    s: row.startsAt ?? undefined,
    r: row.receiptId,
  }));
  add('groups', write.groups, groupFields);
  add('newGroups', write.newGroups, (row: NewGroupWrite) => ({
    ...groupFields(row),
    ky: row.groupKey,
    ig: row.integrationId,
    gl: row.groupLabels,
    gb: row.groupedBy ?? undefined,
  }));
  add('alerts', write.alerts, alertFields);
  add('newAlerts', write.newAlerts, alertFields);
  add('timeline', write.timeline, (row: TimelineWrite) => ({
    i: row.id,
    w: row.workspaceId,
    g: row.groupId,
    y: row.reason,
    l: row.line,
    a: row.alertId,
    at: row.actorType,
    ai: row.actorId,
    s: row.statusAfter,
    v: row.groupVersion,
    d: row.detail,
  }));
  add('runEnds', write.runEnds, (row: RunEnd) => ({ w: row.workspaceId, g: row.groupId, y: row.reason }));
  add('runRestores', write.runRestores, (row: RunRestore) => ({ w: row.workspaceId, g: row.groupId, t: row.at }));
  add('runReroutes', write.runReroutes, (row: RunReroute) => ({ w: row.workspaceId, g: row.groupId }));
  add('runStarts', write.runStarts, (row: RunStart) => ({
    i: row.id,
    w: row.workspaceId,
    g: row.groupId,
    e: row.episode,
    y: row.startReason,
    n: row.nextStepAt,
    z: row.endReason,
  }));
  add('tellings', write.tellings, (row: Telling) => ({
    t: row.transitionId,
    w: row.workspaceId,
    g: row.groupId,
    e: row.episode,
    k: row.kind,
    y: row.reason,
    to: row.to,
    m: row.memberIds,
    x: row.exceptMemberId,
  }));
  return parts;
}

const statements = new Map<string, string>();

/** One statement of the parts that are there, ending in the guard that touched rows equal locked rows. */
function statementOf(pieces: readonly PieceName[]): { name: string; text: string } {
  const name = `write-${pieces.map((piece) => PIECES[piece].code).join('')}`;
  let text = statements.get(name);
  if (!text) {
    // $1 is now (milliseconds), $2 the workspaces, $3 the rows that the guard expects.
    let next = 4;
    const ctes: string[] = [];
    const guarded: string[] = [];
    for (const piece of pieces) {
      const { sql, parameters: count, guard } = PIECES[piece];
      ctes.push(
        sql(
          Array.from({ length: count }, (_, index) => `$${next + index}`),
          pieces,
        ),
      );
      next += count;
      guarded.push(...guard);
    }
    const actual = guarded.length > 0 ? guarded.map((cte) => `(select count(*) from ${cte})`).join(' + ') : '0';
    text = `with clock as (select to_timestamp($1::float8 / 1000) as now, $2::uuid[] as workspaces),
${ctes.join(',\n')}
select sc_expect_rows(${actual}, $3::bigint) as ok`;
    statements.set(name, text);
  }
  return { name, text };
}

/**
 * Sends everything one unit of work changes as one statement, in the open transaction. Rejects with SQLSTATE 40001 when
 * a row that was locked is not the row that was touched, with 23505 when another process was first.
 */
export async function sendWrite(options: {
  db: HotClient;
  workspaceIds: readonly string[];
  write: Write;
}): Promise<void> {
  const { write } = options;
  const parts = parameters(write);
  if (parts.length === 0) return;
  const expected =
    (write.groupCounts?.length ?? 0) +
    (write.alertCounts?.length ?? 0) +
    (write.groups?.length ?? 0) +
    (write.alerts?.length ?? 0);
  const { name, text } = statementOf(parts.map((part) => part.piece));
  await options.db.query({
    name,
    text,
    values: [write.now, options.workspaceIds, expected, ...parts.flatMap((part) => part.values)],
  });
}
