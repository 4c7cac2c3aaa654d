import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import type { LiveEvent } from '@signalcraft/contracts/live-events';
import type { Database } from '@signalcraft/database/database';
import { type FeedEntry, type FeedPosition, readFeed, readFeedHead } from '@signalcraft/database/hot/timeline-feed';
import { idRangeOfMs, msOfId } from '@signalcraft/platform/ids';
import { readGroupSummaries } from './group-summary.ts';

const POLL_MS = 250;
const READ_AT_ONCE = 500;
/** A listener that missed more than this starts anew: it reads its lists again anyway. */
const CATCH_UP_MAX = 1_000;
/** Longer than any transaction may last: how far the ids of one lie from its place in the order. */
const TRANSACTION_MS_MAX = 10 * 60_000;
const CURSOR = /^(\d{1,20})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * What a listener hears: changes; `ready`, from where on it hears everything; or `reset`, instead of it, when it missed
 * too much and must read its lists again. Each with the cursor to resume from.
 */
export type FeedMessage =
  | { kind: 'event'; cursor: string; event: LiveEvent }
  | { kind: 'ready' | 'reset'; cursor: string };

export type Listener = {
  workspaceId: string;
  /** The cursor of the last message it heard; null: it starts now. */
  after: FeedPosition | null;
  hear: (messages: readonly FeedMessage[]) => void;
};

export const writeFeedCursor = ({ xid, id }: FeedPosition): string => `${xid}-${id}`;

/** The position in a cursor of the feed; null: it is none. */
export function readFeedCursor(text: string): FeedPosition | null {
  const [, xid, id] = CURSOR.exec(text.toLowerCase()) ?? [];
  return xid && id ? { xid, id } : null;
}

/**
 * Tells listeners what happened in their workspaces, in the order of commits: nothing twice, nothing left out, and
 * nothing of another workspace. One poll serves all of them, and none runs while nobody listens.
 */
export class LiveFeed {
  readonly #database: Database;
  readonly #onError: (error: Error) => void;
  readonly #joining = new Set<Listener>();
  readonly #live = new Set<Listener>();
  /** All of `#live` heard everything up to here; null while nobody listens. */
  #told: FeedPosition | null = null;
  #toldAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #isPolling = false;

  constructor(options: { database: Database; onError: (error: Error) => void }) {
    this.#database = options.database;
    this.#onError = options.onError;
  }

  get listeners(): number {
    return this.#joining.size + this.#live.size;
  }

  /** Tells `listener` from its position on, until the answered function is called. */
  listen(listener: Listener): () => void {
    this.#joining.add(listener);
    this.#schedule(0);
    return () => {
      this.#joining.delete(listener);
      this.#live.delete(listener);
    };
  }

  #schedule(delayMs: number): void {
    if (this.#isPolling || (this.#timer && delayMs > 0)) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#turn(), delayMs);
    this.#timer.unref();
  }

