import { randomBytes } from 'node:crypto';
import type { Role, SourceName } from '@signalcraft/contracts/enums';
import { DEFAULT_GROUPING } from '@signalcraft/domain/grouping';
import { makeIngestKey, sealIngestKey } from '@signalcraft/engine/ingest-keys';
import { parseEncryptionKey } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { Client } from 'pg';

export type TestMember = { id: string; userId: string; email: string; name: string; role: Role; subject: string };
export type TestIntegration = {
  id: string;
  source: SourceName;
  key: string;
  /** Below the api's base address. */
  path: string;
};
export type TestWorkspace = {
  workspaceId: string;
  slug: string;
  /** One of each asked role, by the role's name in lower case. */
  members: Record<Lowercase<Role>, TestMember>;
  integrations: Record<SourceName, TestIntegration>;
};

/** An `ENCRYPTION_KEY` for tests. */
export const TEST_ENCRYPTION_KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 1)).toString(
  'base64',
);

/**
 * Makes a workspace with one member of each role, each with a local identity (`subject`), and one integration of each
 * source with a known ingest key. `databaseUrl` is of the login that owns the tables.
 */
export async function createWorkspace(options: {
  databaseUrl: string;
  encryptionKey?: string;
}): Promise<TestWorkspace> {
  const encryptionKey = parseEncryptionKey(options.encryptionKey ?? TEST_ENCRYPTION_KEY);
  const now = Date.now();
  const workspaceId = newId(now);
  const slug = `team-${randomBytes(5).toString('hex')}`;
  const client = new Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('insert into "Workspace" (id, slug, name) values ($1, $2, $2)', [workspaceId, slug]);
    const members = {} as TestWorkspace['members'];
    for (const role of ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'] as const) {
      const name = role.toLowerCase() as Lowercase<Role>;
      const email = `${name}@${slug}.example`;
      const member = { id: newId(now), userId: newId(now), email, name, role, subject: newId(now) };
      await client.query('insert into "User" (id, email, name) values ($1, $2, $3)', [member.userId, email, name]);
      await client.query(`insert into "UserIdentity" (provider, subject, user_id) values ('local', $1, $2)`, [
        member.subject,
        member.userId,
      ]);
      await client.query('insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, $4)', [
        member.id,
        workspaceId,
        member.userId,
        role,
      ]);
      members[name] = member;
    }
    const integrations = {} as TestWorkspace['integrations'];
    for (const source of ['alertmanager', 'generic'] as const) {
      const integrationId = newId(now);
      const key = makeIngestKey();
      const { keyHash, keySealed } = sealIngestKey({ encryptionKey, workspaceId, integrationId, ingestKey: key });
      await client.query(
        `insert into "Integration" (id, workspace_id, source, name, key_hash, key_sealed, grouping)
         values ($1, $2, $3, $3, $4, $5, $6)`,
        [integrationId, workspaceId, source, keyHash, keySealed, JSON.stringify(DEFAULT_GROUPING)],
      );
      integrations[source] = { id: integrationId, source, key, path: `/api/webhooks/${source}/${key}` };
    }
    await client.query('commit');
    return { workspaceId, slug, members, integrations };
  } finally {
    await client.end();
  }
}
