import { Database } from '@signalcraft/database/database';
import { Ingest } from '@signalcraft/engine/ingest-webhook';
import { newId } from '@signalcraft/platform/ids';
import { createLogger } from '@signalcraft/platform/log';
import { chooseBackend, installBackend } from '@signalcraft/queues/backend';
import { QueueProducer } from '@signalcraft/queues/producer';
import { Client } from 'pg';
import { startPrivatePostgres } from '../private-postgres.ts';
import { cloneDatabase, createTemplate } from '../template-database.ts';
import { installVirtualClock } from '../virtual-clock.ts';
import { createWorkspace, type TestWorkspace } from '../workspace.ts';

const DAY_MS = 86_400_000;
const PER_DELIVERY = 5;
/** Deliveries that come in the same moment. */
const AT_ONCE = 25;
const SERVICES = 40;

export type StoredMonth = { database: Database; workspace: TestWorkspace; alerts: number; stop: () => Promise<void> };

/**
 * A workspace with a month of alerts in a store of its own: problems of many services that begin, repeat and end, with
 * a policy, a route, an inhibition rule, silences and a nightly window. Nobody was paged: no worker ran.
 */
export async function storeMonth(options: { alerts: number; days: number }): Promise<StoredMonth> {
  const postgres = await startPrivatePostgres({ version: 15, durable: false });
  const template = await createTemplate({ serverUrl: postgres.url });
  const testDatabase = await cloneDatabase({ template });
  const workspace = await createWorkspace({ databaseUrl: testDatabase.ownerUrl });
  const owner = new Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  await owner.query(`select sc_make_partitions(${options.days + 2})`);
  const clock = await installVirtualClock({ owner });
  const began = await clock.now();
  await configure({ owner, workspace, began, days: options.days });
  const database = new Database({ url: testDatabase.appUrl, applicationName: 'bench', poolMax: 4, hotPoolMax: 8 });
  const backend = chooseBackend({ DATABASE_URL: testDatabase.appUrl });
  installBackend(backend);
  const producer = new QueueProducer({ backend, onFailure: () => undefined, onError: () => undefined });
  const log = createLogger({ level: 'silent' });
  const ingest = new Ingest({ database, producer, log, maxBytes: 5 * 1_024 * 1_024 });
  const deliveries = Math.ceil(options.alerts / PER_DELIVERY);
  const stepMs = (options.days * DAY_MS) / (deliveries / AT_ONCE);
  for (let first = 0; first < deliveries; first += AT_ONCE) {
    await clock.moveTo(began + (first / AT_ONCE) * stepMs);
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, deliveries - first) }, async (_, place) => {
        const outcome = await ingest.accept({
          source: 'generic',
          key: workspace.integrations.generic.key,
          headers: {},
          contentType: 'application/json',
          body: Buffer.from(JSON.stringify(bodyOf(first + place))),
        });
        if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${outcome.kind}`);
      }),
    );
  }
  await clock.moveTo(began + options.days * DAY_MS);
  const { rows } = await owner.query<{ count: number }>('select count(*)::int as count from "AlertEvent"');
  return {
    database,
    workspace,
    alerts: rows[0]?.count ?? 0,
    stop: async () => {
      await ingest.drained();
      await producer.close();
      await database.close();
      await owner.end();
      await postgres.remove();
    },
  };
}

/** Each problem comes in three deliveries: it begins, repeats, and ends. */
function bodyOf(delivery: number): { alerts: Record<string, unknown>[] } {
  const wave = Math.floor(delivery / (AT_ONCE * 3));
  const phase = Math.floor(delivery / AT_ONCE) % 3;
  const lane = delivery % AT_ONCE;
  return {
    alerts: Array.from({ length: PER_DELIVERY }, (_, index) => {
      const problem = wave * AT_ONCE + lane;
      const service = `service-${problem % SERVICES}`;
      return {
        title: `Problem of ${service}`,
        status: phase === 2 ? 'resolved' : 'firing',
        severity: ['critical', 'high', 'warning'][problem % 3],
        fingerprint: `${problem}-${index}`,
        labels: {
          alertname: `Problem${problem % 7}`,
          service,
          host: `host-${problem % 50}`,
          cluster: `cluster-${problem % 4}`,
          instance: `${problem}-${index}`,
          region: 'eu-central',
        },
      };
    }),
  };
}

async function configure(options: {
  owner: Client;
  workspace: TestWorkspace;
  began: number;
  days: number;
}): Promise<void> {
  const { owner, workspace, began } = options;
  const { workspaceId, members } = workspace;
  const at = (ms: number): Date => new Date(began + ms);
  const by = ['system', workspaceId];
  const target = (memberId: string) => ({ kind: 'member', memberId });
  const steps = [
    { delayMs: 0, targets: [target(members.member.id)], condition: null },
    { delayMs: 300_000, targets: [target(members.admin.id)], condition: null },
    { delayMs: 900_000, targets: [{ kind: 'everyone_who_can_respond' }], condition: null },
  ];
  const policyId = newId(began);
  await owner.query(
    `insert into "EscalationPolicy" (id, workspace_id, name, steps, repeats, created_by_type)
     values ($2, $1, 'On duty', $3, 1, 'system')`,
    [by[1], policyId, JSON.stringify(steps)],
  );
  const matchers = [{ name: 'severity', op: '=~', value: 'critical|high' }];
  await owner.query(
    `insert into "Route" (id, workspace_id, position, name, matchers, policy_id, created_by_type)
     values ($2, $1, 0, 'Worse ones', $3, $4, 'system')`,
    [by[1], newId(began), JSON.stringify(matchers), policyId],
  );
  await owner.query(
    `insert into "InhibitionRule" (id, workspace_id, name, source_matchers, target_matchers, equal, created_by_type)
     values ($2, $1, 'Same host', $3, $4, '{host}', 'system')`,
    [
      by[1],
      newId(began),
      JSON.stringify([{ name: 'alertname', op: '=', value: 'Problem0' }]),
      JSON.stringify([{ name: 'alertname', op: '=~', value: 'Problem[1-3]' }]),
    ],
  );
  await owner.query(
    `insert into "MaintenanceWindow" (id, workspace_id, name, matchers, times, over_at, created_by_type, created_at)
     values ($2, $1, 'Nights', $3, $4, '9999-01-01', 'system', $5)`,
    [
      by[1],
      newId(began),
      JSON.stringify([{ name: 'cluster', op: '=', value: 'cluster-1' }]),
      JSON.stringify({
        kind: 'recurring',
        zone: 'Europe/Berlin',
        startsAt: at(-DAY_MS).toISOString().slice(0, 11).concat('01:00'),
        durationMinutes: 240,
        rule: { freq: 'daily', interval: 1, count: null, until: null },
      }),
      at(-DAY_MS),
    ],
  );
  for (let day = 0; day < options.days; day += 1) {
    await owner.query(
      `insert into "Silence" (id, workspace_id, matchers, starts_at, ends_at, over_at, comment, created_by_type, created_at)
       values ($2, $1, $3, $4, $5, $5, 'Work', 'system', $4)`,
      [
        by[1],
        newId(began),
        JSON.stringify([{ name: 'service', op: '=', value: `service-${day % SERVICES}` }]),
        at(day * DAY_MS + 8 * 3_600_000),
        at(day * DAY_MS + 12 * 3_600_000),
      ],
    );
  }
}
