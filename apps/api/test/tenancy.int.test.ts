import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AlertGroupPage } from '@signalcraft/contracts/alert-groups';
import { API_SCOPES } from '@signalcraft/contracts/identity';
import { Database } from '@signalcraft/database/database';
import { Ingest } from '@signalcraft/engine/ingest-webhook';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, TEST_ENCRYPTION_KEY, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiDeps, openApiDeps } from '../src/deps.ts';
import { createApplication } from '../src/http/application.ts';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { belongingsOfNobody, fillWorkspace } from './belongings.ts';
import { caller, deliver } from './calls.ts';
import { type Attempt, type Belongings, readAttempts } from './operations.ts';

const SECRET = 'Nobody else may read this';

const attempts = await readAttempts();
const ofWorkspaces = attempts.filter(({ kind }) => kind === 'absent' || kind === 'lists' || kind === 'writes');

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let theirs: TestWorkspace;
let ours: TestWorkspace;
let theirBelongings: Belongings;
const nothing = belongingsOfNobody();

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl, env: { ENABLE_SAML_SSO: 'true', TRUST_PROXY: 'true' } });
  theirs = await createWorkspace({ databaseUrl: database.ownerUrl });
  ours = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  theirBelongings = await fillWorkspace({ api, bearers, workspace: theirs, text: SECRET });
});
afterAll(killStartedApps);

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

/** Everything of theirs that must appear in no answer to us. */
const telltales = (): string[] => [
  SECRET,
  theirs.workspaceId,
  theirs.slug,
  ...Object.values(theirs.members).map((member) => member.id),
  ...Object.values(theirs.integrations).flatMap(({ id, key }) => [id, key]),
];
const expectNothingOf = (text: string): void => {
  for (const telltale of telltales()) expect(text).not.toContain(telltale);
};

const TABLES = [
  'ApiKey',
  'AlertGroup',
  'Alert',
  'TimelineEntry',
  'EscalationRun',
  'Notification',
  'Integration',
  'AuditEntry',
  'Member',
  'ShapingRule',
  'Silence',
  'MaintenanceWindow',
  'InhibitionRule',
  'Invitation',
  'Team',
  'Schedule',
  'ScheduleException',
  'EscalationPolicy',
  'Route',
];
/** A digest of all their rows: whatever moves any of them changes it. */
async function theirRows(): Promise<string> {
  const digests = TABLES.map(
    (table) => `select '${table}' as part, md5(string_agg(t::text, '|' order by id)) as digest from "${table}" t
      where workspace_id = '${theirs.workspaceId}'`,
  );
  return JSON.stringify(await sql(digests.join(' union all ')));
}

/** What a stranger may be answered; 403 where a program may not ask at all. */
const STATUSES: Record<Attempt['kind'], readonly number[]> = {
  absent: [404, 403],
  lists: [200, 403],
  writes: [201, 403],
  stream: [],
  open: [],
  key: [],
};

