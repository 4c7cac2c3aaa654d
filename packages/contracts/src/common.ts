import { z } from 'zod';

export const Id = z.uuid().meta({ id: 'Id', description: 'A UUIDv7.' });
export const IsoTime = z.iso.datetime({ offset: true }).meta({ id: 'IsoTime', description: 'RFC 3339, UTC.' });
export const Labels = z.record(z.string(), z.string()).meta({ id: 'Labels' });

/** A page's size and where it starts; cursors are opaque and belong to the list that gave them out. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Who did something: a member or API key by id, a source by its integration, or the system itself. */
export const Actor = z
  .object({
    type: z.enum(['source', 'member', 'api_key', 'system']),
    id: z.string().nullable(),
    name: z.string(),
  })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof Actor>;

/** What each row of a workspace's configuration has. */
export const Configured = z.object({
  id: Id,
  revision: z.int().meta({ description: 'Counts the changes; 1 when it was made.' }),
  createdBy: Actor,
  createdAt: IsoTime,
  updatedAt: IsoTime,
});

/** In a change: what its maker saw, so that nobody's change is written over unseen. */
export const SeenRevision = z.int().min(1).optional().meta({
  description: 'The revision that was seen: 409 changed_meanwhile where there is a later one. Left out: not looked at.',
});

/** What was deleted. */
export const Deleted = z.object({ id: Id }).meta({ id: 'Deleted' });
export type Deleted = z.infer<typeof Deleted>;
