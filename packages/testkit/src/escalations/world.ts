import { Database } from '@signalcraft/database/database';
import { Ingest } from '@signalcraft/engine/ingest-webhook';
import { newId } from '@signalcraft/platform/ids';
import { createLogger } from '@signalcraft/platform/log';
import { chooseBackend, installBackend } from '@signalcraft/queues/backend';
import { QueueProducer } from '@signalcraft/queues/producer';
import { Pool } from 'pg';
import { freePort } from '../ports.ts';
import type { PrivatePostgres } from '../private-postgres.ts';
import type { PrivateRedis } from '../private-redis.ts';
import { type StartedApp, startApp } from '../processes.ts';
import { type SmtpStandIn, startSmtpStandIn } from '../smtp-stand-in.ts';
import { cloneDatabase, type Template, type TestDatabase } from '../template-database.ts';
import { createWorkspace, TEST_ENCRYPTION_KEY, type TestWorkspace } from '../workspace.ts';

/** How much of everything a run of the ledger has, and how long its fault lasts. */
export type Size = {
  groups: number;
  /** Each step pages one person of its own, so that nothing is bundled. */
  steps: number;
  /** Between a step and the next. */
  delayMs: number;
  /** Over this time the groups open, evenly. */
  spreadMs: number;
  /** How often a fault that strikes again does. */
  strikes: number;
  /** How long something that goes away stays away. */
  outageMs: number;
  /** How many processes with clocks of their own. */
  clocks: number;
  /** How long a process stands still: longer than the lease of what it sends. */
  stillMs: number;
};

/** One database with its escalation policies, a mail server, and worker processes that are started and ended at will. */
export type EscalationWorld = {
  size: Size;
  databases: TestDatabase;
  postgres: PrivatePostgres | null;
  redis: PrivateRedis | null;
  smtp: SmtpStandIn;
  /** As the owner of the tables; lives through restarts of the server. */
  owner: Pool;
  workspaces: readonly TestWorkspace[];
  /** The variables of a process of the product for these stores and this mail server. */
  env: Record<string, string>;
  /** Opens the group of this number, as its tool would, and again with each repeat. */
  alert: (number: number) => Promise<void>;
  startWorker: (options?: { env?: Record<string, string>; nodeArgs?: readonly string[] }) => Promise<StartedApp>;
  /** Every worker that was ever started, with what it logged. */
  workers: StartedApp[];
  startApi: (options: { env: Record<string, string> }) => Promise<StartedApp>;
  apis: StartedApp[];
  close: () => Promise<void>;
};

const GROUPS_A_WORKSPACE = 10;
const WEB_BASE_URL = 'https://signalcraft.example';

export const titleOf = (number: number): string => `Ledger ${String(number).padStart(5, '0')}`;

/** Of each step, after the one before it. */
export const delaysOf = (size: Size): number[] =>
  Array.from({ length: size.steps }, (_, step) => (step === 0 ? 0 : size.delayMs));

/** Opens a world in a fresh database of the template's server. `redis` null: the queues are in the database. */
export async function openEscalationWorld(options: {
  template: Template;
  postgres: PrivatePostgres | null;
  redis: PrivateRedis | null;
  size: Size;
}): Promise<EscalationWorld> {
  const { size, redis } = options;
  const databases = await cloneDatabase({ template: options.template });
  const owner = new Pool({ connectionString: databases.ownerUrl, max: 4, connectionTimeoutMillis: 2_000 });
  owner.on('error', () => undefined);
  const workspaces: TestWorkspace[] = [];
  for (let first = 0; first < size.groups; first += GROUPS_A_WORKSPACE) {
    const workspace = await createWorkspace({ databaseUrl: databases.ownerUrl });
    await addPolicies({ owner, workspace, first, size });
    workspaces.push(workspace);
  }
  const smtp = await startSmtpStandIn();
  const queue: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
  const env = {
    ...queue,
    DATABASE_URL: databases.appUrl,
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
    EMAIL_PROVIDER: 'smtp',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtp.port),
    SMTP_REQUIRE_TLS: 'false',
    SMTP_FROM: 'pages@signalcraft.example',
    WEB_BASE_URL,
  };
  const backend = chooseBackend({ DATABASE_URL: databases.appUrl, ...queue });
  installBackend(backend);
  const producer = new QueueProducer({ backend, onFailure: () => undefined, onError: () => undefined });
  const database = new Database({ url: databases.appUrl, applicationName: 'ledger', poolMax: 2, hotPoolMax: 8 });
  const log = createLogger({ level: 'silent' });
  const ingest = new Ingest({ database, producer, log, maxBytes: 1024 * 1024 });
  const workers: StartedApp[] = [];
  const apis: StartedApp[] = [];
  return {
    size,
    databases,
    postgres: options.postgres,
    redis,
    smtp,
    owner,
    workspaces,
    env,
    alert: async (number) => {
      const { source, key, body } = deliveryOf({ workspaces, number });
      const outcome = await ingest.accept({ source, key, headers: {}, contentType: 'application/json', body });
      if (outcome.kind !== 'accepted') throw new Error(`alert ${number} was not accepted: ${outcome.kind}`);
    },
    startWorker: async ({ env: more, nodeArgs } = {}) => {
      const worker = await startApp({ app: 'worker', env: { ...env, ...more }, nodeArgs: nodeArgs ?? [] });
      workers.push(worker);
      return worker;
    },
    workers,
    startApi: async ({ env: more }) => {
      const own = { PORT: String(await freePort()), AUTH_PROVIDER: 'local' };
      const api = await startApp({ app: 'api', env: { ...env, ...own, ...more } });
      apis.push(api);
      return api;
    },
    apis,
    close: async () => {
      await Promise.all([...workers, ...apis].map((app) => app.kill('SIGKILL')));
      await ingest.drained();
      await producer.close();
      await database.close();
      await owner.end();
      await smtp.close();
      await databases.drop();
    },
  };
}

