import type { Database } from '@signalcraft/database/database';
import {
  findIdentities,
  findMoves,
  findReceipts,
  type ReceiptPlace,
  readBodies,
  type StoredMove,
} from '@signalcraft/database/reads/history';
import { days, type Instant } from '@signalcraft/domain/time';
import { idRangeOfMs } from '@signalcraft/platform/ids';
import type { GroupMove } from '../act-on-group.ts';
import type { PastMove } from './world.ts';

const RECEIPTS_AT_ONCE = 400;
const BYTES_AT_ONCE = 4 * 1_024 * 1_024;
const MOVES_AT_ONCE = 500;
/** A move is found again by the alerts of its group, of which so many are enough. */
const IDENTITIES_MAX = 200;
const TIMEOUT_MS = 20_000;

export type HistoryEvent =
  | { kind: 'receipt'; at: Instant; integrationId: string; body: Buffer }
  | { kind: 'move'; at: Instant; past: PastMove }
  /** A move that cannot be done again elsewhere, such as one that merged two groups. */
  | { kind: 'other_move'; at: Instant };

type Span = {
  database: Database;
  workspaceId: string;
  integrationIds: readonly string[];
  from: Instant;
  to: Instant;
};

/** What a workspace was sent and what its people did, in the order of time, read some at a time. */
export async function* readHistory(span: Span): AsyncGenerator<HistoryEvent> {
  const moves = movesOf(span);
  let move = await moves.next();
  for await (const receipt of receiptsOf(span)) {
    while (!move.done && move.value.at < receipt.at) {
      yield move.value;
      move = await moves.next();
    }
    yield receipt;
  }
  while (!move.done) {
    yield move.value;
    move = await moves.next();
  }
}

const lastIdOf = (to: Instant): string => idRangeOfMs(to).last;
const firstIdOf = (from: Instant): string => idRangeOfMs(from).first;

async function* receiptsOf(span: Span): AsyncGenerator<HistoryEvent & { kind: 'receipt' }> {
  const { database, workspaceId, integrationIds } = span;
  const last = lastIdOf(span.to);
  for (let after = firstIdOf(span.from); ; ) {
    const places = await database.tenant({ workspaceId, timeoutMs: TIMEOUT_MS }, (db) =>
      findReceipts({ db, workspaceId, integrationIds, after, last, limit: RECEIPTS_AT_ONCE }),
    );
    for (const some of bySize(places)) {
      const bodies = await database.tenant({ workspaceId, timeoutMs: TIMEOUT_MS }, (db) =>
        readBodies({ db, workspaceId, ids: some.map(({ id }) => id) }),
      );
      const bodyOf = new Map(bodies.map(({ id, body }) => [id, body]));
      for (const { id, receivedAt, integrationId } of some) {
        const body = bodyOf.get(id);
        if (body) yield { kind: 'receipt', at: receivedAt.getTime(), integrationId, body: Buffer.from(body) };
      }
    }
    const end = places.at(-1);
    if (!end || places.length < RECEIPTS_AT_ONCE) return;
    after = end.id;
  }
}

/** Receipts in their order, cut so that no part holds many more bytes than are read at once. */
function* bySize(places: readonly ReceiptPlace[]): Generator<ReceiptPlace[]> {
  let some: ReceiptPlace[] = [];
  let bytes = 0;
  for (const place of places) {
    if (some.length > 0 && bytes + place.byteCount > BYTES_AT_ONCE) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(place);
    bytes += place.byteCount;
  }
  if (some.length > 0) yield some;
}

async function* movesOf(span: Span): AsyncGenerator<HistoryEvent> {
  let after = firstIdOf(span.from);
  // A day at a time: what is stored of a day lies together, and only so much is put in order for each page.
  for (let until = span.from; until < span.to; ) {
    until = Math.min(until + days(1), span.to);
    const last = lastIdOf(until);
    yield* movesBetween({ ...span, after, last });
    after = last;
  }
}

async function* movesBetween(span: Span & { after: string; last: string }): AsyncGenerator<HistoryEvent> {
  const { database, workspaceId, last } = span;
  for (let { after } = span; ; ) {
    const { moves, identities } = await database.tenant({ workspaceId, timeoutMs: TIMEOUT_MS }, async (db) => {
      const found = await findMoves({ db, workspaceId, after, last, limit: MOVES_AT_ONCE });
      const groupIds = [...new Set(found.map(({ groupId }) => groupId))];
      return { moves: found, identities: await findIdentities({ db, workspaceId, groupIds, limit: IDENTITIES_MAX }) };
    });
    for (const stored of moves) {
      const at = stored.at.getTime();
      const move = moveOf(stored);
      const type = stored.actorType;
      if (!move || stored.actorId === null || (type !== 'member' && type !== 'api_key')) {
        yield { kind: 'other_move', at };
        continue;
      }
      const alerts = identities.filter(({ groupId }) => groupId === stored.groupId);
      yield { kind: 'move', at, past: { at, move, actor: { type, id: stored.actorId }, alerts } };
    }
    const end = moves.at(-1);
    if (!end || moves.length < MOVES_AT_ONCE) return;
    after = end.id;
  }
}

/** What the timeline says that a person did, as the move that did it. */
function moveOf(stored: StoredMove): GroupMove | null {
  const detail = (stored.detail ?? {}) as Record<string, unknown>;
  switch (stored.reason) {
    case 'acknowledged':
    case 'also_acknowledged':
      return { action: 'acknowledge' };
    case 'unacknowledged':
      return { action: 'unacknowledge' };
    case 'resolved_by_person':
      return { action: 'resolve' };
    case 'reopened_by_person':
      return { action: 'reopen' };
    case 'unsnoozed':
      return { action: 'unsnooze' };
    case 'undone':
      return { action: 'undo' };
    case 'snoozed': {
      const { until, mode } = detail;
      if (typeof until !== 'number' || (mode !== 'until_time' && mode !== 'until_change')) return null;
      return { action: 'snooze', until, mode };
    }
    case 'assigned': {
      const { memberId } = detail;
      return { action: 'assign', memberId: typeof memberId === 'string' ? memberId : null };
    }
    default:
      return null;
  }
}
