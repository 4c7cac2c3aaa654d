import { createMailTransport } from '@signalcraft/channels/mail-transport';
import type { Severity } from '@signalcraft/contracts/enums';
import { Database } from '@signalcraft/database/database';
import { type Claimed, claimNotifications, releaseLostLeases } from '@signalcraft/database/system/claim-notifications';
import { findDueRuns, findDueTimers } from '@signalcraft/database/system/due';
import { actOnGroup, type GroupMove, type MoveOutcome } from '@signalcraft/engine/act-on-group';
import { runGroupTimer } from '@signalcraft/engine/group-timers';
import { Ingest } from '@signalcraft/engine/ingest-webhook';
import { runStep } from '@signalcraft/engine/run-step';
import { sendNotification } from '@signalcraft/engine/send-notification';
import { parseEncryptionKey } from '@signalcraft/platform/encryption';
import { createLogger } from '@signalcraft/platform/log';
import { parseCidr } from '@signalcraft/platform/outgoing-address';
import { guardedClient } from '@signalcraft/platform/outgoing-http';
import { chooseBackend, installBackend } from '@signalcraft/queues/backend';
import { type EnqueueFailure, QueueProducer } from '@signalcraft/queues/producer';
import { Client } from 'pg';
import { afterAll } from 'vitest';
import { type SmtpStandIn, startSmtpStandIn } from './smtp-stand-in.ts';
import { withDatabase } from './test-services.ts';
import { createWorkspace, TEST_ENCRYPTION_KEY, type TestWorkspace } from './workspace.ts';

/** Where channels of tests may lead: to servers of this machine. */
const ALLOWED = '127.0.0.0/8';
const DAY_MS = 24 * 60 * 60 * 1_000;

export type NotificationRow = {
  id: string;
  kind: string;
  status: string;
  statusReason: string | null;
  recipient: string;
  destination: string;
  step: number | null;
  attempts: number;
  crashes: number;
  uncertain: boolean;
  /** From now until it is due, in milliseconds. */
  dueInMs: number;
  bundledInto: string | null;
};

/** One database, a workspace in it, a real SMTP server, and the steps of a worker to be taken one by one. */
export type DeliveryWorld = {
  workspace: TestWorkspace;
  database: Database;
  producer: QueueProducer;
  smtp: SmtpStandIn;
  owner: Client;
  /** The variables of a worker process for this database, this queue backend and this SMTP server. */
  workerEnv: Record<string, string>;
  /** Wake-ups that the queue backend did not take. */
  lostWakeUps: EnqueueFailure[];
  /** Ends every connection that worker processes have to the database, as a failing network would; answers how many. */
  cutWorkers: () => Promise<number>;
  /** A second tenant of the same database. */
  anotherWorkspace: () => Promise<TestWorkspace>;
  /** Takes one alert in as a tool would, and answers its group's id. */
  alert: (options: {
    title: string;
    severity?: Severity;
    status?: 'firing' | 'resolved';
    workspace?: TestWorkspace;
    fingerprint?: string;
    labels?: Record<string, string>;
  }) => Promise<string>;
  /** A person's move, by the member of that role. */
  act: (groupId: string, move: GroupMove, role?: keyof TestWorkspace['members']) => Promise<MoveOutcome>;
  /** Does every due step and every due timer, until nothing is due. */
  steps: () => Promise<void>;
  claim: (limit?: number) => Promise<Claimed[]>;
  send: (claims: readonly Claimed[]) => Promise<void>;
  /** Makes rows due again whose workers ended; answers how many. */
  releaseLost: () => Promise<number>;
  /** Steps and sends until nothing is left to do now. */
  deliver: () => Promise<void>;
  /** Moves everything stored this far into the past. */
  pass: (ms: number) => Promise<void>;
  /** Ends every run, timer and message that a test left, a hundred days ago: the next one begins in calm. */
  calm: () => Promise<void>;
  notifications: (groupId: string) => Promise<NotificationRow[]>;
  /** Outcome and detail of every attempt at one notification, oldest first. */
  attempts: (notificationId: string) => Promise<{ outcome: string | null; detail: string | null }[]>;
  /** The reasons on a group's timeline, oldest first. */
  reasons: (groupId: string) => Promise<string[]>;
  status: (groupId: string) => Promise<string>;
  /** Kind and recipient's name of every mail since the last look, sorted. */
  newMails: () => string[];
};

