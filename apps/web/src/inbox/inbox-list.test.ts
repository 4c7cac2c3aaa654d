import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { describe, expect, it } from 'vitest';
import { aGroup } from './group-sample.ts';
import type { InboxFilter } from './inbox-filter.ts';
import { applyWaiting, type InboxView, rowsOf, takeFirstPage, takeGroup } from './inbox-list.ts';

const filter: InboxFilter = { tab: 'active', q: '' };
const at = (minute: number): string => `2026-11-24T09:${String(minute).padStart(2, '0')}:00.000Z`;
const group = (id: string, minute: number, change: Partial<AlertGroupSummary> = {}) =>
  aGroup({ id, statusChangedAt: at(minute), ...change });
const view = (groups: AlertGroupSummary[], nextCursor: string | null = null): InboxView => ({
  data: { pages: [{ items: groups, nextCursor }], pageParams: [null] },
  waiting: {},
});
const ids = ({ data }: InboxView): string[] => rowsOf(data).map((row) => row.id);
const three = () => view([group('c', 30), group('b', 20), group('a', 10)]);

describe('a group’s newest state', () => {
  it('changes a loaded row where it stands, even when it no longer belongs', () => {
    const after = takeGroup({ view: three(), filter, group: group('b', 40, { status: 'RESOLVED', version: 2 }) });
    expect(ids(after)).toEqual(['c', 'b', 'a']);
    expect(rowsOf(after.data)[1]).toMatchObject({ status: 'RESOLVED', statusChangedAt: at(40) });
    expect(after.waiting).toEqual({});
  });

  it('changes nothing when it is older than what is shown', () => {
    const before = view([group('a', 10, { version: 5 })]);
    expect(takeGroup({ view: before, filter, group: group('a', 5, { version: 4 }) })).toBe(before);
  });

  it('waits when it is new', () => {
    const after = takeGroup({ view: three(), filter, group: group('d', 40) });
    expect(ids(after)).toEqual(['c', 'b', 'a']);
    expect(Object.keys(after.waiting)).toEqual(['d']);
  });

  it('stops waiting when it no longer belongs', () => {
    const waiting = takeGroup({ view: three(), filter, group: group('d', 40) });
    const gone = takeGroup({ view: waiting, filter, group: group('d', 41, { status: 'RESOLVED', version: 2 }) });
    expect(gone.waiting).toEqual({});
  });

  it('is not new when its place is in a page that was not loaded', () => {
    const before = view([group('c', 30), group('b', 20)], 'more');
    expect(takeGroup({ view: before, filter, group: group('z', 10) })).toBe(before);
    expect(Object.keys(takeGroup({ view: before, filter, group: group('z', 25) }).waiting)).toEqual(['z']);
  });
});

describe('the first page after a gap', () => {
  it('brings what is new and what changed, and names the rows whose fate it does not tell', () => {
    const before = view([group('c', 30), group('b', 20), group('a', 10)], 'more');
    const page = { items: [group('d', 40), group('c', 30, { eventCount: 9, version: 2 })], nextCursor: 'more' };
    const { view: after, missing } = takeFirstPage({ view: before, page, filter });
    expect(Object.keys(after.waiting)).toEqual(['d']);
    expect(rowsOf(after.data)[0]?.eventCount).toBe(9);
    // `b` and `a` stand below what the page reaches.
    expect(missing).toEqual([]);
    const whole = takeFirstPage({ view: before, page: { ...page, nextCursor: null }, filter });
    expect(whole.missing).toEqual(['b', 'a']);
  });
});

describe('showing what waits', () => {
  it('puts it in the server’s order, takes out what left, and keeps where the next page begins', () => {
    let now = takeGroup({ view: view([group('c', 30), group('b', 20)], 'more'), filter, group: group('d', 25) });
    now = takeGroup({ view: now, filter, group: group('b', 50, { status: 'SNOOZED', version: 2 }) });
    const after = applyWaiting({ view: now, filter });
    expect(ids(after)).toEqual(['c', 'd']);
    expect(after.waiting).toEqual({});
    expect(after.data.pages).toHaveLength(1);
    expect(after.data.pages[0]?.nextCursor).toBe('more');
  });
});
