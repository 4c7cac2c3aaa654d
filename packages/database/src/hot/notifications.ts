import type { HotClient } from '../database.ts';

/** A claimed row with all that deciding and rendering need. */
export type ClaimedNotification = {
  id: string;
  groupId: string;
  episode: number;
  kind: 'PAGE' | 'UPDATE' | 'CLEAR' | 'NOTE';
  reason: string;
  /** The member or the channel it goes to. */
  addresseeId: string;
  channelId: string | null;
  method: string;
  destination: string;
  /** Why it waited: for a page that a hold kept back, the hold's reason. */
  statusReason: string | null;
  attempts: number;
  crashes: number;
  uncertain: boolean;
  createdAt: number;
  /** When a hold last kept it back. */
  heldAt: number | null;
  runId: string | null;
  step: number | null;
  round: number | null;
};

export type GroupOfNotification = {
  id: string;
  workspaceName: string;
  status: string;
  episode: number;
  version: number;
  severity: string;
  title: string;
  alertCount: number;
  firingCount: number;
  labels: Record<string, string>;
  openedAt: number;
};

export type AlertOfNotification = {
  id: string;
  integrationId: string;
  source: string;
  title: string;
  description: string;
  severity: string;
  status: string;
  labels: Record<string, string>;
  links: { label: string; url: string }[];
};

const ALERTS_SHOWN = 20;

const GROUP_OF_MESSAGE = `json_build_object('id', g.id, 'workspaceName', w.name, 'status', g.status, 'episode', g.episode,
          'version', g.version, 'severity', g.severity, 'title', g.title, 'alertCount', g.alert_count,
          'firingCount', (select sum(one) from unnest(g.firing) one), 'labels', g.group_labels,
          'openedAt', date_part('epoch', g.opened_at) * 1000)`;

/** The claimed row and its group as they stand now, if the claim still holds. */
export async function readClaimed(options: {
  db: HotClient;
  workspaceId: string;
  notificationId: string;
  token: number;
}): Promise<{ now: number; notification: ClaimedNotification; group: GroupOfNotification } | null> {
  const { rows } = await options.db.query<{
    now: number;
    notification: ClaimedNotification;
    group: GroupOfNotification;
  }>({
    name: 'read-claimed',
    text: `select floor(date_part('epoch', clock_timestamp()) * 1000) as now,
        json_build_object('id', n.id, 'groupId', n.group_id, 'episode', n.episode, 'kind', n.kind, 'reason', n.reason,
          'addresseeId', n.addressee_id, 'channelId', n.channel_id, 'method', n.method, 'destination', n.destination, 'attempts', n.attempts,
          'statusReason', n.status_reason, 'crashes', n.crashes, 'uncertain', n.uncertain,
          'createdAt', date_part('epoch', n.created_at) * 1000, 'heldAt', date_part('epoch', n.held_at) * 1000,
          'runId', n.run_id, 'step', n.step, 'round', n.round) as notification,
        ${GROUP_OF_MESSAGE} as "group"
      from "Notification" n
      join "AlertGroup" g on g.id = n.group_id and g.workspace_id = n.workspace_id
      join "Workspace" w on w.id = n.workspace_id
      where n.id = $1 and n.workspace_id = $2 and n.token = $3 and n.status = 'SENDING'`,
    values: [options.notificationId, options.workspaceId, options.token],
  });
  return rows[0] ?? null;
}

/** A group that travels in another's message, as a message shows it. */
export async function readGroupForMessage(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
}): Promise<GroupOfNotification | null> {
  const { rows } = await options.db.query<{ group: GroupOfNotification }>({
    name: 'group-for-message',
    text: `select ${GROUP_OF_MESSAGE} as "group" from "AlertGroup" g join "Workspace" w on w.id = g.workspace_id
      where g.id = $1 and g.workspace_id = $2`,
    values: [options.groupId, options.workspaceId],
  });
  return rows[0]?.group ?? null;
}

