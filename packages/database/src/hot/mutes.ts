import type { HotClient } from '../database.ts';

/** A rule as it is stored; its jsonb is not looked at here. */
export type StoredRule = { id: string; revision: number; name: string };

export type StoredMuteRules = {
  silences: (StoredRule & { matchers: unknown; startsAt: number; endsAt: number })[];
  windows: (StoredRule & { matchers: unknown; times: unknown; overAt: number })[];
  inhibitionRules: (StoredRule & { sourceMatchers: unknown; targetMatchers: unknown; equal: string[] })[];
  /** When the run began; null where none was asked for. */
  runStartedAt: number | null;
  /** How long what a rule may mute waits for its cause, where the workspace set it. */
  settleMs: number | null;
};

/** What a step reads at most: more rules than a workspace may have at once. */
const SILENCES_MAX = 2_000;
const WINDOWS_MAX = 1_000;
const RULES_MAX = 400;

const rulesOf = (columns: string, from: string): string =>
  `(select coalesce(json_agg(one), '[]') from (select id, revision, ${columns} from ${from}) one)`;

/** What may mute in the workspace at `now`: silences that are on, windows that are not over, all inhibition rules. */
export async function readMuteRules(options: {
  db: HotClient;
  workspaceId: string;
  runId: string | null;
  now: number;
}): Promise<StoredMuteRules> {
  const { rows } = await options.db.query<StoredMuteRules>({
    name: 'mute-rules',
    text: `select ${rulesOf(
      `comment as name, matchers, date_part('epoch', starts_at) * 1000 as "startsAt", date_part('epoch', over_at) * 1000 as "endsAt"`,
      `"Silence" where workspace_id = $1 and over_at > to_timestamp($2::float8 / 1000)
         and starts_at <= to_timestamp($2::float8 / 1000) order by over_at limit ${SILENCES_MAX}`,
    )} as silences, ${rulesOf(
      `name, matchers, times, date_part('epoch', over_at) * 1000 as "overAt"`,
      `"MaintenanceWindow" where workspace_id = $1 and over_at > to_timestamp($2::float8 / 1000)
         order by over_at limit ${WINDOWS_MAX}`,
    )} as windows, ${rulesOf(
      `name, source_matchers as "sourceMatchers", target_matchers as "targetMatchers", equal`,
      `"InhibitionRule" where workspace_id = $1 order by id limit ${RULES_MAX}`,
    )} as "inhibitionRules", (select date_part('epoch', r.started_at) * 1000 from "EscalationRun" r
        where r.id = $3 and r.workspace_id = $1) as "runStartedAt",
      (select (w.rules ->> 'settleMs')::float8 from "Workspace" w where w.id = $1) as "settleMs"`,
    values: [options.workspaceId, options.now, options.runId],
  });
  return rows[0] ?? { silences: [], windows: [], inhibitionRules: [], runStartedAt: null, settleMs: null };
}

/** What matchers may look at of an alert. */
export type AlertForMatching = {
  id: string;
  title: string;
  severity: string;
  labels: Record<string, string>;
  integrationId: string;
  source: string;
};

const ALERT = 'a.id, a.title, a.severity, a.labels, a.integration_id as "integrationId", i.source';
const INTEGRATION = '"Integration" i on i.id = a.integration_id and i.workspace_id = a.workspace_id';

/** A part of a group's firing alerts, newest first, from before the id `before`. */
export async function readFiringAlerts(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  before: string;
  limit: number;
}): Promise<AlertForMatching[]> {
  const { rows } = await options.db.query<AlertForMatching>({
    name: 'firing-alerts-of-group',
    text: `select ${ALERT} from "Alert" a join ${INTEGRATION}
      where a.group_id = $1 and a.workspace_id = $2 and a.status = 'FIRING' and a.id < $3
      order by a.id desc limit $4`,
    values: [options.groupId, options.workspaceId, options.before, options.limit],
  });
  return rows;
}

/**
 * Firing alerts of the whole workspace that have all labels of one of `labelSets`, at most `limit`. Looks at all that
 * fire: labels have no index, which every delivery would have to write.
 */
export async function readCauses(options: {
  db: HotClient;
  workspaceId: string;
  labelSets: readonly Record<string, string>[];
  limit: number;
}): Promise<AlertForMatching[]> {
  const { rows } = await options.db.query<AlertForMatching>({
    name: 'causes',
    text: `select a.*, i.id as "integrationId", i.source from "Integration" i cross join lateral (
        select a.id, a.title, a.severity, a.labels from "Alert" a
        where a.integration_id = i.id and a.workspace_id = $1 and a.status = 'FIRING'
          and a.labels @> any ($2::jsonb[]) limit $3) a
      where i.workspace_id = $1 limit $3`,
    values: [options.workspaceId, (options.labelSets ?? []).map((labels) => JSON.stringify(labels)), options.limit],
  });
  return rows;
}

/** What a rule that was changed may have kept back. */
const HELD = `('maintenance', 'silenced', 'inhibited', 'group_wait')`;

/**
 * Makes due at once what waits because of a hold: runs whose step was held, and pages that were. Rows that somebody
 * looks at right now are left out; answers how many were reached, and how many still wait.
 */
export async function wakeHeld(options: {
  db: HotClient;
  workspaceId: string;
}): Promise<{ runs: number; pages: number; left: number }> {
  const { db, workspaceId } = options;
  const heldRuns = `from "EscalationRun" r where r.workspace_id = $1 and r.next_step_at > statement_timestamp()
    and r.ended_at is null and r.hold_reason in ${HELD}`;
  const heldPages = `from "Notification" n where n.lane = 0 and n.workspace_id = $1 and n.status in ('PENDING', 'RETRY')
    and n.due_at > statement_timestamp() and n.held_at is not null and n.status_reason in ${HELD}`;
  const [runs, pages, left] = await Promise.all([
    db.query({
      name: 'wake-held-runs',
      text: `with held as (select r.id ${heldRuns} for no key update skip locked)
        update "EscalationRun" r set next_step_at = clock_timestamp() from held where r.id = held.id`,
      values: [workspaceId],
    }),
    db.query({
      name: 'wake-held-pages',
      text: `with held as (select n.id ${heldPages} for no key update skip locked)
        update "Notification" n set due_at = clock_timestamp() from held where n.id = held.id`,
      values: [workspaceId],
    }),
    db.query<{ count: number }>({
      name: 'held-still',
      text: `select ((select count(*) ${heldRuns}) + (select count(*) ${heldPages}))::int as count`,
      values: [workspaceId],
    }),
  ]);
  return { runs: runs.rowCount ?? 0, pages: pages.rowCount ?? 0, left: left.rows[0]?.count ?? 0 };
}
