import type { Database } from '../database.ts';
import { asTenant } from './local-accounts.ts';

/** What a user says of themselves. */
export type Profile = { name: string; timeZone: string | null };

/**
 * Gives a user another name or time zone, with its audit entry in one workspace of theirs; what is left out stays, and
 * what is as it was changes nothing.
 */
export function changeUser(options: {
  database: Database;
  workspaceId: string;
  userId: string;
  memberId: string;
  wanted: { [Field in keyof Profile]?: Profile[Field] | undefined };
  auditId: string;
  requestId: string;
  address: string;
}): Promise<void> {
  const { workspaceId, userId, memberId, wanted } = options;
  return options.database.system(async (db) => {
    const { rows } = await db.query<Profile>({
      text: `select name, time_zone as "timeZone" from "User" where id = $1 for update`,
      values: [userId],
    });
    const [before] = rows;
    if (!before) return;
    const { name = before.name, timeZone = before.timeZone } = wanted;
    if (name === before.name && timeZone === before.timeZone) return;
    await db.query({
      text: 'update "User" set name = $2, time_zone = $3 where id = $1',
      values: [userId, name, timeZone],
    });
    await asTenant(db, workspaceId);
    await db.query({
      text: `insert into "AuditEntry" (id, workspace_id, actor_type, actor_id, action, object_type, object_id, before,
               after, address, request_id)
             values ($1, $2, 'member', $3, 'member.profile_changed', 'member', $3, $4, $5, $6, $7)`,
      values: [
        options.auditId,
        workspaceId,
        memberId,
        JSON.stringify(before),
        JSON.stringify({ name, timeZone }),
        options.address,
        options.requestId,
      ],
    });
  });
}
