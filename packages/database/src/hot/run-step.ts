import type { HotClient } from '../database.ts';
import { GROUP_COLUMNS, type GroupRow, readGroup, type StoredGroup } from './rows.ts';

export type StoredRun = {
  id: string;
  groupId: string;
  episode: number;
  policy: unknown;
  step: number;
  round: number;
  nextStepAt: number;
  /** Set while the route has to be looked at again: when the run goes on, if it stays with its policy. */
  resumeAt: number | null;
  holdReason: string | null;
  startReason: string;
  /** Its policy came to its end unanswered; it is due each hour for the note. */
  isExhausted: boolean;
  /** Whether a step of this round paged a person already. */
  hasPagedThisRound: boolean;
};

/** Locks a group and then its run, if the run is due; the time is read after the locks. Null: nothing is due any more. */
export async function lockDueRun(options: {
  db: HotClient;
  workspaceId: string;
  runId: string;
  groupId: string;
}): Promise<{ now: number; group: StoredGroup; run: StoredRun } | null> {
  const { db, workspaceId, runId, groupId } = options;
  const [groups, runs, paged] = await Promise.all([
    db.query<GroupRow>({
      name: 'step-lock-group',
      text: `select ${GROUP_COLUMNS} from "AlertGroup" g where g.id = $1 and g.workspace_id = $2 for no key update`,
      values: [groupId, workspaceId],
    }),
    db.query<Omit<StoredRun, 'hasPagedThisRound'> & { now: number }>({
      name: 'step-lock-run',
      text: `select r.id, r.group_id as "groupId", r.episode, r.policy, r.step, r.round,
          date_part('epoch', r.next_step_at) * 1000 as "nextStepAt",
          date_part('epoch', r.resume_at) * 1000 as "resumeAt", r.hold_reason as "holdReason",
          r.start_reason as "startReason", r.ended_at is not null as "isExhausted",
          floor(date_part('epoch', clock_timestamp()) * 1000) as now
        from "EscalationRun" r
        where r.id = $1 and r.workspace_id = $2 and r.next_step_at <= clock_timestamp()
          and (r.ended_at is null or r.end_reason = 'exhausted')
        for no key update`,
      values: [runId, workspaceId],
    }),
    // A statement of its own, after the lock: it sees the pages of whoever held the lock before.
    db.query<{ found: boolean }>({
      name: 'step-has-paged',
      text: `select exists (select 1 from "EscalationRun" r cross join lateral (select 1 from "Notification" n
          where n.run_id = r.id and n.round = r.round and n.workspace_id = $2 and n.kind = 'PAGE'
            and n.recipient_id is not null limit 1 offset 0) page
        where r.id = $1 and r.workspace_id = $2) as found`,
      values: [runId, workspaceId],
    }),
  ]);
  const groupRow = groups.rows[0];
  const runRow = runs.rows[0];
  if (!groupRow || !runRow) return null;
  const { now, ...run } = runRow;
  return {
    now,
    group: readGroup(groupRow),
    run: { ...run, hasPagedThisRound: paged.rows[0]?.found ?? false },
  };
}

export type PageWrite = {
  id: string;
  step: number;
  round: number;
  /** Either of the two. */
  recipientId: string | null;
  channelId: string | null;
  method: string;
  destination: string;
};

/** Writes a step's PAGE rows; a row that stands already (same run, step, round, addressee, method) stays as it is. */
export async function writePages(options: {
  db: HotClient;
  workspaceId: string;
  run: StoredRun;
  reason: string;
  now: number;
  pages: readonly PageWrite[];
}): Promise<void> {
  await options.db.query({
    name: 'write-pages',
    text: `insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, run_id, step, round, reason,
        recipient_id, channel_id, method, destination, status, due_at, created_at)
      select u.id, $1, $2, $3, 'PAGE', 0, $4, u.step, u.round, $5, u."recipientId", u."channelId", u.method,
        u.destination, 'PENDING', to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000)
      from jsonb_to_recordset($7::jsonb) u(id uuid, step int, round int, "recipientId" uuid, "channelId" uuid,
        method text, destination text)
      on conflict do nothing`,
    values: [
      options.workspaceId,
      options.run.groupId,
      options.run.episode,
      options.run.id,
      options.reason,
      options.now,
      JSON.stringify(options.pages),
    ],
  });
}

/** Where the run goes on; an ended run keeps `nextStepAt` only when it is exhausted, for the hourly note. */
export async function moveRun(options: {
  db: HotClient;
  workspaceId: string;
  runId: string;
  now: number;
  policy: unknown;
  step: number;
  round: number;
  nextStepAt: number | null;
  holdReason: string | null;
  endReason: string | null;
}): Promise<void> {
  await options.db.query({
    name: 'move-run',
    text: `update "EscalationRun" set policy = $3::jsonb, step = $4, round = $5,
        next_step_at = to_timestamp($6::float8 / 1000), resume_at = null, hold_reason = $7,
        ended_at = case when $8::text is null then null else coalesce(ended_at, to_timestamp($9::float8 / 1000)) end,
        end_reason = $8, exhausted_at = case when $8 = 'exhausted' then coalesce(exhausted_at, to_timestamp($9::float8 / 1000)) else exhausted_at end
      where id = $1 and workspace_id = $2`,
    values: [
      options.runId,
      options.workspaceId,
      JSON.stringify(options.policy),
      options.step,
      options.round,
      options.nextStepAt,
      options.holdReason,
      options.endReason,
      options.now,
    ],
  });
}

/** Ends a run whose group goes by another policy now, and starts the one that walks it; what was not sent stays due. */
export async function replaceRun(options: {
  db: HotClient;
  workspaceId: string;
  run: StoredRun;
  now: number;
  replacement: { id: string; policy: unknown; startReason: string; nextStepAt: number };
}): Promise<void> {
  const { db, workspaceId, run, now, replacement } = options;
  await Promise.all([
    db.query({
      name: 'end-rerouted',
      text: `update "EscalationRun" set ended_at = to_timestamp($3::float8 / 1000), end_reason = 'rerouted',
          hold_reason = null, resume_at = null
        where id = $1 and workspace_id = $2`,
      values: [run.id, workspaceId, now],
    }),
    db.query({
      name: 'start-rerouted',
      text: `insert into "EscalationRun" (id, workspace_id, group_id, episode, policy, next_step_at, started_at,
          start_reason)
        values ($1, $2, $3, $4, $5::jsonb, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), $8)`,
      values: [
        replacement.id,
        workspaceId,
        run.groupId,
        run.episode,
        JSON.stringify(replacement.policy),
        replacement.nextStepAt,
        now,
        replacement.startReason,
      ],
    }),
  ]);
}
