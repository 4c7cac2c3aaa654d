import { z } from 'zod';
import { Actor, Id, IsoTime, PageQuery, page } from './common.ts';

/** What the audit log speaks of, and what may be done to it: an action is `<object type>.<verb>`. */
export const AUDIT_VERBS = {
  api_key: ['created', 'updated', 'rotated', 'revoked'],
  channel: ['created', 'updated', 'deleted', 'secret_rotated', 'paused', 'resumed', 'tested'],
  escalation_policy: ['created', 'updated', 'deleted'],
  grouping_rule: ['created', 'updated', 'deleted', 'reordered'],
  inhibition_rule: ['created', 'updated', 'deleted'],
  integration: ['created', 'updated', 'key_rotated', 'key_read'],
  invitation: ['created', 'resent', 'revoked', 'accepted'],
  member: ['profile_changed', 'role_changed', 'removed', 'left'],
  maintenance_window: ['created', 'updated', 'expired', 'deleted'],
  route: ['created', 'updated', 'deleted', 'reordered'],
  schedule: [
    'created',
    'updated',
    'deleted',
    'exception_created',
    'exception_deleted',
    'swapped',
    'swap_asked',
    'swap_withdrawn',
    'calendar_made',
    'calendar_revoked',
  ],
  shaping_rule: ['created', 'updated', 'deleted', 'reordered'],
  silence: ['created', 'updated', 'expired'],
  sso_connection: ['created', 'updated', 'deleted', 'enforced', 'relaxed', 'bypassed', 'member_added', 'role_given'],
  sso_domain: ['added', 'removed', 'confirmed'],
  team: ['created', 'updated', 'deleted'],
  workspace: ['created', 'updated', 'deleted', 'life_cycle_updated'],
} as const;

export type AuditObjectType = keyof typeof AUDIT_VERBS;
export type AuditAction = {
  [Type in AuditObjectType]: `${Type}.${(typeof AUDIT_VERBS)[Type][number]}`;
}[AuditObjectType];

/** The most entries that one export holds: the newest of those asked for. */
export const AUDIT_EXPORT_MAX = 50_000;

/** Who was asked about, what was done to what, and from when on until when; all of what is given holds. */
export const AuditFilter = z.object({
  actorId: Id.optional().meta({ description: 'A member or an API key.' }),
  action: z.string().max(100).optional().meta({ description: 'Such as `route.updated`.' }),
  objectType: z.string().max(100).optional().meta({ description: 'Such as `route`.' }),
  objectId: Id.optional(),
  from: IsoTime.optional(),
  to: IsoTime.optional().meta({ description: 'Not included.' }),
});
export type AuditFilter = z.infer<typeof AuditFilter>;
export const AuditQuery = AuditFilter.extend(PageQuery.shape);
export type AuditQuery = z.infer<typeof AuditQuery>;

const Facts = z.record(z.string(), z.unknown());

export const AuditEntry = z
  .object({
    id: Id,
    at: IsoTime,
    actor: Actor,
    action: z.string().meta({ description: 'An object type, a dot and what was done, such as `route.updated`.' }),
    object: z.object({
      type: z.string(),
      id: z.string().nullable().meta({ description: 'Null where it is all of the workspace.' }),
      name: z.string().nullable().meta({ description: 'As it was called then, else as it is called now.' }),
    }),
    before: Facts.nullable().meta({ description: 'The settings that the change replaced.' }),
    after: Facts.nullable().meta({ description: 'The settings that it left.' }),
    address: z.string().nullable().meta({ description: 'The network address that asked.' }),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditPage = page(AuditEntry).meta({ id: 'AuditPage' });
export type AuditPage = z.infer<typeof AuditPage>;
