import type { MemberList } from '@signalcraft/contracts/identity';
import type { Instance, Workspace, WorkspaceList } from '@signalcraft/contracts/workspaces';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestMember, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, bearersOf, openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const SOON = { timeout: 5_000, interval: 100 };

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let as: Record<keyof TestWorkspace['members'], Call>;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  as = await callersOf(workspace);
});
afterAll(killStartedApps);

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

async function callersOf(of: TestWorkspace): Promise<typeof as> {
  const tokens = await bearersOf({ bearers, workspace: of });
  return Object.fromEntries(
    Object.entries(tokens).map(([role, bearer]) => [role, caller({ api, bearer })]),
  ) as typeof as;
}
const callAs = async (member: TestMember, workspaceId: string): Promise<Call> =>
  caller({ api, bearer: await bearers.of(member), headers: { 'x-workspace-id': workspaceId } });
const auditOf = async (workspaceId: string): Promise<string[]> =>
  (
    await sql<{ action: string }>('select action from "AuditEntry" where workspace_id = $1 order by id', [workspaceId])
  ).map(({ action }) => action);
const create = (body: object) => as.viewer<Workspace>('POST', '/api/v1/workspaces', body);

describe('a workspace', () => {
  it('is made by anybody who is signed in, who owns it and switches to it by the header', async () => {
    const { status, body } = await create({ name: 'Payments & Billing', timeZone: 'Europe/Berlin' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Payments & Billing',
      slug: 'payments-billing',
      timeZone: 'Europe/Berlin',
      retention: { receiptDays: 30, groupDays: 400 },
      revision: 1,
    });
    const list = await as.viewer<WorkspaceList>('GET', '/api/v1/workspaces');
    expect(list.body.items.map(({ id, role }) => ({ id, role }))).toEqual([
      { id: workspace.workspaceId, role: 'VIEWER' },
      { id: body.id, role: 'OWNER' },
    ]);
    const there = await callAs(workspace.members.viewer, body.id);
    expect((await there<Workspace>('GET', '/api/v1/workspaces/current')).body.id).toBe(body.id);
    const members = await there<MemberList>('GET', '/api/v1/members');
    expect(members.body.items).toMatchObject([{ email: workspace.members.viewer.email, role: 'OWNER' }]);
    expect(await auditOf(body.id)).toEqual(['workspace.created']);
    expect((await as.viewer('GET', '/api/v1/workspaces/current')).body['id'], 'without it, the first').toBe(
      workspace.workspaceId,
    );
  });

  it('gets another slug where its name has been taken, and none where one was chosen', async () => {
    const [first, second] = [await create({ name: 'Twice' }), await create({ name: 'Twice' })];
    expect(first.body.slug).toBe('twice');
    expect(second.body.slug).toMatch(/^twice-[0-9a-f]{4}$/);
    expect(await create({ name: 'Another', slug: 'twice' })).toMatchObject({
      status: 409,
      body: { reason: 'slug_taken' },
    });
  });

  it.each([
    ['a slug with a space', { name: 'X', slug: 'a b' }],
    ['a slug of capitals', { name: 'X', slug: 'ABC' }],
    ['no name', { name: ' ' }],
    ['a zone that is none', { name: 'X', timeZone: 'Mars/Base' }],
  ])('is not made with %s', async (_, body) => {
    expect((await create(body)).body).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('is changed by an admin, with one audit entry, and keeps only what differs from the instance', async () => {
    const before = await auditOf(workspace.workspaceId);
    const wanted = { name: 'Renamed', timeZone: 'Asia/Tokyo', retention: { receiptDays: 7, groupDays: 400 } };
    expect((await as.member('PATCH', '/api/v1/workspaces/current', wanted)).status).toBe(403);
    const { body } = await as.admin<Workspace>('PATCH', '/api/v1/workspaces/current', { ...wanted, revision: 1 });
    expect(body).toMatchObject({ ...wanted, revision: 2 });
    expect(await sql('select retention from "Workspace" where id = $1', [workspace.workspaceId])).toEqual([
      { retention: { receiptDays: 7 } },
    ]);
    expect((await auditOf(workspace.workspaceId)).slice(before.length)).toEqual(['workspace.updated']);
    await as.admin('PATCH', '/api/v1/workspaces/current', wanted);
    expect(await auditOf(workspace.workspaceId), 'nothing changed').toHaveLength(before.length + 1);
    expect(await as.admin('PATCH', '/api/v1/workspaces/current', { name: 'Late', revision: 1 })).toMatchObject({
      status: 409,
      body: { reason: 'changed_meanwhile' },
    });
    const taken = await as.admin('PATCH', '/api/v1/workspaces/current', { slug: 'twice' });
    expect(taken).toMatchObject({ status: 409, body: { reason: 'slug_taken' } });
    expect(
      (await as.admin('PATCH', '/api/v1/workspaces/current', { retention: { receiptDays: 31 } })).body,
    ).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });

  it('is nobody’s and nothing’s at once when its owner deletes it', async () => {
    const doomed = await createWorkspace({ databaseUrl: database.ownerUrl });
    const calls = await callersOf(doomed);
    const { key } = await bearers.apiKey({ workspaceId: doomed.workspaceId, scopes: ['members:read'] });
    const byKey = caller({ api, bearer: key });
    await deliver({ api, integration: doomed.integrations.generic, alert: { title: 'Before' } });
    expect((await byKey('GET', '/api/v1/members')).status).toBe(200);
    expect((await calls.admin('DELETE', '/api/v1/workspaces/current', { slug: doomed.slug })).status).toBe(403);
    expect((await calls.owner('DELETE', '/api/v1/workspaces/current', { slug: 'else' })).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path: 'slug' }],
    });
    const stream = await fetch(`${api.url}/api/events`, {
      headers: { authorization: `Bearer ${await bearers.of(doomed.members.member)}` },
    });
    const ended = stream.text();
    const gone = await calls.owner<{ goneBy: string }>('DELETE', '/api/v1/workspaces/current', { slug: doomed.slug });
    expect(gone.status).toBe(200);
    expect(Date.parse(gone.body.goneBy) - Date.now()).toBeLessThanOrEqual(30 * 86_400_000);
    expect(await auditOf(doomed.workspaceId)).toEqual(['workspace.deleted']);
    await vi.waitFor(async () => {
      expect((await calls.member('GET', '/api/v1/alert-groups')).status).toBe(403);
    }, SOON);
    await vi.waitFor(async () => expect((await byKey('GET', '/api/v1/members')).status).toBe(401), SOON);
    await vi.waitFor(async () => {
      const { path } = doomed.integrations.generic;
      const refused = await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"title":"After"}',
      });
      expect(refused.status).toBe(401);
    }, SOON);
    await ended;
    expect((await create({ name: 'Reborn', slug: doomed.slug })).status).toBe(201);
  });
});