/** What the tool of group `number` sends. */
export function deliveryOf(options: { workspaces: readonly TestWorkspace[]; number: number }) {
  const { number } = options;
  const workspace = options.workspaces[Math.floor(number / GROUPS_A_WORKSPACE)];
  if (!workspace) throw new RangeError(`there is no group ${number}`);
  const title = titleOf(number);
  const alert = {
    title,
    severity: 'critical',
    status: 'firing',
    fingerprint: title,
    labels: { ledger: String(number) },
  };
  const { key, path } = workspace.integrations.generic;
  return { source: 'generic' as const, key, path, body: Buffer.from(JSON.stringify(alert)) };
}

/** A policy for each of a workspace's groups, the people of its steps, and the route that leads to it. */
async function addPolicies(options: {
  owner: Pool;
  workspace: TestWorkspace;
  first: number;
  size: Size;
}): Promise<void> {
  const { owner, workspace, first, size } = options;
  const now = Date.now();
  const count = Math.min(GROUPS_A_WORKSPACE, size.groups - first);
  const groups = Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const people = Array.from({ length: size.steps }, (_person, step) => ({
      memberId: newId(now),
      userId: newId(now),
      name: `g${number}-s${step}`,
      email: `g${number}-s${step}@${workspace.slug}.example`,
    }));
    return {
      number,
      people,
      policyId: newId(now),
      routeId: newId(now),
      matchers: [{ name: 'ledger', op: '=', value: String(number) }],
      steps: people.map(({ memberId }, step) => ({
        delayMs: delaysOf(size)[step],
        targets: [{ kind: 'member', memberId }],
        condition: null,
      })),
    };
  });
  const people = JSON.stringify(groups.flatMap((group) => group.people));
  const rows = JSON.stringify(groups);
  await owner.query(
    `insert into "User" (id, email, name) select u."userId", u.email, u.name
     from jsonb_to_recordset($1::jsonb) u("userId" uuid, email text, name text)`,
    [people],
  );
  await owner.query(
    `insert into "Member" (id, workspace_id, user_id, role) select u."memberId", $2, u."userId", 'MEMBER'
     from jsonb_to_recordset($1::jsonb) u("memberId" uuid, "userId" uuid)`,
    [people, workspace.workspaceId],
  );
  await owner.query(
    `insert into "EscalationPolicy" (id, workspace_id, name, steps, created_by_type)
     select u."policyId", $2, 'Ledger ' || u.number, u.steps, 'system'
     from jsonb_to_recordset($1::jsonb) u("policyId" uuid, number int, steps jsonb)`,
    [rows, workspace.workspaceId],
  );
  await owner.query(
    `insert into "Route" (id, workspace_id, position, name, matchers, policy_id, created_by_type)
     select u."routeId", $2, u.number, 'Ledger ' || u.number, u.matchers, u."policyId", 'system'
     from jsonb_to_recordset($1::jsonb) u("routeId" uuid, "policyId" uuid, number int, matchers jsonb)`,
    [rows, workspace.workspaceId],
  );
}
