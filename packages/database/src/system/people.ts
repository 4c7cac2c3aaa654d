import type { Database } from '../database.ts';
import { asTenant } from './local-accounts.ts';

/** Gives a user another name, with its audit entry in one workspace of theirs; the same name changes nothing. */
export function nameUser(options: {
  database: Database;
  workspaceId: string;
  userId: string;
  memberId: string;
  name: string;
  auditId: string;
  requestId: string;
  address: string;
}): Promise<void> {
  const { workspaceId, userId, memberId, name } = options;
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ before: string }>({
      text: `with seen as (select id, name from "User" where id = $1 for update)
             update "User" u set name = $2 from seen where u.id = seen.id and seen.name <> $2
             returning seen.name as before`,
      values: [userId, name],
    });
    const [changed] = rows;
    if (!changed) return;
    await asTenant(db, workspaceId);
    await db.query({
      text: `insert into "AuditEntry" (id, workspace_id, actor_type, actor_id, action, object_type, object_id, before,
               after, address, request_id) values ($1, $2, 'member', $3, 'member.renamed', 'member', $3, $4, $5, $6, $7)`,
      values: [
        options.auditId,
        workspaceId,
        memberId,
        JSON.stringify({ name: changed.before }),
        JSON.stringify({ name }),
        options.address,
        options.requestId,
      ],
    });
  });
}
