import type { Database } from '../database.ts';
import { BY_INDEX } from './by-index.ts';

/** How long a claim holds before another worker may take the row; renewed each `LEASE_RENEW_MS` while it is sent. */
export const LEASE_MS = 15_000;
export const LEASE_RENEW_MS = 5_000;

export type Claimed = {
  workspaceId: string;
  notificationId: string;
  /** The fencing token: what this claim writes later is written only while the row still carries it. */
  token: number;
  attemptId: string;
};

/**
 * From the fourth page in a minute on, a destination gets at most one each 10 s: what waits meanwhile travels in it.
 * The same holds for the ends of groups.
 */
const CROWDED = `(select count(*) = 4 and max(last.sent_at) > statement_timestamp() - interval '10 seconds' from (
        select sent.sent_at from "Notification" sent where sent.addressee_id = n.addressee_id
          and sent.method = n.method and sent.kind = n.kind and sent.sent_at > statement_timestamp() - interval '60 seconds'
        order by sent.sent_at desc limit 4) last)`;

/** Whether nothing but a worker is missing for a due row to be sent. */
const READY = `not exists (select 1 from "Notification" busy where busy.addressee_id = n.addressee_id
        and busy.method = n.method and busy.status = 'SENDING')
      and not exists (select 1 from "Notification" earlier where earlier.group_id = n.group_id and earlier.id < n.id
        and earlier.addressee_id = n.addressee_id and earlier.method = n.method
        and coalesce(earlier.status, '') in ('PENDING', 'RETRY'))
      and not (n.kind in ('PAGE', 'CLEAR') and ${CROWDED})`;

const PLACES = `places as (
  (select n.lane, n.workspace_id from "Notification" n where n.status in ('PENDING', 'RETRY')
    order by n.lane, n.workspace_id limit 1)
  union all
  select next.lane, next.workspace_id from places p cross join lateral (
    select n.lane, n.workspace_id from "Notification" n
    where n.status in ('PENDING', 'RETRY') and (n.lane, n.workspace_id) > (p.lane, p.workspace_id)
    order by n.lane, n.workspace_id limit 1) next
)`;

/**
 * Due rows, page before update and clear before note before admin mail before digest, within a lane round robin over
 * workspaces: what a workspace has in the air already counts as turns it had. One row per destination, none where an
 * earlier one of the same group and destination is unsent, and none to a destination that is being sent to: what a
 * person receives keeps its order, and bundling sees what went before. Lanes and workspaces are enumerated by skipping
 * along the index; `coalesce` hides a status from the partial indexes where a row or a group is looked up, since one of
 * them might be walked through from end to end instead.
 */
const CLAIM = `with recursive ${PLACES}, flying as materialized (
  select n.workspace_id, count(*) as count from "Notification" n where n.status = 'SENDING' group by n.workspace_id
), waiting as materialized (
  select p.lane, p.workspace_id, coalesce(f.count, 0) as flying
  from places p left join flying f on f.workspace_id = p.workspace_id
), due as (
  select p.lane, d.id, d.due_at, d.addressee_id, d.method, p.flying + row_number() over (
    partition by p.lane, p.workspace_id order by d.due_at, d.id) as turn
  from waiting p cross join lateral (
    select n.id, n.due_at, n.addressee_id, n.method from "Notification" n
    where n.lane = p.lane and n.workspace_id = p.workspace_id and n.status in ('PENDING', 'RETRY')
      and n.due_at <= statement_timestamp()
      and ${READY}
    order by n.due_at, n.id limit $1 * 4) d
), chosen as (
  select distinct on (addressee_id, method) id, lane, turn, due_at from due
  order by addressee_id, method, lane, turn, due_at
), locked as (
  select taken.id from (select id from chosen order by lane, turn, due_at) c cross join lateral (
    select n.id from "Notification" n where n.id = c.id and coalesce(n.status, '') in ('PENDING', 'RETRY')
      and n.due_at <= statement_timestamp() for update skip locked) taken
  limit $1
), claimed as (
  update "Notification" n set status = 'SENDING', token = n.token + 1, attempts = n.attempts + 1,
    lease_until = clock_timestamp() + $2 * interval '1 millisecond'
  from locked where n.id = locked.id returning n.id, n.workspace_id, n.token, n.attempts
), attempted as (
  insert into "NotificationAttempt" (id, workspace_id, notification_id, number, token, started_at)
  select sc_new_id(clock_timestamp()), c.workspace_id, c.id, c.attempts, c.token, clock_timestamp() from claimed c
  returning id, notification_id
)
select c.workspace_id as "workspaceId", c.id as "notificationId", c.token, a.id as "attemptId"
from claimed c join attempted a on a.notification_id = c.id`;

