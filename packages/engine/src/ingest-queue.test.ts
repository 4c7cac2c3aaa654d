import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { IngestQueue, MAX_WAITING_ALERTS, MAX_WAITING_BYTES, type Waiting } from './ingest-queue.ts';

type Batch = Waiting<string, string>[];

/** A queue whose flushes end when the test says so. */
function open(): {
  queue: IngestQueue<string, string>;
  batches: Batch[];
  finish: (index: number) => Promise<void>;
  pass: (ms: number) => void;
} {
  const batches: Batch[] = [];
  let now = 0;
  const ends: (() => void)[] = [];
  const queue = new IngestQueue<string, string>({
    now: () => now,
    flush: (batch) => {
      batches.push(batch);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
  });
  const finish = async (index: number): Promise<void> => {
    for (const waiting of batches[index] ?? []) waiting.resolve(`stored ${waiting.item}`);
    ends[index]?.();
    await turn();
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { queue, batches, finish, pass };
}
const itemsOf = (batch: Batch | undefined): string[] => (batch ?? []).map((waiting) => waiting.item);

describe('IngestQueue', () => {
  it('flushes what came in one turn together, and what came meanwhile with the next', async () => {
    const { queue, batches, finish } = open();
    const first = queue.join({ item: 'a', alerts: 1, bytes: 1, keys: [] });
    queue.join({ item: 'b', alerts: 1, bytes: 1, keys: [] });
    await turn();
    queue.join({ item: 'c', alerts: 1, bytes: 1, keys: [] });
    await turn();
    queue.join({ item: 'd', alerts: 1, bytes: 1, keys: [] });
    await turn();
    expect(batches.map(itemsOf)).toEqual([['a', 'b']]);
    await finish(0);
    expect(batches.map(itemsOf)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(await first).toBe('stored a');
  });

  it('begins a second flush, and no third, beside one that is slow', async () => {
    const { queue, batches, pass } = open();
    queue.join({ item: 'a', alerts: 1, bytes: 1, keys: [] });
    await turn();
    queue.join({ item: 'b', alerts: 1, bytes: 1, keys: [] });
    pass(26);
    queue.join({ item: 'c', alerts: 1, bytes: 1, keys: [] });
    await turn();
    expect(batches.map(itemsOf)).toEqual([['a'], ['b', 'c']]);
    pass(26);
    queue.join({ item: 'd', alerts: 1, bytes: 1, keys: [] });
    await turn();
    expect(batches).toHaveLength(2);
  });

  it('takes whole deliveries, at most 1,000 alerts and 4 MiB a flush, and at least one', async () => {
    const { queue, batches, finish } = open();
    const mib = 1024 * 1024;
    queue.join({ item: 'huge', alerts: 5_000, bytes: 5 * mib, keys: [] });
    queue.join({ item: 'x', alerts: 600, bytes: 1, keys: [] });
    queue.join({ item: 'y', alerts: 600, bytes: 1, keys: [] });
    queue.join({ item: 'z', alerts: 1, bytes: 4 * mib, keys: [] });
    await turn();
    for (const index of [0, 1, 2]) await finish(index);
    expect(batches.map(itemsOf)).toEqual([['huge'], ['x'], ['y'], ['z']]);
  });

  it('holds back what shares a key with a flush in flight, and what came after it for the same key', async () => {
    const { queue, batches, finish, pass } = open();
    const join = (item: string, ...keys: string[]) => queue.join({ item, alerts: 1, bytes: 1, keys });
    join('a', 'disk');
    await turn();
    pass(26);
    join('b', 'disk', 'cpu');
    join('c', 'cpu');
    await turn();
    expect(batches.map(itemsOf)).toEqual([['a']]);
    join('d', 'memory');
    await turn();
    join('e', 'memory');
    await turn();
    expect(batches.map(itemsOf)).toEqual([['a'], ['d']]);
    pass(26);
    await finish(0);
    expect(batches.map(itemsOf)).toEqual([['a'], ['d'], ['b', 'c']]);
    pass(26);
    await finish(1);
    expect(batches.map(itemsOf).at(-1)).toEqual(['e']);
  });

  it('lets nothing wait for ever behind flushes that take turns', async () => {
    const { queue, batches, finish, pass } = open();
    const join = (item: string, ...keys: string[]) => queue.join({ item, alerts: 1, bytes: 1, keys });
    join('a', 'disk');
    await turn();
    pass(26);
    join('b', 'cpu');
    await turn();
    join('both', 'disk', 'cpu');
    join('later disk', 'disk');
    await finish(0);
    expect(batches.map(itemsOf)).toEqual([['a'], ['b']]);
    await finish(1);
    expect(batches.map(itemsOf).at(-1)).toEqual(['both', 'later disk']);
  });

  it('refuses what does not fit into the line, but nothing when the line is empty', () => {
    const { queue } = open();
    expect(queue.join({ item: 'first', alerts: MAX_WAITING_ALERTS + 1, bytes: 1, keys: [] })).not.toBeNull();
    expect(queue.isFull).toBe(true);
    expect(queue.join({ item: 'second', alerts: 1, bytes: 1, keys: [] })).toBeNull();
    const other = open().queue;
    other.join({ item: 'first', alerts: 1, bytes: MAX_WAITING_BYTES - 1, keys: [] });
    expect(other.join({ item: 'second', alerts: 1, bytes: 1, keys: [] })).not.toBeNull();
    expect(other.join({ item: 'third', alerts: 1, bytes: 1, keys: [] })).toBeNull();
    expect(other.waitingAlerts).toBe(2);
  });

  it('is drained when nothing waits and nothing is in flight', async () => {
    const { queue, finish } = open();
    await queue.drained();
    queue.join({ item: 'a', alerts: 1, bytes: 1, keys: [] });
    await turn();
    let drained = false;
    void (async () => {
      await queue.drained();
      drained = true;
    })();
    await turn();
    expect(drained).toBe(false);
    await finish(0);
    expect(drained).toBe(true);
  });
});