  async #turn(): Promise<void> {
    this.#timer = null;
    this.#isPolling = true;
    try {
      await this.#poll();
    } catch (error) {
      this.#onError(error as Error);
    }
    this.#isPolling = false;
    if (this.listeners === 0) this.#told = null;
    else this.#schedule(POLL_MS);
  }

  /** Those who listen already hear what came since the last poll; those who join then catch up to the same point. */
  async #poll(): Promise<void> {
    const at = Date.now();
    const head = await this.#database.hot({ workspaceIds: [] }, (db) => readFeedHead({ db }));
    if (this.#told && this.#live.size > 0) await this.#tellLive({ after: this.#told, head });
    this.#told = beforeTransaction(head);
    this.#toldAt = at;
    for (const listener of this.#joining) {
      const messages = await this.#missedBy({ listener, head });
      if (!this.#joining.delete(listener)) continue;
      this.#live.add(listener);
      listener.hear(messages);
    }
  }

  async #tellLive(options: { after: FeedPosition; head: string }): Promise<void> {
    const { head } = options;
    const audience = [...this.#live];
    const workspaceIds = [...new Set(audience.map((listener) => listener.workspaceId))];
    let { after } = options;
    for (;;) {
      const entries = await this.#read({ workspaceIds, after, head, since: this.#toldAt });
      const messages = await this.#describe(entries);
      for (const listener of audience) {
        const heard = messages.get(listener.workspaceId);
        if (heard && this.#live.has(listener)) listener.hear(heard);
      }
      const last = entries.at(-1);
      if (!last || entries.length < READ_AT_ONCE) return;
      // Should the next read fail, the poll after it goes on from here.
      after = { xid: last.xid, id: last.id };
      this.#told = after;
    }
  }

  async #missedBy(options: { listener: Listener; head: string }): Promise<FeedMessage[]> {
    const { listener, head } = options;
    const cursor = writeFeedCursor(atTheEndOf({ head, now: Date.now() }));
    if (!listener.after) return [{ kind: 'ready', cursor }];
    // A position that has not been yet is of another database.
    if (BigInt(listener.after.xid) >= BigInt(head)) return [{ kind: 'reset', cursor }];
    const missed: FeedEntry[] = [];
    const since = msOfId(listener.after.id) - TRANSACTION_MS_MAX;
    let { after } = listener;
    for (;;) {
      const entries = await this.#read({ workspaceIds: [listener.workspaceId], after, head, since });
      missed.push(...entries);
      const last = entries.at(-1);
      if (!last || entries.length < READ_AT_ONCE) break;
      if (missed.length >= CATCH_UP_MAX) return [{ kind: 'reset', cursor }];
      after = last;
    }
    const messages = (await this.#describe(missed)).get(listener.workspaceId) ?? [];
    return [...messages, { kind: 'ready', cursor }];
  }

  #read(options: {
    workspaceIds: readonly string[];
    after: FeedPosition;
    head: string;
    since: number;
  }): Promise<FeedEntry[]> {
    const { workspaceIds } = options;
    const sinceId = idRangeOfMs(Math.max(0, options.since - TRANSACTION_MS_MAX)).first;
    return this.#database.hot({ workspaceIds }, (db) =>
      readFeed({ db, workspaceIds, after: options.after, head: options.head, sinceId, limit: READ_AT_ONCE }),
    );
  }

  /** The messages of each workspace, each with its group as it is now. */
  async #describe(entries: readonly FeedEntry[]): Promise<Map<string, FeedMessage[]>> {
    const messages = new Map<string, FeedMessage[]>();
    for (const workspaceId of new Set(entries.map((entry) => entry.workspaceId))) {
      const own = entries.filter((entry) => entry.workspaceId === workspaceId);
      const groups = await this.#readGroups({ workspaceId, ids: [...new Set(own.map((entry) => entry.groupId))] });
      messages.set(
        workspaceId,
        own.map((entry) => ({
          kind: 'event',
          cursor: writeFeedCursor(entry),
          event: {
            entryId: entry.id,
            groupId: entry.groupId,
            reason: entry.reason,
            group: groups.get(entry.groupId) ?? null,
          },
        })),
      );
    }
    return messages;
  }

  async #readGroups(options: { workspaceId: string; ids: string[] }): Promise<Map<string, AlertGroupSummary>> {
    const { workspaceId, ids } = options;
    const groups = await this.#database.tenant({ workspaceId }, (db) => readGroupSummaries({ db, workspaceId, ids }));
    return new Map(groups.map((group) => [group.id, group]));
  }
}

/** Right before everything that the transaction `head` wrote. */
const beforeTransaction = (head: string): FeedPosition => ({ xid: head, id: '00000000-0000-0000-0000-000000000000' });

/**
 * The same place as a cursor that carries the time: after all that the transaction before `head` wrote, whose ids are
 * none of the future.
 */
const atTheEndOf = (options: { head: string; now: number }): FeedPosition => ({
  xid: String(BigInt(options.head) - 1n),
  id: idRangeOfMs(options.now + TRANSACTION_MS_MAX).last,
});
