import { ActorType, HoldReason } from '@signalcraft/contracts/enums';
import { MatchedRoute, RunPolicy } from '@signalcraft/contracts/escalation-policies';
import { DecidedBy, type Trace, type TraceItem, type TraceQuery } from '@signalcraft/contracts/trace';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { idRangeOfMs, msOfId } from '@signalcraft/platform/ids';
import { readNames } from '../actor-names.ts';
import { cutPage, readCursor } from '../cursor.ts';
import { readAlertGroup } from '../read-alert-group.ts';
import { timelineText } from '../timeline-text.ts';
import { messageLife } from './message-life.ts';
import { verdictOf } from './verdict.ts';

/** Deliveries, runs and messages of one page of entries that are looked at. */
const EVENTS_MAX = 1_000;
const RUNS_MAX = 200;
const MESSAGES_MAX = 1_000;
const NOBODY = '';

type Asked = { db: TenantClient; workspaceId: string; groupId: string };
type Entry = Awaited<ReturnType<typeof readEntries>>[number];
type Message = Awaited<ReturnType<typeof readMessages>>[number];
type Run = Awaited<ReturnType<typeof readRuns>>[number];

/**
 * Every decision about a group in the order of time, a page at a time: from the delivery that brought it to what became
 * of each message. Null: there is no such group in the workspace.
 */
export async function readTrace(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  groupId: string;
  query: TraceQuery;
}): Promise<Trace | null> {
  const { workspaceId, groupId, query } = options;
  const group = await readAlertGroup({ ...options, callerId: NOBODY });
  if (!group) return null;
  const scope = { secret: options.cursorSecret, list: ['trace', workspaceId, groupId] };
  const after = query.cursor ? readCursor({ ...scope, cursor: query.cursor })[0] : undefined;
  return options.database.tenant({ workspaceId }, async (db) => {
    const asked = { db, workspaceId, groupId };
    const found = await readEntries({ ...asked, after, limit: query.limit + 1 });
    const page = cutPage({ ...scope, rows: found, limit: query.limit, positionOf: (row) => [row.id] });
    const span = spanOf({ entries: page.rows, isFirst: after === undefined, isLast: page.nextCursor === null });
    const runs = await readRuns({ ...asked });
    const messages = await readMessages({ ...asked, span });
    const names = await readNames({
      db,
      workspaceId,
      ids: [
        ...page.rows.flatMap((row) => [row.actorId, memberOf(row)]),
        ...messages.map(({ recipientId }) => recipientId),
      ],
    });
    const receipts = await readReceiptsOf({ ...asked, entries: page.rows });
    const items: TraceItem[] = [
      ...(after === undefined ? [groupingItem({ group })] : []),
      ...runs.flatMap((run) => runItems({ run, span })),
      ...page.rows.map((row) => entryItem({ row, names, receiptId: receipts.get(row.id) ?? null })),
      ...messages.map((message) => messageItem({ message, name: names.member(message.recipientId)?.name ?? null })),
    ];
    const live = runs.find(({ endedAt }) => endedAt === null) ?? null;
    return {
      verdict: verdictOf({ group, pages: await countPages(asked), run: live }),
      items: items.sort(inOrder),
      nextCursor: page.nextCursor,
    };
  });
}

/** What belongs to one moment: the cause before what follows of it. */
const RANK: Record<TraceItem['kind'], number> = {
  delivery: 0,
  grouping: 1,
  transition: 2,
  person: 2,
  run: 3,
  route: 4,
  hold: 5,
  step: 6,
  message: 7,
};

const inOrder = (a: TraceItem, b: TraceItem): number =>
  Date.parse(a.at) - Date.parse(b.at) || RANK[a.kind] - RANK[b.kind] || (a.id < b.id ? -1 : 1);

