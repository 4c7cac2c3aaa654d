import type { OutgoingMailStatus } from '@signalcraft/contracts/enums';
import type { Database } from '../database.ts';
import { BY_INDEX } from './by-index.ts';
import { LEASE_MS } from './claim-notifications.ts';

export type NewOutgoingMail = { id: string; destination: string; contentSealed: string };

/** Stores a mail of an account, which belongs to no workspace. */
export async function insertAccountMail(options: { database: Database } & NewOutgoingMail): Promise<void> {
  const { id, destination, contentSealed } = options;
  await options.database.system(async (db) => {
    await db.query({
      text: 'insert into "OutgoingMail" (id, destination, content_sealed) values ($1, $2, $3)',
      values: [id, destination, contentSealed],
    });
  });
}

export type ClaimedMail = {
  id: string;
  workspaceId: string | null;
  destination: string;
  contentSealed: string;
  /** 1 for the first try. */
  attempts: number;
  /** How many workers died with it. */
  crashes: number;
  /** The fencing token: the answer is stored only while the row still carries it. */
  token: number;
  /** Milliseconds since 1970, like `now`. */
  createdAt: number;
  now: number;
};

/** Claims up to `limit` due mails, the longest due first: each goes straight to SENDING, with a lease and a token. */
export function claimMails(options: { database: Database; limit: number }): Promise<ClaimedMail[]> {
  return options.database.system(async (db) => {
    const [, { rows }] = await Promise.all([
      db.query(BY_INDEX),
      db.query<ClaimedMail>({
        name: 'claim-mails',
        text: `with due as (
            select id from "OutgoingMail" where status in ('PENDING', 'RETRY') and due_at <= statement_timestamp()
            order by due_at, id limit $1 for update skip locked
          )
          update "OutgoingMail" m set status = 'SENDING', token = m.token + 1, attempts = m.attempts + 1,
            lease_until = clock_timestamp() + $2 * interval '1 millisecond'
          from due where m.id = due.id
          returning m.id, m.workspace_id as "workspaceId", m.destination, m.content_sealed as "contentSealed",
            m.attempts, m.crashes, m.token, floor(date_part('epoch', m.created_at) * 1000) as "createdAt",
            floor(date_part('epoch', clock_timestamp()) * 1000) as now`,
        values: [options.limit, LEASE_MS],
      }),
    ]);
    return rows;
  });
}

/** Takes the lease further while the mail is being sent; false: somebody else has the row by now. */
export function renewMailLease(options: { database: Database; id: string; token: number }): Promise<boolean> {
  return options.database.system(async (db) => {
    const { rowCount } = await db.query({
      name: 'renew-mail-lease',
      text: `update "OutgoingMail" set lease_until = clock_timestamp() + $3 * interval '1 millisecond'
             where id = $1 and token = $2 and status = 'SENDING'`,
      values: [options.id, options.token, LEASE_MS],
    });
    return rowCount === 1;
  });
}

export type MailAnswer = {
  status: Extract<OutgoingMailStatus, 'SENT' | 'RETRY' | 'FAILED'>;
  reason: string | null;
  /** For RETRY: when, in milliseconds since 1970. */
  dueAt: number | null;
};

/** Stores what became of a claimed mail; what it said is forgotten unless it is tried again. False: it is another's now. */
export function recordMail(options: {
  database: Database;
  id: string;
  token: number;
  answer: MailAnswer;
}): Promise<boolean> {
  const { answer } = options;
  return options.database.system(async (db) => {
    const { rowCount } = await db.query({
      name: 'record-mail',
      text: `update "OutgoingMail" set status = $3, status_reason = $4, lease_until = null,
               due_at = coalesce(to_timestamp($5::float8 / 1000), due_at),
               sent_at = case when $3 = 'SENT' then clock_timestamp() end,
               content_sealed = case when $3 = 'RETRY' then content_sealed end
             where id = $1 and token = $2 and status = 'SENDING'`,
      values: [options.id, options.token, answer.status, answer.reason, answer.dueAt],
    });
    return rowCount === 1;
  });
}

/** Mails whose lease ran out are due again: the worker died. Answers how many. */
export function releaseLostMails(options: { database: Database }): Promise<number> {
  return options.database.system(async (db) => {
    const { rowCount } = await db.query({
      name: 'release-lost-mails',
      text: `update "OutgoingMail" set status = 'RETRY', lease_until = null, crashes = crashes + 1,
               due_at = clock_timestamp()
             where id in (select id from "OutgoingMail" where status = 'SENDING' and lease_until < clock_timestamp()
               limit 100 for update skip locked)`,
    });
    return rowCount ?? 0;
  });
}