/** The group's alerts for a message: firing ones first, worst first, at most twenty. */
export async function readAlertsForMessage(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
}): Promise<AlertOfNotification[]> {
  const { rows } = await options.db.query<AlertOfNotification>({
    name: 'alerts-for-message',
    text: `select a.*, i.source from (
        select id, integration_id as "integrationId", title, description, severity, status, labels, links from "Alert"
        where group_id = $1 and workspace_id = $2
        order by status = 'FIRING' desc,
          array_position(array['critical', 'high', 'warning', 'low', 'info'], severity), id desc
        limit ${ALERTS_SHOWN}) a
      join "Integration" i on i.id = a."integrationId" and i.workspace_id = $2
      order by a.status = 'FIRING' desc,
        array_position(array['critical', 'high', 'warning', 'low', 'info'], a.severity), a.id desc`,
    values: [options.groupId, options.workspaceId],
  });
  return rows;
}

/** How many messages of a kind this destination was sent within the last of each time, in milliseconds. */
export async function countRecent(options: {
  db: HotClient;
  workspaceId: string;
  kind: string;
  addresseeId: string;
  method: string;
  beginMs: number;
  lastMs: number;
}): Promise<{ sentSinceBegin: number; sentSinceLast: number }> {
  const { rows } = await options.db.query<{ sentSinceBegin: number; sentSinceLast: number }>({
    name: 'recent-messages',
    text: `select count(*)::int as "sentSinceLast", (count(*) filter (where
        sent_at > statement_timestamp() - $6 * interval '1 millisecond'))::int as "sentSinceBegin"
      from "Notification"
      where addressee_id = $1 and method = $2 and workspace_id = $3 and kind = $5
        and sent_at > statement_timestamp() - $4 * interval '1 millisecond'`,
    values: [options.addresseeId, options.method, options.workspaceId, options.lastMs, options.kind, options.beginMs],
  });
  return rows[0] ?? { sentSinceBegin: 0, sentSinceLast: 0 };
}

const STILL_HOLDS = (of: 'n' | 't'): string =>
  `case $6 when 'PAGE' then g.status = 'OPEN' and g.episode = ${of}.episode
     else g.status = 'RESOLVED' or g.episode <> ${of}.episode end`;

/** The groups whose messages of this kind wait for the destination, or travel in this one, at most `limit`. */
export async function findBundleGroups(options: {
  db: HotClient;
  workspaceId: string;
  into: string;
  kind: 'PAGE' | 'CLEAR';
  addresseeId: string;
  method: string;
  limit: number;
}): Promise<string[]> {
  const { rows } = await options.db.query<{ groupId: string }>({
    name: 'bundle-groups',
    text: `select distinct found.group_id as "groupId" from (
        (select n.group_id from "Notification" n
          where n.addressee_id = $1 and n.method = $2 and n.workspace_id = $3 and n.kind = $5 and n.status = 'PENDING'
            and n.due_at <= statement_timestamp() and n.id <> $4 order by n.id limit $6)
        union all
        select n.group_id from "Notification" n
        where n.bundled_into = $4 and n.workspace_id = $3 and n.status = 'BUNDLED') found`,
    values: [options.addresseeId, options.method, options.workspaceId, options.into, options.kind, options.limit],
  });
  return rows.map((row) => row.groupId);
}

/**
 * The groups whose messages of this kind travel in this one: those an earlier try took along, and up to `takesMore`
 * others that wait for the destination. Only groups of which it still holds are named: open for a PAGE, over for a CLEAR.
 * Where `groupIds` is given, messages of other groups wait again on their own.
 */
export async function bundleWaiting(options: {
  db: HotClient;
  workspaceId: string;
  into: string;
  kind: 'PAGE' | 'CLEAR';
  addresseeId: string;
  method: string;
  takesMore: number;
  groupIds: readonly string[] | null;
}): Promise<{ groupId: string; title: string; severity: string }[]> {
  const { rows } = await options.db.query<{ groupId: string; title: string; severity: string }>({
    name: 'bundle-waiting',
    text: `with waiting as (
        select n.id from "Notification" n
        where n.addressee_id = $1 and n.method = $2 and n.workspace_id = $3 and n.kind = $6
          and n.status = 'PENDING' and n.due_at <= statement_timestamp() and n.id <> $4
          and ($7::uuid[] is null or n.group_id = any ($7))
          and exists (select 1 from "AlertGroup" g where g.id = n.group_id and g.workspace_id = n.workspace_id
            and ${STILL_HOLDS('n')})
        order by n.id limit $5 for update of n skip locked
      ), bundled as (
        update "Notification" n set status = 'BUNDLED', status_reason = 'bundled', bundled_into = $4
        from waiting where n.id = waiting.id returning n.group_id, n.episode
      ), released as (
        update "Notification" n set status = 'PENDING', status_reason = null, bundled_into = null
        where n.bundled_into = $4 and n.workspace_id = $3 and n.status = 'BUNDLED' and n.group_id <> all ($7)
      ), travelling as (
        select group_id, episode from bundled
        union
        select n.group_id, n.episode from "Notification" n
        where n.bundled_into = $4 and n.workspace_id = $3 and n.status = 'BUNDLED'
          and ($7::uuid[] is null or n.group_id = any ($7))
      )
      select g.id as "groupId", g.title, g.severity from travelling t
      join "AlertGroup" g on g.id = t.group_id and g.workspace_id = $3
      where ${STILL_HOLDS('t')} order by g.id`,
    values: [
      options.addresseeId,
      options.method,
      options.workspaceId,
      options.into,
      options.takesMore,
      options.kind,
      options.groupIds,
    ],
  });
  return rows;
}

