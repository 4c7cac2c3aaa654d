import { z } from 'zod';
import { AlertGroupSummary } from './alert-groups.ts';
import { Id } from './common.ts';

/** One entry of the live feed: a group changed. Ids are cursors in commit order. */
export const LiveEvent = z
  .object({ entryId: Id, groupId: Id, reason: z.string(), group: AlertGroupSummary.nullable() })
  .meta({ id: 'LiveEvent' });
export type LiveEvent = z.infer<typeof LiveEvent>;
