/**
 * The parts of the one writing statement. Each is a CTE over one JSON parameter; columns have one- and two-letter keys
 * because every alert pays for them. A test compares the columns named here with the Prisma schema.
 */
type Piece = {
  /** One letter in the prepared statement's name. */
  code: string;
  parameters: number;
  /** CTEs whose rows the guard counts. */
  guard: string[];
  sql: (parameters: string[], pieces: readonly PieceName[]) => string;
};

const at = (column: string): string => `to_timestamp(u.${column} / 1000)`;

const GROUP_FIELDS = `i uuid, w uuid, g int, pg uuid, t text, st text, ep int, sv text, pk text, f int[], m int, ac int,
      ec int, h text[], "as" uuid, su float8, sm text, ax float8, oa float8, ra float8, rb text, mv boolean, mg uuid, fs float8,
      ls float8, ro bigint[], fl float8, gn float8, rn text, ti float8, un jsonb, v int`;

const ALERT_FIELDS = `i uuid, w uuid, g uuid, n uuid, f text, st text, sv text, sa float8, fs float8, ls float8,
      ra float8, rb text, m boolean, ec int, r uuid, t text, d text, l jsonb, a jsonb, k jsonb, fg text[], gb jsonb`;

/** Makes a CTE wait for another of the same statement: what leaves a unique index must leave before what enters. */
const after = (cte: string, piece: PieceName, pieces: readonly PieceName[]): string =>
  pieces.includes(piece) ? ` where (select count(*) from ${cte}) >= 0` : '';