export type Answer = {
  status: 'SENT' | 'RETRY' | 'FAILED' | 'SUPPRESSED' | 'QUARANTINED';
  statusReason: string | null;
  /** When a RETRY is due. */
  dueAt: number | null;
  outcome: 'sent' | 'retry' | 'failed' | null;
  detail: string | null;
  providerId: string | null;
  /** The message may have left all the same: the next try may be a duplicate. */
  mayHaveLeft: boolean;
};

/**
 * Stores what became of an attempt, only while the row still carries the token; false: another worker took over, and
 * the answer is dropped. Locks the group first, as everybody does. What travelled in a page that will not leave waits
 * again on its own, and who was to hear of the end of what that page was about hears nothing. A page that its group's
 * change of status kept back belongs to that act, which an undo takes back.
 */
export async function recordAnswer(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  notificationId: string;
  token: number;
  answer: Answer;
}): Promise<boolean> {
  const { db, workspaceId, answer } = options;
  const [, recorded] = await Promise.all([
    db.query({
      name: 'answer-lock-group',
      // One answer of a group after the other: of the last ones of a step, somebody must see that all failed.
      text: 'select 1 from "AlertGroup" where id = $1 and workspace_id = $2 for no key update',
      values: [options.groupId, workspaceId],
    }),
    db.query({
      name: 'record-answer',
      text: `update "Notification" set status = $4, status_reason = $5, lease_until = null,
          due_at = coalesce(to_timestamp($6::float8 / 1000), due_at), provider_id = coalesce($7, provider_id),
          sent_at = case when $8 = 'sent' then clock_timestamp() else sent_at end,
          uncertain = uncertain or $9,
          suppressed_at = case when $4 = 'SUPPRESSED' then coalesce((select r.ended_at from "EscalationRun" r
            where r.id = run_id and r.workspace_id = $2), clock_timestamp()) end
        where id = $1 and workspace_id = $2 and token = $3 and status = 'SENDING'`,
      values: [
        options.notificationId,
        workspaceId,
        options.token,
        answer.status,
        answer.statusReason,
        answer.dueAt,
        answer.providerId,
        answer.outcome,
        answer.mayHaveLeft,
      ],
    }),
  ]);
  if (recorded.rowCount !== 1) return false;
  if (answer.status === 'SUPPRESSED' || answer.status === 'FAILED') {
    await db.query({
      name: 'suppress-untold-clear',
      text: `update "Notification" c set status = 'SUPPRESSED', status_reason = 'not_told' from "Notification" n
        where n.id = $1 and n.workspace_id = $2 and n.kind = 'PAGE' and c.group_id = n.group_id and c.workspace_id = $2
          and c.kind = 'CLEAR' and c.episode = n.episode and c.addressee_id = n.addressee_id and c.method = n.method
          and c.status in ('PENDING', 'RETRY') and not exists (
            select 1 from "Notification" told where told.group_id = n.group_id and told.workspace_id = $2
              and told.kind = 'PAGE' and told.episode = n.episode and told.addressee_id = n.addressee_id
              and told.method = n.method and (told.uncertain
                or told.status in ('SENDING', 'SENT', 'DELIVERED', 'BOUNCED', 'QUARANTINED', 'BUNDLED')))`,
      values: [options.notificationId, workspaceId],
    });
    await db.query({
      name: 'release-bundle',
      text: `update "Notification" set status = 'PENDING', status_reason = null, bundled_into = null
        where bundled_into = $1 and workspace_id = $2 and status = 'BUNDLED'`,
      values: [options.notificationId, workspaceId],
    });
  }
  await db.query({
    name: 'record-attempt',
    text: `update "NotificationAttempt" set finished_at = clock_timestamp(), outcome = $4, detail = $5
      where notification_id = $1 and workspace_id = $2 and token = $3`,
    values: [options.notificationId, workspaceId, options.token, answer.outcome ?? 'failed', answer.detail],
  });
  return true;
}