/** Claims up to `limit` due notifications: each goes straight to SENDING, with a lease, a token and its attempt's row. */
export function claimNotifications(options: { database: Database; limit: number }): Promise<Claimed[]> {
  return options.database.system(async (db) => {
    const [, { rows }] = await Promise.all([
      db.query(BY_INDEX),
      db.query<Claimed>({ name: 'claim-notifications', text: CLAIM, values: [options.limit, LEASE_MS] }),
    ]);
    return rows;
  });
}

/** Takes the lease further while the message is being sent; false: somebody else has the row by now. */
export function renewLease(options: { database: Database; notificationId: string; token: number }): Promise<boolean> {
  return options.database.system(async (db) => {
    const { rowCount } = await db.query({
      name: 'renew-lease',
      text: `update "Notification" set lease_until = clock_timestamp() + $3 * interval '1 millisecond'
             where id = $1 and token = $2 and status = 'SENDING'`,
      values: [options.notificationId, options.token, LEASE_MS],
    });
    return rowCount === 1;
  });
}

/**
 * Rows whose lease ran out are due again, flagged as uncertain: the worker died, and the message may have left. Answers
 * how many.
 */
export function releaseLostLeases(options: { database: Database }): Promise<number> {
  return options.database.system(async (db) => {
    const { rowCount } = await db.query({
      name: 'release-lost-leases',
      text: `with lost as (
          select id, token from "Notification" where status = 'SENDING' and lease_until < clock_timestamp()
          limit 100 for update skip locked
        ), marked as (
          update "NotificationAttempt" a set outcome = 'lost', finished_at = clock_timestamp(),
            detail = 'the worker ended before it said what became of the message'
          from lost where a.notification_id = lost.id and a.token = lost.token and a.outcome is null
        )
        update "Notification" n set status = 'RETRY', lease_until = null, uncertain = true, crashes = n.crashes + 1,
          due_at = clock_timestamp()
        from lost where n.id = lost.id`,
    });
    return rowCount ?? 0;
  });
}

export type OverdueNotification = { workspaceId: string; notificationId: string };

/** Rows that could have been claimed for `overdueMs` by now and were not, and leases that ran out as long ago. */
export function findOverdueNotifications(options: {
  database: Database;
  overdueMs: number;
  limit: number;
}): Promise<{ unclaimed: OverdueNotification[]; lostLeases: number }> {
  return options.database.system(async (db) => {
    const [, unclaimed, lost] = await Promise.all([
      db.query(BY_INDEX),
      db.query<OverdueNotification>({
        name: 'overdue-notifications',
        text: `with recursive ${PLACES}
          select p.workspace_id as "workspaceId", d.id as "notificationId" from places p cross join lateral (
            select n.id from "Notification" n
            where n.lane = p.lane and n.workspace_id = p.workspace_id and n.status in ('PENDING', 'RETRY')
              and n.due_at <= statement_timestamp() - $2 * interval '1 millisecond' and ${READY}
            order by n.due_at, n.id limit $1) d
          limit $1`,
        values: [options.limit, options.overdueMs],
      }),
      db.query<{ count: number }>({
        name: 'overdue-leases',
        text: `select count(*)::int as count from "Notification" n where n.status = 'SENDING'
          and n.lease_until < clock_timestamp() - $1 * interval '1 millisecond'`,
        values: [options.overdueMs],
      }),
    ]);
    return { unclaimed: unclaimed.rows, lostLeases: lost.rows[0]?.count ?? 0 };
  });
}
