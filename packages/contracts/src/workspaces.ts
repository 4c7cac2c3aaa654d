import { z } from 'zod';
import { Id, IsoTime, SeenRevision } from './common.ts';
import { Role } from './enums.ts';
import { Zone } from './wall-time.ts';

export const WORKSPACE_LIMITS = { owned: 50 } as const;

/** Days that the instance keeps what its workspaces say nothing else of; they may keep less. */
export const INSTANCE_RETENTION = { receiptDays: 30, groupDays: 400 } as const;

/** Days within which all of a deleted workspace is gone. */
export const PURGE_WITHIN_DAYS = 30;

const retention = {
  receiptDays: z
    .number()
    .int()
    .min(1)
    .max(INSTANCE_RETENTION.receiptDays)
    .meta({ description: 'How many days deliveries are kept, with their raw bytes.' }),
  groupDays: z
    .number()
    .int()
    .min(7)
    .max(INSTANCE_RETENTION.groupDays)
    .meta({ description: 'How many days a resolved group is kept, with its alerts, timeline and notifications.' }),
};

export const Retention = z.object(retention).meta({ id: 'Retention' });
export type Retention = z.infer<typeof Retention>;
/** As the workspace's row stores it: only what differs from the instance's. */
export const StoredRetention = z.object(retention).partial();
export type StoredRetention = z.infer<typeof StoredRetention>;

export const WorkspaceName = z.string().trim().min(1).max(100);
export const Slug = z
  .string()
  .min(2)
  .max(50)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is small letters, digits and single dashes between them')
  .meta({ id: 'Slug', description: 'What a workspace is called where no space may be; no two have the same.' });

export const Workspace = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    timeZone: z.string(),
    retention: Retention,
    retentionLimits: Retention.meta({ description: 'What the instance keeps: the most a workspace may.' }),
    revision: z.int().meta({ description: 'Counts the changes; 1 when it was made.' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  })
  .meta({ id: 'Workspace' });
export type Workspace = z.infer<typeof Workspace>;

export const WorkspaceSummary = z
  .object({ id: Id, name: z.string(), slug: z.string(), role: Role, memberId: Id })
  .meta({ id: 'WorkspaceSummary' });
export type WorkspaceSummary = z.infer<typeof WorkspaceSummary>;
export const WorkspaceList = z.object({ items: z.array(WorkspaceSummary) }).meta({ id: 'WorkspaceList' });
export type WorkspaceList = z.infer<typeof WorkspaceList>;

export const CreateWorkspace = z
  .object({
    name: WorkspaceName,
    slug: Slug.optional().meta({ description: 'Left out: made from the name.' }),
    timeZone: Zone.default('UTC'),
  })
  .meta({ id: 'CreateWorkspace' });
export type CreateWorkspace = z.infer<typeof CreateWorkspace>;

export const UpdateWorkspace = z
  .object({
    name: WorkspaceName,
    slug: Slug,
    timeZone: Zone,
    retention: Retention.partial(),
    revision: SeenRevision,
  })
  .partial()
  .meta({ id: 'UpdateWorkspace' });
export type UpdateWorkspace = z.infer<typeof UpdateWorkspace>;

export const DeleteWorkspace = z
  .object({ slug: z.string().max(100).meta({ description: 'The workspace’s slug, typed as a confirmation.' }) })
  .meta({ id: 'DeleteWorkspace' });
export type DeleteWorkspace = z.infer<typeof DeleteWorkspace>;

export const DeletedWorkspace = z
  .object({ id: Id, goneBy: IsoTime.meta({ description: 'When the last of its data is gone at the latest.' }) })
  .meta({ id: 'DeletedWorkspace' });
export type DeletedWorkspace = z.infer<typeof DeletedWorkspace>;

/** What the operator of an instance sees of it as a whole. */
export const Instance = z
  .object({
    version: z.string(),
    workspaces: z.int(),
    users: z.int(),
    deletedWorkspaces: z.int().meta({ description: 'Those whose data is on its way out.' }),
  })
  .meta({ id: 'Instance' });
export type Instance = z.infer<typeof Instance>;