const readEntries = (options: Asked & { after: string | undefined; limit: number }) => {
  const { db, workspaceId, groupId, after } = options;
  const { first } = idRangeOfMs(msOfId(groupId));
  return db.timelineEntry.findMany({
    where: { workspaceId, groupId, id: after ? { gt: after } : { gte: first }, reason: { not: 'comment' } },
    orderBy: { id: 'asc' },
    take: options.limit,
  });
};

type Span = { from: Date; to: Date };

/** From the first of a page's entries up to the first of the next; the last page has all that comes. */
function spanOf(options: { entries: readonly Entry[]; isFirst: boolean; isLast: boolean }): Span {
  const { entries } = options;
  return {
    from: options.isFirst ? new Date(0) : (entries[0]?.at ?? new Date(0)),
    to: options.isLast ? new Date(8.64e15) : (entries.at(-1)?.at ?? new Date(0)),
  };
}

const readRuns = ({ db, workspaceId, groupId }: Asked) =>
  db.escalationRun.findMany({ where: { workspaceId, groupId }, orderBy: { id: 'desc' }, take: RUNS_MAX });

const readMessages = async (options: Asked & { span: Span }) => {
  const { db, workspaceId, groupId, span } = options;
  const rows = await db.notification.findMany({
    where: { workspaceId, groupId, createdAt: { gte: span.from, lte: span.to } },
    orderBy: { id: 'asc' },
    take: MESSAGES_MAX,
  });
  return rows;
};

const countPages = ({ db, workspaceId, groupId }: Asked): Promise<number> =>
  db.notification.count({
    where: {
      workspaceId,
      groupId,
      kind: 'PAGE',
      status: { in: ['SENDING', 'SENT', 'DELIVERED', 'BOUNCED', 'BUNDLED', 'QUARANTINED'] },
    },
  });

/** The delivery that led to each entry of a source: what it did was written in the same millisecond. */
async function readReceiptsOf(options: Asked & { entries: readonly Entry[] }): Promise<Map<string, string>> {
  const { db, workspaceId, groupId } = options;
  const entries = options.entries.filter(({ actorType }) => actorType === 'source');
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return new Map();
  const events = await db.alertEvent.findMany({
    where: {
      workspaceId,
      groupId,
      id: { gte: idRangeOfMs(msOfId(first.id)).first, lte: idRangeOfMs(msOfId(last.id)).last },
      reason: { not: 'repeat' },
    },
    select: { id: true, receiptId: true, alertId: true },
    orderBy: { id: 'asc' },
    take: EVENTS_MAX,
  });
  const placeOf = (id: string, alertId: string | null): string => `${msOfId(id)}/${alertId}`;
  const receipts = new Map(events.map(({ id, alertId, receiptId }) => [placeOf(id, alertId), receiptId]));
  return new Map(
    entries.flatMap(({ id, alertId }) => {
      const receiptId = receipts.get(placeOf(id, alertId));
      return receiptId ? [[id, receiptId] as const] : [];
    }),
  );
}

const memberOf = ({ detail }: Entry): string | null => {
  const { memberId } = detail as Record<string, unknown>;
  return typeof memberId === 'string' ? memberId : null;
};

const plain = { decidedBy: [], receiptId: null, notificationId: null };

function groupingItem(options: { group: NonNullable<Awaited<ReturnType<typeof readAlertGroup>>> }): TraceItem {
  const { group } = options;
  const rule = group.groupingRule;
  const { integration } = group;
  const decidedBy: DecidedBy[] = rule
    ? [{ type: 'grouping_rule', id: rule.id, revision: rule.revision, name: rule.name }]
    : integration
      ? [{ type: 'integration', id: integration.id, revision: null, name: integration.name }]
      : [];
  const labels = Object.entries(group.labels).map(([name, value]) => `${name}=${value}`);
  const by = labels.length > 0 ? `: ${labels.join(', ')}` : '';
  return {
    ...plain,
    id: `${group.id}/grouping`,
    at: group.firstSeenAt,
    kind: 'grouping',
    reason: 'grouped',
    text: group.groupedBy.endsWith('.') ? group.groupedBy : `${group.groupedBy}${by}.`,
    decidedBy,
  };
}

