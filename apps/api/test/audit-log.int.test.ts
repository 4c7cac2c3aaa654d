import type { AuditPage } from '@signalcraft/contracts/audit';
import { newId } from '@signalcraft/platform/ids';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, bearersOf, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

const FORMULA = '=HYPERLINK("http://x.example","Click")';

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let people: Awaited<ReturnType<typeof bearersOf>>;
let admin: Call;
let owner: Call;
let teamId: string;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  people = await bearersOf({ bearers, workspace });
  admin = caller({ api, bearer: people.admin });
  owner = caller({ api, bearer: people.owner });
  teamId = (await admin<{ id: string }>('POST', '/api/v1/teams', { name: 'Payments' })).body.id;
  await owner('PATCH', `/api/v1/teams/${teamId}`, { name: 'Payments EU' });
  await admin('POST', '/api/v1/teams', { name: FORMULA });
  await owner('POST', `/api/v1/integrations/${workspace.integrations.generic.id}/rotate-key`);
});
afterAll(killStartedApps);

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

const list = async (query: Record<string, string> = {}): Promise<AuditPage> => {
  const { status, body } = await admin<AuditPage>('GET', `/api/v1/audit-log?${new URLSearchParams(query)}`);
  expect(status).toBe(200);
  return body;
};
const actionsOf = async (query: Record<string, string>): Promise<string[]> =>
  (await list(query)).items.map(({ action }) => action);

describe('the audit log', () => {
  it('tells the newest first who did what to what, with what it was before and is after', async () => {
    const { items, nextCursor } = await list();
    expect(nextCursor).toBeNull();
    expect(items).toMatchObject([
      {
        action: 'integration.key_rotated',
        actor: { type: 'member', id: workspace.members.owner.id, name: workspace.members.owner.name },
        object: { type: 'integration', id: workspace.integrations.generic.id, name: expect.stringMatching(/./) },
        before: null,
      },
      { action: 'team.created', object: { name: FORMULA } },
      {
        action: 'team.updated',
        object: { type: 'team', id: teamId, name: 'Payments EU' },
        before: { name: 'Payments' },
        after: { name: 'Payments EU' },
        address: expect.stringContaining('127.0.0.1'),
        requestId: expect.stringMatching(/./),
      },
      { action: 'team.created', actor: { id: workspace.members.admin.id }, object: { name: 'Payments' } },
    ]);
  });

  it('is narrowed by who, what, which and when', async () => {
    expect(await actionsOf({ actorId: workspace.members.owner.id })).toEqual([
      'integration.key_rotated',
      'team.updated',
    ]);
    expect(await actionsOf({ action: 'team.updated' })).toEqual(['team.updated']);
    expect(await actionsOf({ objectType: 'team' })).toEqual(['team.created', 'team.updated', 'team.created']);
    expect(await actionsOf({ objectId: teamId })).toEqual(['team.updated', 'team.created']);
    expect(await actionsOf({ objectId: teamId, actorId: workspace.members.admin.id })).toEqual(['team.created']);
    expect(await actionsOf({ actorId: newId(Date.now()) })).toEqual([]);
    const { items } = await list();
    const second = items[1]?.at ?? '';
    expect((await list({ from: second })).items).toEqual(items.slice(0, 2));
    expect((await list({ to: second })).items).toEqual(items.slice(2));
    expect((await admin('GET', '/api/v1/audit-log?from=yesterday')).status).toBe(400);
  });

  it('is paged, each entry once; a cursor fits its own filter only', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: AuditPage = await list({ limit: '1', ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await list()).items.map(({ id }) => id));
    const { nextCursor } = await list({ limit: '1', objectType: 'team' });
    const other = await admin('GET', `/api/v1/audit-log?limit=1&objectType=route&cursor=${nextCursor}`);
    expect(other).toMatchObject({ status: 400, body: { code: 'INVALID_CURSOR' } });
  });

  it('is for ADMIN, and for keys that may read it', async () => {
    const { workspaceId } = workspace;
    const reader = await bearers.apiKey({ workspaceId, scopes: ['audit:read'] });
    const other = await bearers.apiKey({ workspaceId, scopes: ['members:read'] });
    for (const path of ['/api/v1/audit-log', '/api/v1/audit-log/export']) {
      const statuses = [people.admin, people.owner, reader.key, people.member, people.viewer, other.key].map(
        async (bearer) => (await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${bearer}` } })).status,
      );
      expect(await Promise.all(statuses)).toEqual([200, 200, 200, 403, 403, 403]);
    }
  });

  it('is exported as CSV in which nothing is a formula', async () => {
    const query = new URLSearchParams({ objectType: 'team' });
    const answer = await fetch(`${api.url}/api/v1/audit-log/export?${query}`, {
      headers: { authorization: `Bearer ${people.admin}` },
    });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="audit-log.csv"');
    const lines = (await answer.text()).split('\r\n');
    expect(lines[0]).toMatch(/^at,actor_type,actor_id,actor_name,action,/);
    expect(lines.slice(1).map((line) => line.split(',')[4] ?? '')).toEqual([
      'team.created',
      'team.updated',
      'team.created',
      '',
    ]);
    expect(lines[1]).toContain(`,"'=HYPERLINK(""http://x.example"",""Click"")",`);
  });

  it('is exported whole, page by page', async () => {
    const other = await createWorkspace({ databaseUrl: database.ownerUrl });
    await sql(
      `insert into "AuditEntry" (id, workspace_id, actor_type, action, object_type)
       select sc_new_id(now() - n * interval '1 second'), $1, 'system', 'route.updated', 'route'
       from generate_series(1, 1234) n`,
      [other.workspaceId],
    );
    const answer = await fetch(`${api.url}/api/v1/audit-log/export`, {
      headers: { authorization: `Bearer ${await bearers.of(other.members.admin)}` },
    });
    const ids = (await answer.text())
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').at(-1) ?? '');
    expect(new Set(ids).size).toBe(1_234);
    expect(ids).toEqual(ids.toSorted().reverse());
  });

  it('cannot be rewritten: what the api runs as may neither change nor delete an entry', async () => {
    for (const change of ['update "AuditEntry" set action = action', 'delete from "AuditEntry"']) {
      for (const role of ['sc_app', 'sc_system']) {
        const text = `begin; set local role ${role}; set local app.workspace_ids = '{${workspace.workspaceId}}'; ${change}; commit`;
        await expect(queryAs({ databaseUrl: database.appUrl, text })).rejects.toThrow(
          'permission denied for table AuditEntry',
        );
      }
    }
    expect((await list()).items).toHaveLength(4);
  });
});