export type Aftermath = {
  status: string;
  episode: number;
  version: number;
  /** How many of the step's pages go to people. */
  people: number;
  /** And how many to channels. */
  channels: number;
  /** How many of those that count have not failed. */
  unfailed: number;
};

/**
 * What a page left behind: its group's life may have ended, or its step may have failed, while it was being sent. Where a
 * step pages people, what became of its channels' pages is not counted.
 */
export async function readAftermath(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  runId: string;
  step: number;
  round: number;
}): Promise<Aftermath> {
  const { rows } = await options.db.query<Aftermath>({
    name: 'page-aftermath',
    text: `select g.status, g.episode, g.version, pages.people, pages.channels, pages.unfailed
      from "AlertGroup" g cross join (
        select (count(n.recipient_id))::int as people, (count(n.channel_id))::int as channels,
          (count(*) filter (where n.status <> 'FAILED' and (n.recipient_id is not null or not exists (
            select 1 from "Notification" p where p.run_id = $3 and p.step = $4 and p.round = $5 and p.workspace_id = $2
              and p.kind = 'PAGE' and p.recipient_id is not null))))::int as unfailed
        from "Notification" n
        where n.run_id = $3 and n.step = $4 and n.round = $5 and n.workspace_id = $2 and n.kind = 'PAGE') pages
      where g.id = $1 and g.workspace_id = $2`,
    values: [options.groupId, options.workspaceId, options.runId, options.step, options.round],
  });
  const row = rows[0];
  if (!row) throw new RangeError('a notification without a group');
  return row;
}

/**
 * A CLEAR for a page that was on its way when its group was resolved: those who were told of a life hear of its end.
 * The transition is the one that resolved that life; on one that is there already, nothing is written.
 */
export async function writeLateClear(options: {
  db: HotClient;
  workspaceId: string;
  notificationId: string;
}): Promise<number> {
  const { rowCount } = await options.db.query({
    name: 'late-clear',
    text: `insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, transition_id, reason,
        recipient_id, channel_id, method, destination, status, due_at, created_at)
      select sc_new_id(clock_timestamp()), n.workspace_id, n.group_id, n.episode, 'CLEAR', 1, t.id, t.reason,
        n.recipient_id, n.channel_id, n.method, n.destination, 'PENDING', clock_timestamp(), clock_timestamp()
      from "Notification" n cross join lateral (
        select id, reason, actor_id from "TimelineEntry" t where t.group_id = n.group_id and t.workspace_id = n.workspace_id
          and t.line in ('B11', 'B13') and t.at >= n.created_at order by t.id limit 1) t
      where n.id = $1 and n.workspace_id = $2 and t.actor_id is distinct from n.addressee_id::text
      on conflict do nothing`,
    values: [options.notificationId, options.workspaceId],
  });
  return rowCount ?? 0;
}

/** Every row of a step failed: the run's next step is due at once, unless a later step has paged already. */
export async function hurryRun(options: {
  db: HotClient;
  workspaceId: string;
  runId: string;
  step: number;
  round: number;
}): Promise<boolean> {
  const { rowCount } = await options.db.query({
    name: 'hurry-run',
    text: `update "EscalationRun" r set next_step_at = clock_timestamp(),
        resume_at = case when r.resume_at is not null then clock_timestamp() end
      where r.id = $1 and r.workspace_id = $2 and r.ended_at is null and not exists (
        select 1 from "Notification" n where n.run_id = r.id and n.workspace_id = $2 and n.kind = 'PAGE'
          and (n.round, n.step) > ($4, $3))`,
    values: [options.runId, options.workspaceId, options.step, options.round],
  });
  return rowCount === 1;
}
