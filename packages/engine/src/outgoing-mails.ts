import type { MailTransport } from '@signalcraft/channels/channel';
import { type AccountMail, renderAccountMail } from '@signalcraft/channels/render-account-mail';
import type { Database } from '@signalcraft/database/database';
import { LEASE_RENEW_MS } from '@signalcraft/database/system/claim-notifications';
import {
  type ClaimedMail,
  insertAccountMail,
  type MailAnswer,
  type NewOutgoingMail,
  recordMail,
  renewMailLease,
} from '@signalcraft/database/system/outgoing-mails';
import { CRASHES_MAX, retryAfter } from '@signalcraft/domain/notification';
import { type EncryptionKey, type SealedPlace, seal, unseal } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import type { Logger } from '@signalcraft/platform/log';
import { z } from 'zod';

const Content = z.object({ subject: z.string(), text: z.string(), html: z.string().nullable() });

/** Of the installation, whatever it is about: the workers that open it act for all workspaces. */
const placeOf = (id: string): SealedPlace => ({
  workspaceId: null,
  table: 'OutgoingMail',
  rowId: id,
  column: 'content_sealed',
});

/** A mail as its row holds it: what it says is sealed, since its link opens something. */
export function outgoingMail(options: {
  encryptionKey: EncryptionKey;
  to: string;
  mail: AccountMail;
  now: number;
}): NewOutgoingMail {
  const id = newId(options.now);
  return {
    id,
    destination: options.to,
    contentSealed: seal({
      key: options.encryptionKey,
      text: JSON.stringify(renderAccountMail(options.mail)),
      place: placeOf(id),
    }),
  };
}

/** Has a mail of an account sent by the workers. */
export const sendAccountMail = (options: {
  database: Database;
  encryptionKey: EncryptionKey;
  to: string;
  mail: AccountMail;
  now: number;
}): Promise<void> => insertAccountMail({ database: options.database, ...outgoingMail(options) });

export type MailDeps = { database: Database; log: Logger; mail: MailTransport; encryptionKey: EncryptionKey };

/**
 * Sends one claimed mail and stores the answer while the claim still holds. A worker that dies in between leaves a
 * lease that runs out; the mail then goes out once more under the same Message-ID.
 */
export async function sendOutgoingMail(options: { deps: MailDeps; claim: ClaimedMail }): Promise<void> {
  const { deps, claim } = options;
  const { id, token } = claim;
  const answer = claim.crashes >= CRASHES_MAX ? GAVE_UP : await handOver(options);
  const stored = await recordMail({ database: deps.database, id, token, answer });
  // Neither where it goes nor what it says.
  const line = { mailId: id, workspaceId: claim.workspaceId, status: answer.status };
  if (!stored) deps.log.warn(line, 'Answer dropped: another worker has the mail');
  else if (answer.status === 'SENT') deps.log.info(line, 'Mail sent');
  else deps.log.warn({ ...line, detail: answer.reason }, 'Mail not sent');
}

const GAVE_UP: MailAnswer = { status: 'FAILED', reason: 'its workers ended again and again', dueAt: null };

async function handOver(options: { deps: MailDeps; claim: ClaimedMail }): Promise<MailAnswer> {
  const { deps, claim } = options;
  const { id, token, contentSealed } = claim;
  let message: z.infer<typeof Content>;
  try {
    message = Content.parse(JSON.parse(unseal({ key: deps.encryptionKey, sealed: contentSealed, place: placeOf(id) })));
  } catch {
    return { status: 'FAILED', reason: 'it does not open with this ENCRYPTION_KEY', dueAt: null };
  }
  const startedAt = performance.now();
  const abort = new AbortController();
  const renew = async (): Promise<void> => {
    try {
      const isMine = await renewMailLease({ database: deps.database, id, token });
      if (!isMine) abort.abort(new Error('another worker took the mail over'));
    } catch (error) {
      deps.log.warn({ err: error, mailId: id }, 'Lease not renewed');
    }
  };
  const renewal = setInterval(() => void renew(), LEASE_RENEW_MS);
  try {
    const result = await deps.mail.send({
      message: { to: claim.destination, ...message },
      identity: {
        notificationId: id,
        attempt: claim.attempts,
        workspaceId: claim.workspaceId,
        threadId: null,
        kind: 'ACCOUNT',
      },
      signal: abort.signal,
    });
    if (result.kind === 'sent') return { status: 'SENT', reason: null, dueAt: null };
    const failed: MailAnswer = { status: 'FAILED', reason: result.detail, dueAt: null };
    if (result.kind === 'failed') return failed;
    const retry = retryAfter({
      kind: 'NOTE',
      attempts: claim.attempts,
      createdAt: claim.createdAt,
      now: claim.now + (performance.now() - startedAt),
      hintMs: result.retryAfterMs ?? null,
      jitter: Math.random(),
    });
    return retry.kind === 'give_up' ? failed : { ...failed, status: 'RETRY', dueAt: retry.at };
  } finally {
    clearInterval(renewal);
  }
}
