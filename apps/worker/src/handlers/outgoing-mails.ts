import { claimMails, releaseLostMails } from '@signalcraft/database/system/outgoing-mails';
import { sendOutgoingMail } from '@signalcraft/engine/outgoing-mails';
import type { WorkerDeps } from '../deps.ts';
import { Pump } from '../pump.ts';

/** Few at a time: they must not keep the provider from pages. */
const AT_ONCE = 3;

/**
 * Sends the mails that belong to no group: those of accounts and invitations. Part of the notifications' work, and
 * beside it: `look` begins and does not wait, so that a slow mail keeps no page.
 */
export function outgoingMails(deps: WorkerDeps): { look: () => void; stop: () => Promise<void> } {
  const pump = new Pump({
    onError: (error) => deps.log.error({ err: error }, 'Mails stopped for now; the next look is in a second'),
    work: async () => {
      const released = await releaseLostMails({ database: deps.database });
      if (released > 0) deps.log.warn({ released }, 'Leases of mails of ended workers released');
      const claimed = await claimMails({ database: deps.database, limit: AT_ONCE });
      await Promise.all(
        claimed.map((claim) =>
          sendOutgoingMail({ deps, claim }).catch((error: unknown) =>
            deps.log.error(
              { err: error, mailId: claim.id },
              'Sending failed; the lease runs out and it is tried again',
            ),
          ),
        ),
      );
      return claimed.length;
    },
  });
  return { look: () => void pump.trigger(), stop: () => pump.stop() };
}