export const PIECES = {
  receipts: {
    code: 'r',
    parameters: 2,
    guard: [],
    sql: ([rows, bodies]) => `receipts as (
  insert into "Receipt" (id, workspace_id, integration_id, received_at, delivery_id, content_type, byte_count, body,
    body_of, accepted, unparsed, problem, dropped, rerun_of)
  select u.i, u.w, u.n, clock.now, u.d, u.c, u.b,
    case when u.o is null then null else substring(${bodies}::bytea from u.o for u.b) end, u."of", u.ac, u.un, u.p, u.dr, u.ro
  from clock, jsonb_to_recordset(${rows}::jsonb) u(i uuid, w uuid, n uuid, d text, c text, b int, o int, "of" uuid, ac int,
    un int, p text, dr int, ro uuid))`,
  },
  events: {
    code: 'e',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `events as (
  insert into "AlertEvent" (id, workspace_id, receipt_id, ordinal, integration_id, fingerprint, status, severity,
    starts_at, alert_id, group_id, reason, shaped)
  select u.i, u.w, u.r, u.o, u.n, u.f, u.st, u.sv, ${at('sa')}, u.a, u.g, u.y, u.sh
  from jsonb_to_recordset(${rows}::jsonb) u(i uuid, w uuid, r uuid, o int, n uuid, f text, st text, sv text, sa float8,
    a uuid, g uuid, y text, sh jsonb))`,
  },
  deliveryIds: {
    code: 'd',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `delivery_ids as (
  update "DeliveryId" d set receipt_id = u.r
  from jsonb_to_recordset(${rows}::jsonb) u(w uuid, n uuid, d text, r uuid)
  where d.integration_id = u.n and d.delivery_id = u.d and d.workspace_id = u.w)`,
  },
  groupCounts: {
    code: 'c',
    parameters: 1,
    guard: ['group_counts'],
    sql: ([rows]) => `group_counts as (
  update "AlertGroup" g set event_count = g.event_count + u.n, last_seen_at = greatest(g.last_seen_at, clock.now)
  from clock, jsonb_to_recordset(${rows}::jsonb) u(i uuid, w uuid, n int)
  where g.id = u.i and g.workspace_id = u.w returning 1)`,
  },
  alertCounts: {
    code: 'C',
    parameters: 1,
    guard: ['alert_counts'],
    sql: ([rows]) => `alert_counts as (
  update "Alert" a set event_count = a.event_count + u.n, last_seen_at = greatest(a.last_seen_at, clock.now),
    starts_at = coalesce(${at('s')}, a.starts_at), last_receipt_id = u.r
  from clock, jsonb_to_recordset(${rows}::jsonb) u(i uuid, w uuid, n int, s float8, r uuid)
  where a.id = u.i and a.workspace_id = u.w returning 1)`,
  },
  groups: {
    code: 'g',
    parameters: 1,
    guard: ['groups'],
    sql: ([rows]) => `groups as (
  update "AlertGroup" g set title = u.t, status = u.st, episode = u.ep, severity = u.sv, peak = u.pk, firing = u.f,
    marked = u.m, alert_count = u.ac, event_count = u.ec, holders = u.h, assignee_id = u."as",
    snoozed_until = ${at('su')}, snooze_mode = u.sm, ack_expires_at = ${at('ax')}, opened_at = ${at('oa')},
    resolved_at = ${at('ra')}, resolved_by = u.rb, merged_into_id = u.mg,
    status_changed_at = case when u.mv then greatest(clock.now, g.status_changed_at + interval '1 microsecond')
      else g.status_changed_at end,
    first_seen_at = ${at('fs')}, last_seen_at = ${at('ls')}, reopens = u.ro, flapping_until = ${at('fl')},
    grew_notice_at = ${at('gn')}, run = u.rn, timer_at = ${at('ti')}, undo = u.un, version = u.v
  from clock, jsonb_to_recordset(${rows}::jsonb) u(${GROUP_FIELDS})
  where g.id = u.i and g.workspace_id = u.w returning 1)`,
  },
  newGroups: {
    code: 'G',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `new_groups as (
  insert into "AlertGroup" (id, workspace_id, group_key, generation, previous_group_id, integration_id, title,
    group_labels, status, episode, severity, peak, firing, marked, alert_count, event_count, holders, assignee_id,
    snoozed_until, snooze_mode, ack_expires_at, opened_at, resolved_at, resolved_by, status_changed_at, first_seen_at,
    last_seen_at, reopens, flapping_until, grew_notice_at, run, timer_at, undo, version, grouped_by)
  select u.i, u.w, u.ky, u.g, u.pg, u.ig, u.t, u.gl, u.st, u.ep, u.sv, u.pk, u.f, u.m, u.ac, u.ec, u.h, u."as",
    ${at('su')}, u.sm, ${at('ax')}, ${at('oa')}, ${at('ra')}, u.rb, clock.now, ${at('fs')}, ${at('ls')}, u.ro,
    ${at('fl')}, ${at('gn')}, u.rn, ${at('ti')}, u.un, u.v, u.gb
  from clock, jsonb_to_recordset(${rows}::jsonb) u(${GROUP_FIELDS}, ky text, ig uuid, gl jsonb, gb jsonb))`,
  },
  alerts: {
    code: 'a',
    parameters: 1,
    guard: ['alerts'],
    sql: ([rows]) => `alerts as (
  update "Alert" a set status = u.st, severity = u.sv, starts_at = ${at('sa')}, first_seen_at = ${at('fs')},
    last_seen_at = ${at('ls')}, resolved_at = ${at('ra')}, resolved_by = u.rb, marked = u.m, event_count = u.ec,
    last_receipt_id = coalesce(u.r, a.last_receipt_id), title = coalesce(u.t, a.title),
    description = coalesce(u.d, a.description), labels = coalesce(u.l, a.labels),
    annotations = coalesce(u.a, a.annotations), links = coalesce(u.k, a.links), flags = coalesce(u.fg, a.flags),
    grouped_by = coalesce(u.gb, a.grouped_by)
  from jsonb_to_recordset(${rows}::jsonb) u(${ALERT_FIELDS})
  where a.id = u.i and a.workspace_id = u.w returning 1)`,
  },
  newAlerts: {
    code: 'A',
    parameters: 1,
    guard: [],
    sql: ([rows], pieces) => `new_alerts as (
  insert into "Alert" (id, workspace_id, group_id, integration_id, fingerprint, status, severity, title, description,
    labels, annotations, links, flags, starts_at, first_seen_at, last_seen_at, resolved_at, resolved_by, marked,
    event_count, last_receipt_id, grouped_by)
  select u.i, u.w, u.g, u.n, u.f, u.st, u.sv, u.t, u.d, u.l, u.a, u.k, u.fg, ${at('sa')}, ${at('fs')}, ${at('ls')},
    ${at('ra')}, u.rb, u.m, u.ec, u.r, u.gb
  from jsonb_to_recordset(${rows}::jsonb) u(${ALERT_FIELDS})${after('alerts', 'alerts', pieces)})`,
  },
  timeline: {
    code: 't',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `timeline as (
  insert into "TimelineEntry" (id, workspace_id, group_id, at, reason, line, alert_id, actor_type, actor_id,
    status_after, group_version, detail)
  select u.i, u.w, u.g, clock.now, u.y, u.l, u.a, u.at, u.ai, u.s, u.v, u.d
  from clock, jsonb_to_recordset(${rows}::jsonb) u(i uuid, w uuid, g uuid, y text, l text, a uuid, at text, ai text,
    s text, v int, d jsonb))`,
  },
  runEnds: {
    code: 'z',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `ended as (select u.w, u.g, u.y from jsonb_to_recordset(${rows}::jsonb) u(w uuid, g uuid, y text)),
run_ends as (
  update "EscalationRun" r set ended_at = clock.now, end_reason = ended.y, hold_reason = null
  from clock, ended where r.group_id = ended.g and r.workspace_id = ended.w and r.ended_at is null returning 1),
suppressed as (
  update "Notification" n set status = 'SUPPRESSED', status_reason = ended.y, suppressed_at = clock.now
  from clock, ended where n.group_id = ended.g and n.workspace_id = ended.w and n.status in ('PENDING', 'RETRY')
    and n.kind in ('PAGE', 'UPDATE') returning n.id),
released as (
  update "Notification" n set status = 'PENDING', status_reason = null, bundled_into = null
  from suppressed where n.bundled_into = suppressed.id and n.status = 'BUNDLED')`,
  },
  runRestores: {
    code: 'y',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `restored as (
  select u.w, u.g, to_timestamp(u.t / 1000) as at from jsonb_to_recordset(${rows}::jsonb) u(w uuid, g uuid, t float8)),
run_restores as (
  update "EscalationRun" r set ended_at = null, end_reason = null
  from restored where r.group_id = restored.g and r.workspace_id = restored.w and r.ended_at = restored.at
    and r.end_reason <> 'exhausted'),
unsuppressed as (
  update "Notification" n set status = 'PENDING', status_reason = null, suppressed_at = null
  from restored where n.group_id = restored.g and n.workspace_id = restored.w and n.status = 'SUPPRESSED'
    and n.suppressed_at = restored.at)`,
  },
  runReroutes: {
    code: 'x',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `run_reroutes as (
  update "EscalationRun" r set resume_at = coalesce(r.resume_at, r.next_step_at), next_step_at = clock.now
  from clock, jsonb_to_recordset(${rows}::jsonb) u(w uuid, g uuid)
  where r.group_id = u.g and r.workspace_id = u.w and r.ended_at is null and r.policy is not null)`,
  },
  runStarts: {
    code: 's',
    parameters: 1,
    guard: [],
    sql: ([rows], pieces) => `run_starts as (
  insert into "EscalationRun" (id, workspace_id, group_id, episode, next_step_at, started_at, start_reason, ended_at,
    end_reason)
  select u.i, u.w, u.g, u.e, ${at('n')}, clock.now, u.y, case when u.z is not null then clock.now end, u.z
  from clock, jsonb_to_recordset(${rows}::jsonb) u(i uuid, w uuid, g uuid, e int, y text, n float8, z text)${after('run_ends', 'runEnds', pieces)})`,
  },
  tellings: {
    code: 'n',
    parameters: 1,
    guard: [],
    sql: ([rows]) => `telling as (
  select u.* from jsonb_to_recordset(${rows}::jsonb) u(t uuid, w uuid, g uuid, e int, k text, y text, "to" text, m uuid[], x uuid)),
addressed as (
  select distinct on (telling.t, n.addressee_id, n.method) telling.t, n.recipient_id, n.channel_id, n.method,
    n.destination
  from telling join "Notification" n on n.group_id = telling.g and n.workspace_id = telling.w and n.episode = telling.e
  where telling."to" = 'told' and n.kind = 'PAGE' and n.addressee_id is distinct from telling.x
    and (n.status in ('SENDING', 'SENT', 'DELIVERED', 'BOUNCED', 'QUARANTINED') or n.status = 'RETRY' and n.uncertain
      or n.status = 'BUNDLED' and exists (select 1 from "Notification" carrier where carrier.id = n.bundled_into
        and carrier.workspace_id = n.workspace_id and (carrier.status in ('SENDING', 'SENT', 'DELIVERED', 'BOUNCED',
          'QUARANTINED') or carrier.status = 'RETRY' and carrier.uncertain)))
  union all
  select telling.t, m.id, null, 'email', person.email
  from telling cross join lateral unnest(telling.m) as named(id)
  join "Member" m on m.id = named.id and m.workspace_id = telling.w and m.removed_at is null
  join "User" person on person.id = m.user_id
  where telling."to" = 'members' and m.id is distinct from telling.x),
tellings as (
  insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, transition_id, reason, recipient_id,
    channel_id, method, destination, status, due_at, created_at)
  select sc_new_id(clock.now), telling.w, telling.g, telling.e, telling.k, case telling.k when 'NOTE' then 2 else 1 end,
    telling.t, telling.y, addressed.recipient_id, addressed.channel_id, addressed.method, addressed.destination, 'PENDING',
    clock.now, clock.now
  from clock, telling join addressed on addressed.t = telling.t
  on conflict do nothing)`,
  },
} as const satisfies Record<string, Piece>;

export type PieceName =
  | 'receipts'
  | 'events'
  | 'deliveryIds'
  | 'groupCounts'
  | 'alertCounts'
  | 'groups'
  | 'newGroups'
  | 'alerts'
  | 'newAlerts'
  | 'timeline'
  | 'runEnds'
  | 'runRestores'
  | 'runReroutes'
  | 'runStarts'
  | 'tellings';
