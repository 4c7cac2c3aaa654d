import type { HotClient } from '../database.ts';

/** A channel as a step needs it, while it is not deleted. */
export type StoredTarget = {
  channelId: string;
  name: string;
  kind: string;
  isPaused: boolean;
  isDisabled: boolean;
};

/** Those of the named channels that there are. */
export async function readTargetChannels(options: {
  db: HotClient;
  workspaceId: string;
  channelIds: readonly string[];
}): Promise<StoredTarget[]> {
  const { rows } = await options.db.query<StoredTarget>({
    name: 'channels-by-id',
    text: `select c.id as "channelId", c.name, c.kind, c.paused_at is not null as "isPaused",
        c.disabled_at is not null as "isDisabled"
      from "Channel" c where c.workspace_id = $1 and c.id = any ($2::uuid[]) and c.deleted_at is null`,
    values: [options.workspaceId, options.channelIds],
  });
  return rows;
}

/** A channel as sending to it needs it; the JSON is parsed by its reader. */
export type StoredSendChannel = {
  id: string;
  name: string;
  kind: string;
  settings: unknown;
  headersSealed: string | null;
  secretSealed: string | null;
  /** Only while it signs too. */
  previousSecretSealed: string | null;
  state: 'on' | 'paused' | 'disabled' | 'deleted';
};

/** The channel a message goes to, as it stands now. */
export async function readSendChannel(options: {
  db: HotClient;
  workspaceId: string;
  channelId: string;
}): Promise<StoredSendChannel> {
  const { rows } = await options.db.query<StoredSendChannel>({
    name: 'channel-to-send-to',
    text: `select c.id, c.name, c.kind, c.settings, c.headers_sealed as "headersSealed",
        c.secret_sealed as "secretSealed",
        case when c.previous_secret_until > clock_timestamp() then c.previous_secret_sealed end as "previousSecretSealed",
        case when c.deleted_at is not null then 'deleted' when c.disabled_at is not null then 'disabled'
          when c.paused_at is not null then 'paused' else 'on' end as state
      from "Channel" c where c.id = $1 and c.workspace_id = $2`,
    values: [options.channelId, options.workspaceId],
  });
  const row = rows[0];
  if (!row) throw new RangeError('a notification without its channel');
  return row;
}

/** Takes a channel out of use whose receiver said that it is gone, with its audit entry; false: it was out already. */
export async function disableChannel(options: {
  db: HotClient;
  workspaceId: string;
  channelId: string;
  reason: string;
}): Promise<boolean> {
  const { rowCount } = await options.db.query({
    name: 'disable-channel',
    text: `with disabled as (
        update "Channel" set disabled_at = clock_timestamp(), disabled_reason = $3, updated_at = clock_timestamp(),
          revision = revision + 1
        where id = $1 and workspace_id = $2 and disabled_at is null and deleted_at is null returning id
      )
      insert into "AuditEntry" (id, workspace_id, actor_type, action, object_type, object_id, after)
      select sc_new_id(clock_timestamp()), $2, 'system', 'channel.disabled', 'channel', disabled.id,
        jsonb_build_object('reason', $3::text)
      from disabled`,
    values: [options.channelId, options.workspaceId, options.reason],
  });
  return rowCount === 1;
}