describe('members', () => {
  it('leave by themselves, are removed by others, and then have no session’s token left that opens anything', async () => {
    const team = await createWorkspace({ databaseUrl: database.ownerUrl });
    const calls = await callersOf(team);
    const { owner, admin, member, viewer } = team.members;
    expect((await calls.viewer('DELETE', `/api/v1/members/${member.id}`)).body).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'above_own_level',
    });
    expect((await calls.viewer('DELETE', `/api/v1/members/${viewer.id}`)).status).toBe(200);
    expect((await calls.admin('DELETE', `/api/v1/members/${owner.id}`)).status).toBe(403);
    expect((await calls.admin('DELETE', `/api/v1/members/${member.id}`)).status).toBe(200);
    expect(await calls.owner('DELETE', `/api/v1/members/${owner.id}`)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', reason: 'last_owner' },
    });
    await vi.waitFor(async () => {
      for (const call of [calls.viewer, calls.member]) {
        expect(await call('GET', '/api/v1/alert-groups')).toMatchObject({
          status: 403,
          body: { reason: 'no_workspace' },
        });
      }
    }, SOON);
    expect((await calls.viewer<WorkspaceList>('GET', '/api/v1/workspaces')).body.items).toEqual([]);
    const { items } = (await calls.owner<MemberList>('GET', '/api/v1/members')).body;
    expect(items.map(({ id }) => id).sort()).toEqual([admin.id, owner.id].sort());
  });

  it('have their role from the moment on that it was changed', async () => {
    const team = await createWorkspace({ databaseUrl: database.ownerUrl });
    const calls = await callersOf(team);
    const { member, admin } = team.members;
    expect((await calls.owner('PATCH', `/api/v1/members/${member.id}`, { role: 'VIEWER' })).body).toMatchObject({
      id: member.id,
      role: 'VIEWER',
    });
    expect((await calls.admin('PATCH', `/api/v1/members/${admin.id}`, { role: 'OWNER' })).status).toBe(403);
    expect((await calls.owner('PATCH', `/api/v1/members/${member.id}`, { role: 'KING' })).body).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    const body = { matchers: [{ name: 'env', op: '=', value: 'x' }], endsAt: '2031-01-01T00:00:00Z', comment: 'x' };
    await vi.waitFor(async () => expect((await calls.member('POST', '/api/v1/silences', body)).status).toBe(403), SOON);
    expect(await auditOf(team.workspaceId)).toEqual(['member.role_changed']);
  });
});

describe('the instance', () => {
  it('is shown to its operators, whatever they are in a workspace, and to nobody else', async () => {
    const { key } = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: ['workspaces:read'] });
    expect((await as.owner('GET', '/api/v1/instance')).status).toBe(403);
    expect((await caller({ api, bearer: key })('GET', '/api/v1/instance')).status).toBe(403);
    expect((await fetch(`${api.url}/api/v1/instance`)).status).toBe(401);
    await sql('update "User" set is_operator = true where id = $1', [workspace.members.member.userId]);
    await vi.waitFor(async () => expect((await as.member('GET', '/api/v1/instance')).status).toBe(200), SOON);
    const [counted] = await sql<{ workspaces: number; users: number }>(
      `select (select count(*) from "Workspace" where deleted_at is null)::int as workspaces,
         (select count(*) from "User")::int as users`,
    );
    expect((await as.member<Instance>('GET', '/api/v1/instance')).body).toMatchObject({
      ...counted,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });
});