/** `redis`: where wake-ups go; without it they go to the same database. */
export async function openDeliveryWorld(
  options: { redis?: { url: string; prefix?: string } } = {},
): Promise<DeliveryWorld> {
  const testDatabase = await withDatabase();
  const workspace = await createWorkspace({ databaseUrl: testDatabase.ownerUrl });
  const owner = new Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  const database = new Database({ url: testDatabase.appUrl, applicationName: 'test', poolMax: 4, hotPoolMax: 16 });
  const queueVariables = {
    ...(options.redis ? { REDIS_URL: options.redis.url } : {}),
    ...(options.redis?.prefix ? { QUEUE_PREFIX: options.redis.prefix } : {}),
  };
  const backend = chooseBackend({ DATABASE_URL: testDatabase.appUrl, ...queueVariables });
  installBackend(backend);
  const lostWakeUps: EnqueueFailure[] = [];
  const producer = new QueueProducer({
    backend,
    onFailure: (failure) => lostWakeUps.push(failure),
    onError: () => undefined,
  });
  const smtp = await startSmtpStandIn();
  const log = createLogger({ level: 'silent' });
  const deps = {
    database,
    producer,
    log,
    mail: createMailTransport({
      settings: {
        provider: 'smtp',
        from: { name: 'SignalCraft', address: 'pages@signalcraft.example' },
        host: '127.0.0.1',
        port: smtp.port,
        secure: false,
        requireTls: false,
        login: null,
      },
    }),
    webBaseUrl: 'https://signalcraft.example',
    outgoing: guardedClient({ policy: 'user', allowed: [parseCidr(ALLOWED)].filter((one) => one !== null) }),
    encryptionKey: parseEncryptionKey(TEST_ENCRYPTION_KEY),
  };
  const ingest = new Ingest({ database, producer, log, maxBytes: 5 * 1024 * 1024 });
  afterAll(async () => {
    await ingest.drained();
    await producer.close();
    await database.close();
    await owner.end();
    await smtp.close();
  });

  const steps = async (): Promise<void> => {
    for (;;) {
      const runs = await findDueRuns({ database, limit: 50 });
      const timers = await findDueTimers({ database, limit: 50 });
      if (runs.length + timers.length === 0) return;
      await Promise.all([
        ...runs.map((run) => runStep({ deps, run })),
        ...timers.map((timer) => runGroupTimer({ deps, timer })),
      ]);
    }
  };
  const claim = (limit = 10): Promise<Claimed[]> => claimNotifications({ database, limit });
  const send = async (claims: readonly Claimed[]): Promise<void> => {
    await Promise.all(claims.map((one) => sendNotification({ deps, claim: one })));
  };
  let mailsSeen = 0;
  return {
    workspace,
    database,
    producer,
    smtp,
    owner,
    workerEnv: {
      ...queueVariables,
      DATABASE_URL: testDatabase.appUrl,
      ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
      EMAIL_PROVIDER: 'smtp',
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtp.port),
      SMTP_REQUIRE_TLS: 'false',
      SMTP_FROM: 'pages@signalcraft.example',
      WEB_BASE_URL: 'https://signalcraft.example',
      OUTGOING_ALLOWED_CIDRS: ALLOWED,
    },
    lostWakeUps,
    cutWorkers: async () => {
      const superuser = new Client({ connectionString: testDatabase.superuserUrl });
      await superuser.connect();
      const { rows } = await superuser.query<{ ended: boolean }>(
        `select pg_terminate_backend(pid) as ended from pg_stat_activity
         where datname = $1 and application_name = 'signalcraft-worker'`,
        [testDatabase.name],
      );
      await superuser.end();
      return rows.length;
    },
    anotherWorkspace: () => createWorkspace({ databaseUrl: testDatabase.ownerUrl }),
    alert: async ({ title, severity = 'critical', status = 'firing', fingerprint = title, labels, ...over }) => {
      const integration = (over.workspace ?? workspace).integrations.generic;
      const outcome = await ingest.accept({
        source: 'generic',
        key: integration.key,
        headers: {},
        contentType: 'application/json',
        body: Buffer.from(JSON.stringify({ title, severity, status, fingerprint, labels })),
      });
      if (outcome.kind !== 'accepted') throw new Error(`the alert was not accepted: ${JSON.stringify(outcome)}`);
      const groupId = outcome.answer.groups[0]?.id;
      if (!groupId) throw new Error(`the alert joined no group: ${JSON.stringify(outcome.answer)}`);
      return groupId;
    },
    act: (groupId, move, role = 'member') =>
      actOnGroup({
        database,
        producer,
        workspaceId: workspace.workspaceId,
        actor: { type: 'member', id: workspace.members[role].id },
        groupId,
        move,
      }),
    steps,
    claim,
    send,
    releaseLost: () => releaseLostLeases({ database }),
    deliver: async () => {
      for (;;) {
        await steps();
        const claims = await claim();
        if (claims.length === 0) return;
        await send(claims);
      }
    },
    pass: (ms) => pass({ owner, ms }),
    calm: async () => {
      await pass({ owner, ms: 100 * DAY_MS });
      await owner.query('update "AlertGroup" set timer_at = null');
      await owner.query(`update "EscalationRun" set next_step_at = null, ended_at = coalesce(ended_at, now()),
        end_reason = coalesce(end_reason, 'resolved')`);
      await owner.query(`update "Notification" set status = 'SUPPRESSED', lease_until = null
        where status in ('PENDING', 'RETRY', 'SENDING')`);
      smtp.setFault(() => null);
      mailsSeen = smtp.mails.length;
    },
    notifications: async (groupId) => {
      const { rows } = await owner.query<NotificationRow>(
        `select n.id, n.kind, n.status, n.status_reason as "statusReason", coalesce(u.name, n.destination) as recipient,
           n.destination, n.step,
           n.attempts, n.crashes, n.uncertain,
           (date_part('epoch', n.due_at - clock_timestamp()) * 1000)::float8 as "dueInMs", n.bundled_into as "bundledInto"
         from "Notification" n left join "Member" m on m.id = n.recipient_id left join "User" u on u.id = m.user_id
         where n.group_id = $1 order by n.created_at, n.kind, coalesce(u.name, n.destination)`,
        [groupId],
      );
      return rows;
    },
    attempts: async (notificationId) => {
      const { rows } = await owner.query<{ outcome: string | null; detail: string | null }>(
        'select outcome, detail from "NotificationAttempt" where notification_id = $1 order by number',
        [notificationId],
      );
      return rows;
    },
    reasons: async (groupId) => {
      const { rows } = await owner.query<{ reason: string }>(
        'select reason from "TimelineEntry" where group_id = $1 order by id',
        [groupId],
      );
      return rows.map((row) => row.reason);
    },
    status: async (groupId) => {
      const { rows } = await owner.query<{ status: string }>('select status from "AlertGroup" where id = $1', [
        groupId,
      ]);
      return rows[0]?.status ?? 'none';
    },
    newMails: () => {
      const fresh = smtp.mails.slice(mailsSeen);
      mailsSeen = smtp.mails.length;
      return fresh
        .map((one) => `${String(one.mail.headers.get('x-signalcraft-kind'))} ${one.recipient.split('@')[0] ?? ''}`)
        .sort();
    },
  };
}