/** The answer without what differs between any two requests. */
async function send(options: {
  url: string;
  attempt: Attempt;
  ids: Belongings;
  bearer: string;
}): Promise<{ status: number; text: string }> {
  const { attempt, ids } = options;
  const body = attempt.body?.(ids);
  const answer = await fetch(`${options.url}${attempt.path(ids)}`, {
    method: attempt.method,
    headers: {
      authorization: `Bearer ${options.bearer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = (await answer.text()).replace(/"requestId":"[^"]+"/, '"requestId":""');
  return { status: answer.status, text };
}

/** A stranger's tries at everything of theirs, as a person and as a program. */
function tryEverything(): void {
  it.each(ofWorkspaces)('$name', async (attempt) => {
    const before = await theirRows();
    const apiKey = await bearers.apiKey({ workspaceId: ours.workspaceId, scopes: API_SCOPES });
    for (const bearer of [await bearers.of(ours.members.owner), apiKey.key]) {
      const asked = await send({ url: api.url, attempt, ids: theirBelongings, bearer });
      expectNothingOf(asked.text);
      const absent = attempt.kind === 'absent' ? await send({ url: api.url, attempt, ids: nothing, bearer }) : asked;
      expect(asked, 'as if there were no such thing').toEqual(absent);
      expect(STATUSES[attempt.kind]).toContain(asked.status);
    }
    expect(await theirRows()).toBe(before);
  });

  it('a member of theirs is no assignee of ours, and their cursors fit no list of ours', async () => {
    const own = await fillWorkspace({
      api,
      bearers,
      workspace: ours,
      text: 'Everybody here may read this',
    });
    const call = caller({ api, bearer: await bearers.of(ours.members.owner) });
    const path = `/api/v1/alert-groups/${own.groupId}/assign`;
    expect((await call('POST', path, { memberId: theirBelongings.memberId })).status).toBe(404);
    const asThem = caller({ api, bearer: await bearers.of(theirs.members.owner) });
    await deliver({ api, integration: theirs.integrations.generic, alert: { title: `${SECRET} ${randomUUID()}` } });
    const page = await asThem<AlertGroupPage>('GET', '/api/v1/alert-groups?limit=1');
    expect(page.body.nextCursor).not.toBeNull();
    expect((await call('GET', `/api/v1/alert-groups?limit=1&cursor=${page.body.nextCursor}`)).body['code']).toBe(
      'INVALID_CURSOR',
    );
  });

  it('search finds nothing of theirs', async () => {
    const call = caller({ api, bearer: await bearers.of(ours.members.owner) });
    const found = await call<AlertGroupPage>('GET', `/api/v1/alert-groups?q=${encodeURIComponent(theirs.slug)}`);
    expect(found.body.items).toEqual([]);
  });
}

describe('as it is built, a stranger meets, at', () => {
  tryEverything();

  it.each(ofWorkspaces)('$name, the same 404 for a workspace that is theirs and one that is not', async (attempt) => {
    const bearer = await bearers.of(ours.members.owner);
    const statusWith = async (workspaceId: string): Promise<number> => {
      const body = attempt.body?.(theirBelongings);
      // From an address of its own each: so many refusals from one are too many.
      const address = `2001:db8:${randomBytes(4).toString('hex').replace(/^.{4}/, '$&:')}::1`;
      const headers = { 'x-workspace-id': workspaceId, 'x-forwarded-for': address };
      const call = caller({ api, bearer, headers });
      return (await call(attempt.method, attempt.path(theirBelongings), body)).status;
    };
    expect(await statusWith(theirs.workspaceId)).toBe(404);
    expect(await statusWith(randomUUID())).toBe(404);
  });

  it('an ingest key of ours reads no receipt of theirs', async () => {
    const path = `/api/receipts/${theirBelongings.receiptId}`;
    const read = (key: string): Promise<Response> =>
      fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
    expect((await read(theirBelongings.ingestKey)).status).toBe(200);
    expect((await read(ours.integrations.generic.key)).status).toBe(404);
  });
});

describe('with row-level security taken away, the code alone hides, at', () => {
  beforeAll(async () => {
    const tables = await sql<{ name: string }>(
      `select quote_ident(relname) as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace`,
    );
    if (tables.length < 10) throw new Error('the tables with a policy were not found');
    for (const { name } of tables) await sql(`alter table ${name} disable row level security`);
    return async () => {
      for (const { name } of tables) await sql(`alter table ${name} enable row level security`);
    };
  });

  tryEverything();
});

/** The code asks for whatever it was told to; the transaction may touch another workspace than the code believes. */
class StrayDatabase extends Database {
  workspaceId = '';

  override batch<T>(...[options, work]: Parameters<Database['batch']>): Promise<T> {
    return super.batch({ ...options, workspaceIds: [this.workspaceId] }, work) as Promise<T>;
  }

  override hot<T>(...[, work]: Parameters<Database['hot']>): Promise<T> {
    return super.hot({ workspaceIds: [this.workspaceId] }, work) as Promise<T>;
  }
}

const NOTHING_MATCHED = /^{"firing":{"alerts":0,"groups":0,"examples":\[\]},"past":{"alerts":0,/;

/** What the database leaves of an answer when the code asks for what is not the transaction's. */
const WALLED: Record<string, object> = {
  absent: { status: 404 },
  lists: { status: 200, text: expect.stringMatching(/^{"items":\[\]/) },
  // A row for a workspace that the transaction is not in is refused by the database itself.
  writes: { status: 500 },
  'AlertGroups.bulk': { status: 200, text: expect.stringMatching(/"ok":false,"code":"NOT_FOUND"}]}$/) },
  'AuditEntries.export': { status: 200, text: expect.stringMatching(/^at,[a-z_,]+\r\n$/) },
  'Members.me': { status: 404 },
  'Sso.read': { status: 404 },
  'Sso.save': { status: 500 },
  'Sso.delete': { status: 404 },
  'Sso.enforce': { status: 404 },
  // What is locked or read first is not there.
  'GroupingRules.create': { status: 404 },
  'GroupingRules.preview': { status: 200, text: expect.stringMatching(/^{"alerts":0,"matched":0,/) },
  'LifeCycle.read': { status: 200, text: expect.stringMatching(/^{"settings":{/) },
  'LifeCycle.update': { status: 404 },
  'Workspaces.read': { status: 404 },
  'Workspaces.update': { status: 404 },
  'ShapingRules.preview': { status: 200, text: expect.stringMatching(/^{"alerts":0,.*"items":\[\]}$/) },
  'Silences.preview': { status: 200, text: expect.stringMatching(NOTHING_MATCHED) },
  'MaintenanceWindows.preview': { status: 200, text: expect.stringMatching(NOTHING_MATCHED) },
  'InhibitionRules.preview': { status: 200, text: expect.stringMatching(/^{"muted":{"alerts":0,/) },
  'OnCall.ahead': { status: 200, text: expect.stringMatching(/"items":\[\],"mine":\[\],"swapRequests":\[\]}$/) },
};

describe('with the code’s scope taken away, row-level security alone hides, at', () => {
  let stray: NestFastifyApplication;
  let url: string;
  let deps: ApiDeps;

  beforeAll(async () => {
    vi.stubEnv('NODE_ENV', 'test');
    vi.stubEnv('DATABASE_URL', database.appUrl);
    vi.stubEnv('ENCRYPTION_KEY', TEST_ENCRYPTION_KEY);
    vi.stubEnv('AUTH_PROVIDER', 'local');
    vi.stubEnv('LOG_LEVEL', 'silent');
    vi.stubEnv('ENABLE_SAML_SSO', 'true');
    deps = openApiDeps();
    vi.unstubAllEnvs();
    const strayDatabase = new StrayDatabase({ url: database.appUrl, applicationName: 'stray' });
    strayDatabase.workspaceId = ours.workspaceId;
    const { producer, log } = deps;
    const ingest = new Ingest({ database: strayDatabase, producer, log, maxBytes: 1_024 });
    stray = await createApplication({ ...deps, database: strayDatabase, ingest });
    await stray.listen(0, '127.0.0.1');
    url = await stray.getUrl();
    return async () => {
      deps.readiness.stop();
      await stray.close();
      await Promise.all([deps.identity.close(), deps.producer.close(), deps.database.close(), strayDatabase.close()]);
    };
  });

  // A person's name and sessions are of no workspace.
  const ofRows = ofWorkspaces.filter(({ name }) => !name.startsWith('Profile.'));

  it.each(ofRows)('$name', async (attempt) => {
    const before = await theirRows();
    // Their own owner asks for what is theirs: the code finds nothing wrong with it.
    const bearer = await bearers.of(theirs.members.owner);
    const asked = await send({ url, attempt, ids: theirBelongings, bearer });
    expectNothingOf(asked.text);
    expect(asked).toMatchObject(WALLED[attempt.name] ?? WALLED[attempt.kind] ?? {});
    expect(await theirRows()).toBe(before);
  });
});

describe('the tables themselves', () => {
  it('show a workspace its own rows only, to a statement that names none', async () => {
    const walled = new Database({ url: database.appUrl, applicationName: 'walled' });
    const tables = await sql<{ table: string }>(
      `select table_name as table from information_schema.columns
       where table_schema = 'public' and column_name = 'workspace_id' order by 1`,
    );
    const seenBy = (workspaceId: string, table: string): Promise<string[]> =>
      walled.hot({ workspaceIds: [workspaceId] }, async (db) => {
        const { rows } = await db.query<{ id: string }>(`select distinct workspace_id as id from "${table}"`);
        return rows.map((row) => row.id);
      });
    const filled: string[] = [];
    for (const { table } of tables) {
      expect([[], [ours.workspaceId]]).toContainEqual(await seenBy(ours.workspaceId, table));
      const own = await seenBy(theirs.workspaceId, table);
      expect([[], [theirs.workspaceId]]).toContainEqual(own);
      if (own.length > 0) filled.push(table);
    }
    await walled.close();
    expect(filled).toEqual(
      expect.arrayContaining([
        'Alert',
        'AlertEvent',
        'AlertGroup',
        'Integration',
        'Member',
        'Receipt',
        'TimelineEntry',
      ]),
    );
  });
});
