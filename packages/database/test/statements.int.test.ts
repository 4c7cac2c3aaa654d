import { PIECES } from '@signalcraft/database/hot/write-pieces';
import { SEALED_COLUMNS } from '@signalcraft/platform/sealed-columns';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Every file of SQL, with what it exports. */
const FILES = { ...import.meta.glob('../src/{hot,system}/*.ts', { eager: true }) } as Record<string, object>;
/** Exports that send nothing themselves. */
const SILENT = ['inOneWrite', 'readAlert', 'readGroup'];
const UUID = '00000000-0000-7000-8000-000000000000';

type Send = (first: object, second: object) => unknown;
type Sent = { role: string; text: string };

/** Stands where a connection would and writes down what it is sent; every row it answers with is empty. */
function recorder(options: { role: string; sent: Sent[]; rows: object[] }) {
  let role = options.role;
  return {
    query: (query: string | { text: string }) => {
      const text = typeof query === 'string' ? query : query.text;
      options.sent.push({ role, text });
      role = /set_config\('role', '(\w+)'/.exec(text)?.[1] ?? role;
      return Promise.resolve({ rows: options.rows, rowCount: 1 });
    },
  };
}

/** An object that has every property: ids, times and texts are null, what holds more is there. */
const anything = (): object =>
  new Proxy(
    {},
    {
      get: (_target, name) => {
        if (name === 'toJSON') return undefined;
        if (name === 'body') return Buffer.from('body');
        if (['state', 'text', 'snooze', 'identity'].includes(String(name))) return anything();
        return null;
      },
    },
  );

/** What the functions are called with: whatever any of them wants, in each of its kinds. */
const argumentsOf = (sent: Sent[], rows: object[]): object[] => {
  const hot = recorder({ role: 'sc_app', sent, rows });
  const system = () => recorder({ role: 'sc_system', sent, rows });
  const wanted = (kind: string) => Object.assign([], { kind, ids: [], since: 0 });
  const shared = {
    // Where the connection itself is the first argument.
    ...system(),
    db: hot,
    database: {
      system: (work: (db: unknown) => unknown) => work(system()),
      hot: (_options: unknown, work: (db: unknown) => unknown) => work(hot),
    },
    workspaceId: UUID,
    workspaceIds: [UUID],
    keys: [{ workspaceId: UUID, groupKey: 'key' }],
    fingerprints: [{ workspaceId: UUID, integrationId: UUID, fingerprint: 'fingerprint' }],
    deliveries: [{ workspaceId: UUID, integrationId: UUID, deliveryId: 'delivery' }],
    run: anything(),
    after: anything(),
    wanted: wanted('firing'),
    answer: { status: 'SENT' },
    pages: [],
    memberIds: [UUID],
    ids: [UUID],
    alertIds: [UUID],
    twinIds: [UUID],
    movedBy: { type: 'member', id: UUID },
    everyone: true,
    replacement: anything(),
    workspace: anything(),
    user: anything(),
    account: anything(),
    member: anything(),
    person: anything(),
    roleAfter: () => 'VIEWER',
    apiKey: { scopes: [] },
    integrations: [anything()],
    sealedColumn: SEALED_COLUMNS[0],
    table: 'OutgoingMail',
    replacements: [anything()],
    event: anything(),
    makeId: () => UUID,
    rows: { workspace: anything(), user: anything(), member: anything() },
    decide: () => ({ kind: 'link', userId: UUID, invitationIds: [] }),
  };
  const pieces = Object.keys(PIECES);
  const writes = [pieces, ...pieces.map((piece) => [piece])].map((names) =>
    Object.fromEntries([['now', 0], ...names.map((name) => [name, [anything()]])]),
  );
  return [
    ...writes.map((write) => ({ ...shared, write })),
    { ...shared, write: { now: 0 }, wanted: wanted('ids'), answer: { status: 'FAILED' } },
    { ...shared, write: { now: 0 }, wanted: wanted('resolved_by_person'), answer: { status: 'SUPPRESSED' } },
  ];
};

/** Everything one function sends, whatever it is answered: nothing, or rows. */
async function statementsOf(send: Send): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const rows of [[], [{}], [{ found: false }]]) {
    for (const options of argumentsOf(sent, rows)) {
      try {
        await send(options, options);
      } catch {
        // Empty rows lead nowhere; what was sent until then is what counts.
      }
    }
  }
  const distinct = new Map(sent.map((one) => [`${one.role} ${one.text}`, one]));
  return [...distinct.values()];
}

const functions = Object.entries(FILES).flatMap(([path, file]) =>
  Object.entries(file)
    .filter(([name, value]) => typeof value === 'function' && !SILENT.includes(name))
    .map(([name, send]) => ({ name, path, send: send as Send })),
);

describe('every statement is one that its role may run on the migrated tables', () => {
  let client: Client;
  beforeAll(async () => {
    const { appUrl } = await withDatabase();
    client = new Client({ connectionString: appUrl });
    await client.connect();
  });
  afterAll(() => client.end());

  /** PREPARE checks names and types; EXPLAIN, which starts the plan without running it, checks rights and policies. */
  const refusal = async ({ role, text }: Sent): Promise<string | null> => {
    try {
      await client.query(`begin; set local role ${role}; set local plan_cache_mode = force_generic_plan`);
      await client.query(`prepare checked as ${text}`);
      const { rows } = await client.query<{ count: number }>(
        `select cardinality(parameter_types)::int as count from pg_prepared_statements where name = 'checked'`,
      );
      const nulls = Array.from({ length: rows[0]?.count ?? 0 }, () => 'null').join();
      await client.query(`explain execute checked${nulls && `(${nulls})`}`);
      return null;
    } catch (error) {
      return `${(error as Error).message}, as ${role}: ${text}`;
    } finally {
      await client.query('rollback; deallocate all');
    }
  };

  test.each(functions)('$path $name', async ({ send }) => {
    const sent = await statementsOf(send);
    expect(sent).not.toEqual([]);
    const refused: string[] = [];
    for (const statement of sent) {
      const why = await refusal(statement);
      if (why !== null) refused.push(why);
    }
    expect(refused).toEqual([]);
  });
});
