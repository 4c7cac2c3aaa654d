import type { AuditAction, AuditObjectType } from '@signalcraft/contracts/audit';
import type { TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import { newId } from '@signalcraft/platform/ids';
import { createScrubber } from '@signalcraft/platform/scrub';
import type { PersonActor } from './act-on-group.ts';

/** Who asked for a change, and by which request: what its audit entry names. */
export type AskedBy = { actor: PersonActor; requestId: string; address: string };

/** Null where it is all of the workspace. */
export type AuditObject = { type: AuditObjectType; id: string | null };

/** An address may hold a token in its query: whoever may read the log need not be told it. */
const scrubber = createScrubber();

type Facts = Record<string, string | number | boolean | null | object>;

/** Writes the audit entry of a change in the transaction that makes it: neither stands without the other. */
export async function writeAudit(options: {
  db: TenantClient;
  workspaceId: string;
  askedBy: AskedBy;
  action: AuditAction;
  object: AuditObject;
  before?: Facts;
  after?: Facts;
}): Promise<void> {
  const { askedBy, object, before, after } = options;
  // The list is read by id and asked for by time: the two must agree.
  const now = await readClock(options);
  await options.db.auditEntry.create({
    data: {
      id: newId(now),
      at: new Date(now),
      workspaceId: options.workspaceId,
      actorType: askedBy.actor.type,
      actorId: askedBy.actor.id,
      action: options.action,
      objectType: object.type,
      objectId: object.id,
      ...(before ? { before: scrubber.value(before) } : {}),
      ...(after ? { after: scrubber.value(after) } : {}),
      address: askedBy.address,
      requestId: askedBy.requestId,
    },
  });
}
