import { expect, it } from 'vitest';
import { aGroup } from './group-sample.ts';
import { belongs, inboxAddress, queryOf } from './inbox-filter.ts';

it('asks for the statuses of the tab and for the words', () => {
  expect(queryOf({ tab: 'active', q: '' })).toEqual({ status: 'OPEN,ACKNOWLEDGED' });
  expect(queryOf({ tab: 'all', q: '  disk ' })).toEqual({ q: 'disk' });
});

it('has an address for each view, the shortest for the usual one', () => {
  expect(inboxAddress('/', { status: 'active', q: '' })).toBe('/');
  expect(inboxAddress('/', { status: 'snoozed', q: 'db-1 & co' })).toBe('/?status=snoozed&q=db-1+%26+co');
});

it('knows whether a group that comes in belongs to the view', () => {
  const group = aGroup({ title: 'Disk almost full', labels: { host: 'DB-1' } });
  expect(belongs(group, { tab: 'open', q: 'full db-1' })).toBe(true);
  expect(belongs(group, { tab: 'open', q: 'full db-2' })).toBe(false);
  expect(belongs(group, { tab: 'open', q: 'host' })).toBe(false);
  expect(belongs(group, { tab: 'snoozed', q: '' })).toBe(false);
  expect(belongs(group, { tab: 'all', q: '' })).toBe(true);
});
