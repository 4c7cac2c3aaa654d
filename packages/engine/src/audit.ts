import type { TenantClient } from '@signalcraft/database/database';
import { newId } from '@signalcraft/platform/ids';
import type { PersonActor } from './act-on-group.ts';

/** Who asked for a change, and by which request: what its audit entry names. */
export type AskedBy = { actor: PersonActor; requestId: string; address: string };

export type AuditAction =
  | 'integration.created'
  | 'integration.updated'
  | 'integration.key_rotated'
  | 'integration.key_read'
  | `${'team' | 'schedule' | 'escalation_policy' | 'route'}.${'created' | 'updated' | 'deleted'}`
  | `schedule.${'exception_created' | 'exception_deleted' | 'swapped' | 'swap_asked' | 'swap_withdrawn' | 'calendar_made' | 'calendar_revoked'}`
  | 'route.reordered'
  | `grouping_rule.${'created' | 'updated' | 'deleted' | 'reordered'}`
  | 'workspace.life_cycle_updated'
  | `shaping_rule.${'created' | 'updated' | 'deleted' | 'reordered'}`
  | `channel.${'created' | 'updated' | 'deleted' | 'secret_rotated' | 'paused' | 'resumed' | 'tested'}`
  | `silence.${'created' | 'updated' | 'expired'}`
  | `maintenance_window.${'created' | 'updated' | 'expired' | 'deleted'}`
  | `inhibition_rule.${'created' | 'updated' | 'deleted'}`;

export type AuditObject = {
  type:
    | 'integration'
    | 'team'
    | 'schedule'
    | 'escalation_policy'
    | 'route'
    | 'grouping_rule'
    | 'workspace'
    | 'shaping_rule'
    | 'channel'
    | 'silence'
    | 'maintenance_window'
    | 'inhibition_rule';
  /** Null where it is all of the workspace. */
  id: string | null;
};

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
  await options.db.auditEntry.create({
    data: {
      id: newId(Date.now()),
      workspaceId: options.workspaceId,
      actorType: askedBy.actor.type,
      actorId: askedBy.actor.id,
      action: options.action,
      objectType: object.type,
      objectId: object.id,
      ...(before ? { before } : {}),
      ...(after ? { after } : {}),
      address: askedBy.address,
      requestId: askedBy.requestId,
    },
  });
}
