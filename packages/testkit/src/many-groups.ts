import { queryAs } from './query-as.ts';

export const WORKSPACES = 200;
export const GROUPS = 100_000;
/** In each workspace. */
export const GROUPS_EACH = GROUPS / WORKSPACES;
/** Ingest keys, and as many API keys; the first of each workspace's takes its alerts. */
const KEYS = 5_000;
export const RUNS_DUE = 2_000;
export const PAGES_DUE = 2_000;
/** In each workspace; as many silences as groups are over. */
export const SILENCES_ON = 5;

/** Ids that tests can name: the `number`th workspace, integration, member or user. */
const idOf = (kind: string) => (number: number) =>
  `01936d4f-000${kind}-7000-8000-${number.toString(16).padStart(12, '0')}`;
export const workspaceIdOf = idOf('1');
export const integrationIdOf = idOf('2');
const numbered = (kind: string, number: string) =>
  `('01936d4f-000${kind}-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

export const groupKeyOf = (number: number) => `1:key-${number}`;
export const fingerprintOf = (number: number) => `1:fingerprint-${number}`;
/** The workspace of the `number`th group. */
export const workspaceOfGroup = (number: number) => number % WORKSPACES;

/** Foreign keys are not asked, nothing waits for the disk, and no plan is written down. */
const QUIETLY = `set session_replication_role = replica; set synchronous_commit = off;
    set auto_explain.log_min_duration = -1;`;

/**
 * Fills a database with 100,000 groups in 200 workspaces, each with one alert; a fifth is open, and of those one in ten
 * has a due run and a due page; and with as many silences, most of them over. Without statistics, as after a storm.
 */
export async function fillWithGroups(options: { superuserUrl: string }): Promise<void> {
  const [workspace, member, user] = ['1', '3', '4'].map((kind) => numbered(kind, 'w'));
  const ofNumber = (kind: string) => numbered(kind, `n % ${WORKSPACES}`);
  const spread = `clock_timestamp() - n % 86400 * interval '1 second'`;
  await queryAs({
    databaseUrl: options.superuserUrl,
    text: `${QUIETLY}
    insert into "Workspace" (id, slug, name) select ${workspace}, 'w' || w, 'w' || w from generate_series(0, ${WORKSPACES - 1}) w;
    insert into "User" (id, email, name) select ${user}, w || '@example.com', 'u' || w from generate_series(0, ${WORKSPACES - 1}) w;
    insert into "Member" (id, workspace_id, user_id, role) select ${member}, ${workspace}, ${user}, 'OWNER'
      from generate_series(0, ${WORKSPACES - 1}) w;
    insert into "Integration" (id, workspace_id, source, name, key_hash, key_sealed, grouping)
      select ${numbered('2', 'n')}, ${ofNumber('1')}, 'generic', 'i' || n, sha256(('ingest' || n)::bytea), '', '{}'
      from generate_series(0, ${KEYS - 1}) n;
    insert into "ApiKey" (id, workspace_id, name, prefix, key_hash, scopes)
      select ${numbered('5', 'n')}, ${ofNumber('1')}, 'k' || n, 'p', sha256(('api' || n)::bytea), '{}'
      from generate_series(0, ${KEYS - 1}) n;
    insert into "AlertGroup" (id, workspace_id, group_key, generation, integration_id, title, group_labels, status, episode,
        severity, peak, firing, alert_count, event_count, opened_at, status_changed_at, first_seen_at, last_seen_at, timer_at)
      select sc_new_id(${spread}), ${ofNumber('1')}, '1:key-' || n, 1, ${ofNumber('2')}, 'Disk of host-' || n || ' is full',
        jsonb_build_object('host', 'host-' || n),
        case when n / ${WORKSPACES} % 10 < 2 then 'OPEN' when n / ${WORKSPACES} % 20 = 9 then 'ACKNOWLEDGED'
          when n / ${WORKSPACES} % 20 = 19 then 'SNOOZED' else 'RESOLVED' end,
        1, 'high', 'high', '{0,0,0,1,0}', 1, 1, now(), ${spread}, now(), now(),
        case when n % 100 = 0 then now() - interval '1 second' end
      from generate_series(0, ${GROUPS - 1}) n;
    insert into "Alert" (id, workspace_id, group_id, integration_id, fingerprint, status, severity, title, description, labels,
        annotations, links, first_seen_at, last_seen_at, event_count, last_receipt_id)
      select sc_new_id(g.opened_at), g.workspace_id, g.id, g.integration_id, replace(g.group_key, 'key', 'fingerprint'),
        case g.status when 'RESOLVED' then 'RESOLVED' else 'FIRING' end, 'high', g.title, '', '{}', '{}', '[]', now(), now(), 1, g.id
      from "AlertGroup" g;
    insert into "EscalationRun" (id, workspace_id, group_id, episode, next_step_at, started_at, start_reason)
      select sc_new_id(now()), workspace_id, id, 1,
        now() + case when row_number() over (order by group_key) % 10 = 0 then -1 else 1 end * interval '1 hour', now(), 'opened'
      from "AlertGroup" where status = 'OPEN';
    insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, run_id, step, round, reason, recipient_id, method,
        destination, status, due_at, created_at, sent_at)
      select sc_new_id(r.started_at), r.workspace_id, r.group_id, 1, 'PAGE', 0, r.id, 0, 0, 'opened', m.id, 'email', 'a@example.com',
        case when r.next_step_at < now() then 'PENDING' else 'SENT' end, now() - interval '1 minute', now(),
        case when r.next_step_at > now() then now() - interval '1 hour' end
      from "EscalationRun" r join "Member" m on m.workspace_id = r.workspace_id;
    insert into "Receipt" (id, workspace_id, integration_id, received_at, byte_count, accepted, unparsed)
      select sc_new_id(clock_timestamp()), ${ofNumber('1')}, ${ofNumber('2')}, now(), 0, 1, 0 from generate_series(0, ${GROUPS / 20 - 1}) n;
    insert into "Silence" (id, workspace_id, matchers, starts_at, ends_at, over_at, comment, created_by_type)
      select sc_new_id(clock_timestamp()), ${ofNumber('1')}, '[{"name": "host", "op": "=", "value": "none"}]',
        now() - interval '10 days', now() + ends, now() + ends, 'comment', 'system'
      from generate_series(0, ${GROUPS - 1}) n cross join lateral (
        select case when n / ${WORKSPACES} < ${SILENCES_ON} then 1 else -1 end * n % 3600 * interval '1 second' as ends) when_over;
    `,
  });
}

export const ROWS_OF_BIG_GROUP = 5_000;

/** Gives one group of the workspace 5,000 alerts, messages with a try each, timeline entries and receipts; answers its id. */
export async function fillOneGroup(options: { superuserUrl: string; workspace: number }): Promise<string> {
  const { superuserUrl: databaseUrl, workspace } = options;
  const rows = await queryAs<{ id: string }>({
    databaseUrl,
    text: `select id from "AlertGroup" where workspace_id = $1 and status = 'OPEN' order by id limit 1`,
    values: [workspaceIdOf(workspace)],
  });
  const id = rows[0]?.id ?? '';
  const own = `'${workspaceIdOf(workspace)}', '${id}'`;
  const each = `from generate_series(1, ${ROWS_OF_BIG_GROUP}) n`;
  await queryAs({
    databaseUrl,
    text: `${QUIETLY}
    insert into "Alert" (workspace_id, group_id, id, integration_id, fingerprint, status, severity, title, description, labels,
        annotations, links, first_seen_at, last_seen_at, event_count, last_receipt_id)
      select ${own}, sc_new_id(clock_timestamp()), '${integrationIdOf(workspace)}', '1:big-' || n,
        case when n % 2 = 0 then 'FIRING' else 'RESOLVED' end, 'high', 'title', '', '{}', '{}', '[]', now(), now(), 1,
        gen_random_uuid() ${each};
    insert into "Notification" (workspace_id, group_id, id, episode, kind, lane, transition_id, reason, recipient_id, method,
        destination, status, due_at, created_at, sent_at)
      select ${own}, sc_new_id(clock_timestamp()), 1, 'UPDATE', 1, gen_random_uuid(), 'worsened', gen_random_uuid(), 'email',
        'a@example.com', 'SENT', now(), now(), now() ${each};
    insert into "NotificationAttempt" (id, workspace_id, notification_id, number, token, started_at)
      select sc_new_id(clock_timestamp()), workspace_id, id, 1, 1, now() from "Notification" where group_id = '${id}';
    insert into "TimelineEntry" (workspace_id, group_id, id, at, reason, actor_type, group_version)
      select ${own}, sc_new_id(clock_timestamp()), now(), 'grew', 'system', n ${each};
    insert into "Receipt" (workspace_id, id, integration_id, received_at, byte_count, accepted, unparsed)
      select '${workspaceIdOf(workspace)}', sc_new_id(clock_timestamp()), '${integrationIdOf(workspace)}', now(), 0, 1, 0 ${each};
    `,
  });
  return id;
}
