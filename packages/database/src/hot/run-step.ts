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
  holdReason: string | null;
  startReason: string;
  /** Its policy came to its end unanswered; it is due each hour for the note. */
  isExhausted: boolean;
};

/** A member who may be paged, with the address; `isFallback`: hears of what stands unattended. */
export type Responder = { memberId: string; name: string; email: string; isFallback: boolean };

/** Locks a group and then its run, if the run is due; the time is read after the locks. Null: nothing is due any more. */
export async function lockDueRun(options: {
  db: HotClient;
  workspaceId: string;
  runId: string;
  groupId: string;
}): Promise<{ now: number; group: StoredGroup; run: StoredRun } | null> {
  const { db, workspaceId, runId, groupId } = options;
  const [groups, runs] = await Promise.all([
    db.query<GroupRow>({
      name: 'step-lock-group',
      text: `select ${GROUP_COLUMNS} from "AlertGroup" g where g.id = $1 and g.workspace_id = $2 for no key update`,
      values: [groupId, workspaceId],
    }),
    db.query<StoredRun & { now: number }>({
      name: 'step-lock-run',
      text: `select r.id, r.group_id as "groupId", r.episode, r.policy, r.step, r.round,
          date_part('epoch', r.next_step_at) * 1000 as "nextStepAt", r.hold_reason as "holdReason",
          r.start_reason as "startReason", r.ended_at is not null as "isExhausted",
          floor(date_part('epoch', clock_timestamp()) * 1000) as now
        from "EscalationRun" r
        where r.id = $1 and r.workspace_id = $2 and r.next_step_at <= clock_timestamp()
          and (r.ended_at is null or r.end_reason = 'exhausted')
        for no key update`,
      values: [runId, workspaceId],
    }),
  ]);
  const groupRow = groups.rows[0];
  const runRow = runs.rows[0];
  if (!groupRow || !runRow) return null;
  const { now, ...run } = runRow;
  return { now, group: readGroup(groupRow), run };
}

/** Everyone in the workspace who can respond: owners, admins and members. */
export async function readResponders(options: { db: HotClient; workspaceId: string }): Promise<Responder[]> {
  const { rows } = await options.db.query<Responder>({
    name: 'responders',
    text: `select m.id as "memberId", u.name, u.email, m.role in ('OWNER', 'ADMIN') as "isFallback" from "Member" m join "User" u on u.id = m.user_id
      where m.workspace_id = $1 and m.role in ('OWNER', 'ADMIN', 'MEMBER') order by m.id`,
    values: [options.workspaceId],
  });
  return rows;
}

export type PageWrite = {
  id: string;
  step: number;
  round: number;
  recipientId: string;
  method: string;
  destination: string;
};

/** Writes a step's PAGE rows; a row that stands already (same run, step, round, recipient, method) stays as it is. */
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
        recipient_id, method, destination, status, due_at, created_at)
      select u.id, $1, $2, $3, 'PAGE', 0, $4, u.step, u.round, $5, u."recipientId", u.method, u.destination, 'PENDING',
        to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000)
      from jsonb_to_recordset($7::jsonb) u(id uuid, step int, round int, "recipientId" uuid, method text, destination text)
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
        next_step_at = to_timestamp($6::float8 / 1000), hold_reason = $7,
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
