import type { NotificationKind, NotificationStatus } from '@signalcraft/contracts/enums';
import type { Instant } from '@signalcraft/domain/time';
import type { WalkedRun } from './run-walk.ts';

/** A message of a replay: what a row of "Notification" would be. */
export type Told = {
  /** The order of making. */
  order: number;
  groupId: string;
  episode: number;
  kind: NotificationKind;
  reason: string;
  recipientId: string | null;
  channelId: string | null;
  method: string;
  destination: string;
  run: WalkedRun | null;
  step: number | null;
  round: number | null;
  /** The transition that told; null for a PAGE. */
  transitionId: string | null;
  status: Extract<NotificationStatus, 'PENDING' | 'SENT' | 'SUPPRESSED' | 'BUNDLED'>;
  statusReason: string | null;
  createdAt: Instant;
  dueAt: Instant;
  sentAt: Instant | null;
  suppressedAt: Instant | null;
  bundledInto: Told | null;
};

/** Who hears by what: a member or a channel, by one method. */
export const addresseeOf = (told: Pick<Told, 'recipientId' | 'channelId' | 'method'>): string =>
  `${told.recipientId ?? told.channelId}/${told.method}`;

/** Whether the message left, on its own or in another. */
export const hasLeft = (told: Told): boolean =>
  told.status === 'SENT' || (told.status === 'BUNDLED' && told.bundledInto?.status === 'SENT');