const RUN_REASONS: Record<string, string> = {
  acknowledged: 'the group was acknowledged',
  snoozed: 'the group was snoozed',
  resolved: 'the group was resolved',
  rerouted: 'another policy took over',
  merged: 'the group was merged into another',
  exhausted: 'everybody was told and nobody answered',
};

function runItems(options: { run: Run; span: Span }): TraceItem[] {
  const { run, span } = options;
  const policy = RunPolicy.safeParse(run.policy).data;
  const began = run.startReason.replaceAll('_', ' ');
  const items: TraceItem[] = [
    {
      ...plain,
      id: `${run.id}/began`,
      at: run.startedAt.toISOString(),
      kind: 'run',
      reason: run.startReason,
      text: `Escalation began (${began})${policy ? `: it goes by “${policy.name}”` : ''}.`,
    },
  ];
  if (run.endedAt) {
    items.push({
      ...plain,
      id: `${run.id}/ended`,
      at: run.endedAt.toISOString(),
      kind: 'run',
      reason: run.endReason ?? 'ended',
      text: `Escalation ended: ${RUN_REASONS[run.endReason ?? ''] ?? 'it is over'}.`,
    });
  }
  return items.filter(({ at }) => Date.parse(at) >= span.from.getTime() && Date.parse(at) <= span.to.getTime());
}

const KINDS: Record<string, TraceItem['kind']> = {
  routed: 'route',
  no_route: 'route',
  rerouted: 'route',
  held: 'hold',
  hold_over: 'hold',
  paged: 'step',
  reached_nobody: 'step',
  step_failed: 'step',
  late: 'step',
  exhausted: 'step',
  condition_not_met: 'step',
};

function entryItem(options: {
  row: Entry;
  names: Awaited<ReturnType<typeof readNames>>;
  receiptId: string | null;
}): TraceItem {
  const { row, names, receiptId } = options;
  const detail = row.detail as Record<string, unknown>;
  const actor = names.actor({ type: ActorType.parse(row.actorType), id: row.actorId });
  const assignee = names.member(memberOf(row))?.name ?? null;
  const isPerson = row.actorType === 'member' || row.actorType === 'api_key';
  return {
    id: row.id,
    at: row.at.toISOString(),
    kind: isPerson ? 'person' : (KINDS[row.reason] ?? (receiptId ? 'delivery' : 'transition')),
    reason: row.reason,
    text: timelineText({ reason: row.reason, actor: actor.name, detail, assignee }),
    decidedBy: decidedByOf(detail),
    receiptId,
    notificationId: null,
  };
}

/** The rows of configuration that an entry says it went by, at the revisions they had then. */
function decidedByOf(detail: Record<string, unknown>): DecidedBy[] {
  const by = DecidedBy.safeParse(detail['by']);
  const matched = MatchedRoute.array().safeParse(detail['matched']);
  return [
    ...(by.success ? [by.data] : []),
    ...(matched.data ?? []).flatMap((route): DecidedBy[] => [
      { type: 'route', id: route.routeId, revision: route.revision, name: route.name },
      { type: 'escalation_policy', id: route.policyId, revision: route.policyRevision, name: String(detail['policy']) },
    ]),
  ];
}

function messageItem(options: { message: Message; name: string | null }): TraceItem {
  const { message, name } = options;
  const recipient = name ?? message.destination;
  const isHeld = HoldReason.safeParse(message.statusReason).success;
  return {
    ...plain,
    id: message.id,
    at: message.createdAt.toISOString(),
    kind: 'message',
    reason: isHeld ? (message.statusReason ?? message.status) : message.status,
    text: messageLife({ ...message, recipient }),
    notificationId: message.id,
  };
}
