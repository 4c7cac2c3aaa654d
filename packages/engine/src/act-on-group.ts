import type { AlertGroupAction } from '@signalcraft/contracts/alert-groups';
import type { ConflictReason } from '@signalcraft/contracts/errors';
import type { Instant } from '@signalcraft/domain/time';

/** A person's move on a group. */
export type GroupMove =
  | { action: Exclude<AlertGroupAction, 'snooze'> }
  | { action: 'snooze'; until: Instant; mode: 'until_time' | 'until_change' }
  | { action: 'assign'; memberId: string | null };

export type MoveOutcome =
  | { kind: 'done'; groupId: string }
  | { kind: 'unchanged'; groupId: string }
  | { kind: 'conflict'; reason: ConflictReason }
  | { kind: 'not_found' };

export type PersonActor = { type: 'member' | 'api_key'; id: string };
