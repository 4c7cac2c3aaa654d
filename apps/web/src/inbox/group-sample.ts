import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';

/** A group for tests, open and alone unless told otherwise. */
export const aGroup = (change: Partial<AlertGroupSummary> = {}): AlertGroupSummary => ({
  id: '01935a00-0000-7000-8000-000000000001',
  status: 'OPEN',
  severity: 'high',
  peak: 'high',
  title: 'Disk almost full',
  alertCount: 1,
  firingCount: 1,
  eventCount: 1,
  firstSeenAt: '2026-11-24T09:00:00.000Z',
  lastSeenAt: '2026-11-24T09:00:00.000Z',
  statusChangedAt: '2026-11-24T09:00:00.000Z',
  snoozedUntil: null,
  holders: [],
  assignee: null,
  labels: { host: 'db-1' },
  integration: null,
  unattended: false,
  heldBy: null,
  version: 1,
  ...change,
});
