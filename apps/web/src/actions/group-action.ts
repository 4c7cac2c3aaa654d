import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import type { AlertGroupStatus } from '@signalcraft/contracts/enums';

/** What a person does to groups from the list or a group's page; undo is apart. */
export type GroupAction =
  | { kind: 'acknowledge' | 'unacknowledge' | 'resolve' | 'reopen' | 'unsnooze' }
  | { kind: 'snooze'; until: string; mode: 'until_time' | 'until_change' };

const ALLOWED: Record<GroupAction['kind'], readonly AlertGroupStatus[]> = {
  acknowledge: ['OPEN', 'SNOOZED', 'ACKNOWLEDGED'],
  unacknowledge: ['ACKNOWLEDGED'],
  resolve: ['OPEN', 'ACKNOWLEDGED', 'SNOOZED'],
  snooze: ['OPEN', 'ACKNOWLEDGED', 'SNOOZED'],
  unsnooze: ['SNOOZED'],
  reopen: ['RESOLVED'],
};

/** Whether the action would change the group; who holds it already cannot acknowledge it again. */
export function isAllowed(options: {
  group: Pick<AlertGroupSummary, 'status' | 'holders'>;
  kind: GroupAction['kind'];
  memberId: string;
}): boolean {
  const { group, kind, memberId } = options;
  if (!ALLOWED[kind].includes(group.status)) return false;
  const isHeldAlready = group.status === 'ACKNOWLEDGED' && group.holders.some((each) => each.id === memberId);
  return kind !== 'acknowledge' || !isHeldAlready;
}

/** What can be undone for a minute. */
export const isUndoable = (kind: GroupAction['kind']): boolean =>
  kind === 'acknowledge' || kind === 'snooze' || kind === 'resolve';

/** The group as it will most likely be, to be painted before the server has answered. */
export function afterAction<T extends AlertGroupSummary>(options: {
  group: T;
  action: GroupAction;
  actor: { memberId: string; name: string };
  now: number;
}): T {
  const { group, action, actor } = options;
  const changed = (status: AlertGroupStatus): T => ({
    ...group,
    status,
    statusChangedAt: group.status === status ? group.statusChangedAt : new Date(options.now).toISOString(),
    snoozedUntil: null,
    unattended: false,
    heldBy: null,
  });
  switch (action.kind) {
    case 'acknowledge':
      return {
        ...changed('ACKNOWLEDGED'),
        holders: [...group.holders, { type: 'member', id: actor.memberId, name: actor.name }],
      };
    case 'snooze':
      return { ...changed('SNOOZED'), holders: [], snoozedUntil: action.until };
    case 'resolve':
      return { ...changed('RESOLVED'), firingCount: 0 };
    case 'unacknowledge':
    case 'unsnooze':
    case 'reopen':
      return { ...changed('OPEN'), holders: [] };
  }
}

const PAST: Record<GroupAction['kind'], string> = {
  acknowledge: 'Acknowledged',
  unacknowledge: 'Released',
  resolve: 'Resolved',
  snooze: 'Snoozed',
  unsnooze: 'Woken',
  reopen: 'Reopened',
};
const INFINITIVE: Record<GroupAction['kind'], string> = {
  acknowledge: 'acknowledge',
  unacknowledge: 'release',
  resolve: 'resolve',
  snooze: 'snooze',
  unsnooze: 'wake',
  reopen: 'reopen',
};

const shown = (titles: readonly string[]): string => {
  const [first = ''] = titles;
  const short = first.length > 60 ? `${first.slice(0, 59)}…` : first;
  return titles.length === 1 ? `“${short}”` : `${titles.length} groups`;
};

/** `Acknowledged “Disk full”`, `Resolved 3 groups`. */
export const doneText = (kind: GroupAction['kind'], titles: readonly string[]): string =>
  `${PAST[kind]} ${shown(titles)}`;

/** `Could not resolve: It is resolved already.` */
export const failedText = (kind: GroupAction['kind'] | 'undo', why: string): string =>
  `Could not ${kind === 'undo' ? 'undo' : INFINITIVE[kind]}: ${why}`;