/** Takes the same time from every stored instant: for the database, that much time has passed. */
async function pass(options: { owner: Client; ms: number }): Promise<void> {
  const { owner, ms } = options;
  const { rows } = await owner.query<{ table: string; columns: string[] }>(
    `select c.table_name as "table", array_agg(c.column_name::text) as columns from information_schema.columns c
     where c.table_schema = 'public' and c.data_type = 'timestamp with time zone'
       and c.table_name in ('AlertGroup', 'Alert', 'EscalationRun', 'Notification', 'TimelineEntry', 'Silence',
         'MaintenanceWindow')
     group by c.table_name`,
  );
  const by = `${ms} * interval '1 millisecond'`;
  await owner.query('begin');
  for (const { table, columns } of rows) {
    await owner.query(`update "${table}" set ${columns.map((name) => `${name} = ${name} - ${by}`).join(', ')}`);
  }
  await owner.query(
    `update "AlertGroup" set undo = jsonb_set(undo, '{at}', to_jsonb((undo->>'at')::float8 - $1::float8))
     where undo is not null`,
    [ms],
  );
  // Recurring ones on UTC's clock.
  await owner.query(
    `update "MaintenanceWindow" set times = jsonb_set(times, '{startsAt}', to_jsonb(
       to_char((times->>'startsAt')::timestamp - $1 * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS')))
     where times->>'kind' = 'recurring'`,
    [ms],
  );
  await owner.query('commit');
}
