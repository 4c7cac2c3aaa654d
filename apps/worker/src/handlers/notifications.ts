import { claimNotifications, releaseLostLeases } from '@signalcraft/database/system/claim-notifications';
import { sendNotification } from '@signalcraft/engine/send-notification';
import type { WorkerDeps } from '../deps.ts';
import { Pump } from '../pump.ts';
import type { Handler } from './handler.ts';
import { outgoingMails } from './outgoing-mails.ts';

const IN_FLIGHT_MAX = 10;

/** Claims due notifications and sends them, at most ten at a time a process. */
export function notificationsHandler(deps: WorkerDeps): Handler<'notifications'> {
  const mails = outgoingMails(deps);
  const inFlight = new Set<Promise<void>>();
  const pump = new Pump({
    onError: (error) => deps.log.error({ err: error }, 'Notifications stopped for now; the next look is in a second'),
    work: async () => {
      if (inFlight.size >= IN_FLIGHT_MAX) await Promise.race(inFlight);
      const claimed = await claimNotifications({ database: deps.database, limit: IN_FLIGHT_MAX - inFlight.size });
      for (const claim of claimed) {
        const sending = sendNotification({ deps, claim })
          .catch((error: unknown) =>
            deps.log.error(
              { err: error, notificationId: claim.notificationId, workspaceId: claim.workspaceId },
              'Sending failed; the lease runs out and it is tried again',
            ),
          )
          .finally(() => {
            inFlight.delete(sending);
            // A destination is free again: what waited for it is looked at now, not in a second.
            void pump.trigger();
          });
        inFlight.add(sending);
      }
      return claimed.length;
    },
  });
  return {
    concurrency: IN_FLIGHT_MAX,
    handle: () => pump.trigger(),
    poll: async () => {
      const released = await releaseLostLeases({ database: deps.database });
      if (released > 0) deps.log.warn({ released }, 'Leases of ended workers released');
      mails.look();
      await pump.trigger();
    },
    stop: async () => {
      await Promise.all([pump.stop(), mails.stop()]);
      await Promise.all(inFlight);
    },
  };
}
