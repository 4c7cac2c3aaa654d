import type { StoredSendChannel } from '@signalcraft/database/hot/channels';
import type {
  AlertOfNotification,
  ClaimedNotification,
  GroupOfNotification,
} from '@signalcraft/database/hot/notifications';
import type { SendDecision } from '@signalcraft/domain/notification';
import type { Mute } from '@signalcraft/domain/suppression';

/** An alert with what mutes it, if anything does. */
export type ShownAlert = AlertOfNotification & { mute: Mute | null };

/** A claimed message with all that it may say, as things stood when it was last looked at. */
export type Prepared = {
  now: number;
  notification: ClaimedNotification;
  group: GroupOfNotification;
  /** Where it goes to a channel: as that stands now. */
  channel: StoredSendChannel | null;
  decision: SendDecision;
  alerts: ShownAlert[];
  /** Where another group that travels in it is worse: what a mail begins with. */
  lead: { group: GroupOfNotification; alerts: ShownAlert[] } | null;
  bundled: { groupId: string; title: string; severity: string }[];
};
