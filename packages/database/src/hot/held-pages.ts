import type { HotClient } from '../database.ts';

/** A group as an entry on its timeline needs it. */
export type HeldGroup = { status: string; version: number };

const LOCK_GROUP = `select status, version from "AlertGroup" where id = $1 and workspace_id = $2 for no key update`;

/**
 * Puts a claimed page back that a hold keeps from leaving: it was not tried, so its attempt is taken away, and what
 * travelled in it waits again on its own. `changed`: the group moved on meanwhile, or another worker has the row.
 * `isNew`: no page of its step waits for this reason yet, nor does its run. `policy`: of its run, where nobody was told
 * of the step yet.
 */
export async function holdPage(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  notificationId: string;
  token: number;
  attemptId: string;
  reason: string;
  dueAt: number;
}): Promise<{ kind: 'changed' } | { kind: 'held'; group: HeldGroup; isNew: boolean; policy: unknown }> {
  const { db, workspaceId, notificationId } = options;
  const [groups, held] = await Promise.all([
    db.query<HeldGroup>({
      name: 'hold-lock-group',
      text: LOCK_GROUP,
      values: [options.groupId, workspaceId],
    }),
    db.query<{ isNew: boolean; policy: unknown }>({
      name: 'hold-page',
      text: `update "Notification" n set status = case when n.attempts > 1 then 'RETRY' else 'PENDING' end,
          status_reason = $4, held_at = clock_timestamp(), due_at = to_timestamp($5::float8 / 1000),
          attempts = n.attempts - 1, lease_until = null
        from "AlertGroup" g, "EscalationRun" r, "Notification" was
        where n.id = $1 and n.workspace_id = $2 and n.token = $3 and n.status = 'SENDING' and was.id = n.id
          and g.id = n.group_id and g.workspace_id = $2 and g.status = 'OPEN' and g.episode = n.episode
          and r.id = n.run_id and r.workspace_id = $2
        returning was.status_reason is distinct from $4 and r.hold_reason is distinct from $4 and not exists (
          select 1 from "Notification" other where other.group_id = n.group_id and other.workspace_id = $2
            and other.id <> n.id and other.run_id = n.run_id and other.step = n.step and other.round = n.round
            and other.status in ('PENDING', 'RETRY') and other.status_reason = $4) as "isNew",
          case when not exists (select 1 from "Notification" other where other.group_id = n.group_id
            and other.workspace_id = $2 and other.run_id = n.run_id and other.step = n.step and other.round = n.round
            and other.sent_at is not null) then r.policy end as policy`,
      values: [notificationId, workspaceId, options.token, options.reason, options.dueAt],
    }),
  ]);
  const group = groups.rows[0];
  const row = held.rows[0];
  if (!group || !row) return { kind: 'changed' };
  await Promise.all([
    db.query({
      name: 'take-attempt-away',
      text: 'delete from "NotificationAttempt" where id = $1 and workspace_id = $2',
      values: [options.attemptId, workspaceId],
    }),
    db.query({
      name: 'release-held-bundle',
      text: `update "Notification" set status = 'PENDING', status_reason = null, bundled_into = null
        where bundled_into = $1 and workspace_id = $2 and status = 'BUNDLED'`,
      values: [notificationId, workspaceId],
    }),
  ]);
  return { kind: 'held', group, ...row };
}

/** The step whose pages a hold kept back when they were last looked at, while nobody was told of it; null: there is none. */
export async function findHeldStep(options: {
  db: HotClient;
  workspaceId: string;
  runId: string;
  /** What a page says of itself while a hold keeps it back. */
  reasons: readonly string[];
}): Promise<{ step: number; round: number } | null> {
  const { rows } = await options.db.query<{ step: number; round: number }>({
    name: 'find-held-step',
    text: `select n.step, n.round from "Notification" n
      where n.run_id = $1 and n.workspace_id = $2 and n.kind = 'PAGE' and n.held_at is not null
        and coalesce(n.status, '') in ('PENDING', 'RETRY') and n.status_reason = any ($3)
        and not exists (select 1 from "Notification" told where told.run_id = n.run_id and told.step = n.step
          and told.round = n.round and told.workspace_id = $2 and told.kind = 'PAGE' and told.sent_at is not null)
      order by n.round desc, n.step desc limit 1`,
    values: [options.runId, options.workspaceId, options.reasons],
  });
  return rows[0] ?? null;
}

/** Moves the step that a run does next to `at`, if it is planned earlier and the run itself is not held. */
export async function postponeRun(options: {
  db: HotClient;
  workspaceId: string;
  runId: string;
  step: number;
  round: number;
  at: number;
}): Promise<void> {
  await options.db.query({
    name: 'postpone-run',
    // While the route is to be looked at again, the plan stands in resume_at.
    text: `update "EscalationRun" set
        next_step_at = case when resume_at is null then to_timestamp($5::float8 / 1000) else next_step_at end,
        resume_at = case when resume_at is not null then to_timestamp($5::float8 / 1000) end
      where id = $1 and workspace_id = $2 and step = $3 and round = $4 and ended_at is null and hold_reason is null
        and coalesce(resume_at, next_step_at) < to_timestamp($5::float8 / 1000)`,
    values: [options.runId, options.workspaceId, options.step, options.round, options.at],
  });
}

/**
 * A page that was held is free: it and the others of its step no longer show the hold. Answers the group where the
 * timeline has yet to say so: the first of them is free, and the run itself does not wait.
 */
export async function freePages(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  notificationId: string;
}): Promise<HeldGroup | null> {
  const { db, workspaceId, groupId, notificationId } = options;
  const [groups, freed] = await Promise.all([
    db.query<HeldGroup>({ name: 'hold-lock-group', text: LOCK_GROUP, values: [groupId, workspaceId] }),
    db.query<{ id: string; runWaits: boolean }>({
      name: 'free-pages',
      text: `update "Notification" n set status_reason = null
        from "Notification" one join "EscalationRun" r on r.id = one.run_id and r.workspace_id = $2
        where one.id = $1 and one.workspace_id = $2 and n.group_id = one.group_id and n.workspace_id = $2
          and n.run_id = one.run_id and n.step = one.step and n.round = one.round and n.held_at is not null
          and n.status in ('PENDING', 'RETRY', 'SENDING') and n.status_reason is not null
          and (n.id = one.id or n.status_reason = one.status_reason)
        returning n.id, r.hold_reason is not null as "runWaits"`,
      values: [notificationId, workspaceId],
    }),
  ]);
  const own = freed.rows.find((row) => row.id === notificationId);
  return own && !own.runWaits ? (groups.rows[0] ?? null) : null;
}
