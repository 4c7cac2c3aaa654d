import type { Database } from '../database.ts';

/** The integration whose ingest key has this SHA-256, or null: ids only, the rest is read as its tenant. */
export function findIntegrationByKeyHash(options: {
  database: Database;
  keyHash: Buffer;
}): Promise<{ workspaceId: string; integrationId: string } | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ workspaceId: string; integrationId: string }>({
      name: 'integration-by-key',
      text: `select workspace_id as "workspaceId", id as "integrationId" from "Integration"
             where key_hash = $1 and revoked_at is null`,
      values: [options.keyHash],
    });
    return rows[0] ?? null;
  });
}

/**
 * The API key with this SHA-256, or with it until a rotation whose day is not over, that is neither revoked nor expired,
 * or null: ids only.
 */
export function findApiKeyByHash(options: {
  database: Database;
  keyHash: Buffer;
}): Promise<{ workspaceId: string; apiKeyId: string } | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ workspaceId: string; apiKeyId: string }>({
      name: 'api-key-by-hash',
      text: `select workspace_id as "workspaceId", id as "apiKeyId" from "ApiKey"
             where key_hash = $1 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
             union all
             select workspace_id, id from "ApiKey"
             where previous_key_hash = $1 and previous_ends_at > clock_timestamp()
               and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())`,
      values: [options.keyHash],
    });
    return rows[0] ?? null;
  });
}

/** The schedule whose calendar's secret has this SHA-256, or null: ids only. */
export function findScheduleByCalendarHash(options: {
  database: Database;
  keyHash: Buffer;
}): Promise<{ workspaceId: string; scheduleId: string } | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ workspaceId: string; scheduleId: string }>({
      name: 'schedule-by-calendar',
      text: `select workspace_id as "workspaceId", id as "scheduleId" from "Schedule" where calendar_key_hash = $1`,
      values: [options.keyHash],
    });
    return rows[0] ?? null;
  });
}
