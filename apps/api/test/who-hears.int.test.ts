import { randomUUID } from 'node:crypto';
import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import { API_SCOPES } from '@signalcraft/contracts/identity';
import type { Route, RouteList, RouteTest } from '@signalcraft/contracts/routes';
import type {
  CalendarLink,
  OnCallNow,
  ScheduleBalance,
  SchedulePreview,
  StoredException,
  StoredExceptionList,
  StoredSchedule,
} from '@signalcraft/contracts/schedule-api';
import type { Team, TeamList } from '@signalcraft/contracts/teams';
import { freePort } from '@signalcraft/testkit/ports';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, bearersOf, openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const ABSENT = '019ab000-0000-7000-8000-000000000000';
const DAY_MS = 24 * 60 * 60 * 1_000;

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let as: Record<keyof TestWorkspace['members'], Call>;

beforeAll(async () => {
  database = await withDatabase();
  const port = String(await freePort());
  const env = { PORT: port, NEXT_PUBLIC_API_BASE_URL: `http://127.0.0.1:${port}/` };
  api = await startApi({ databaseUrl: database.appUrl, env });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  const tokens = await bearersOf({ bearers, workspace });
  as = {
    owner: caller({ api, bearer: tokens.owner }),
    admin: caller({ api, bearer: tokens.admin }),
    member: caller({ api, bearer: tokens.member }),
    viewer: caller({ api, bearer: tokens.viewer }),
  };
});
afterAll(killStartedApps);

const idOf = (role: keyof TestWorkspace['members']): string => workspace.members[role].id;

type AuditRow = { action: string; actor_id: string; before: unknown; after: unknown };
const auditOf = (objectId: string): Promise<AuditRow[]> =>
  queryAs<AuditRow>({
    databaseUrl: database.ownerUrl,
    text: 'select action, actor_id, before, after from "AuditEntry" where object_id = $1 order by id',
    values: [objectId],
  });

const made = async <T>(noun: string, body: object): Promise<T> => {
  const answer = await as.admin<T>('POST', `/api/v1/${noun}`, body);
  if (answer.status !== 201) throw new Error(`${noun}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const layer = (participants: string[], over: object = {}) => ({
  id: randomUUID(),
  name: 'Days',
  zone: null,
  startsAt: '2026-01-01T09:00',
  endsAt: null,
  rotation: { kind: 'daily', every: 1 },
  participants,
  restrictions: [],
  ...over,
});
const makeSchedule = (participants: string[], over: object = {}): Promise<StoredSchedule> =>
  made('schedules', { name: 'Days', zone: 'Europe/Berlin', layers: [layer(participants, over)] });
const makePolicy = (targets: object[], over: object = {}): Promise<EscalationPolicy> =>
  made('escalation-policies', { name: 'Policy', steps: [{ delayMs: 0, targets }], ...over });
const everyone = { kind: 'everyone_who_can_respond' };

describe('what configures who hears', () => {
  const NOUNS: [string, () => Promise<object>, object][] = [
    ['teams', async () => ({ name: 'Team' }), { name: 'Renamed' }],
    ['schedules', async () => ({ name: 'Schedule', zone: 'UTC', layers: [] }), { zone: 'Europe/Berlin' }],
    [
      'escalation-policies',
      async () => ({ name: 'Policy', steps: [{ delayMs: 0, targets: [everyone] }] }),
      { repeats: 3 },
    ],
    [
      'routes',
      async () => ({ name: 'Route', matchers: [], policyId: (await makePolicy([everyone])).id }),
      { enabled: false },
    ],
  ];

  it.each(NOUNS)(
    '%s: an admin makes, changes and deletes one, each once in the audit log',
    async (noun, body, changes) => {
      const path = `/api/v1/${noun}`;
      const one = await made<{ id: string }>(noun, await body());
      expect(one).toMatchObject({ revision: 1, createdBy: { type: 'member', id: idOf('admin'), name: 'admin' } });
      const changed = await as.admin<{ revision: number }>('PATCH', `${path}/${one.id}`, changes);
      expect(changed).toMatchObject({ status: 200, body: { ...changes, id: one.id, revision: 2 } });
      expect((await as.admin('PATCH', `${path}/${one.id}`, changes)).body).toEqual(changed.body);
      expect((await as.viewer('GET', `${path}/${one.id}`)).body).toEqual(changed.body);
      const { items } = (await as.viewer<{ items: { id: string }[] }>('GET', path)).body;
      expect(items.map(({ id }) => id)).toContain(one.id);
      expect(await as.admin('DELETE', `${path}/${one.id}`)).toMatchObject({ status: 200, body: { id: one.id } });
      expect((await as.admin('DELETE', `${path}/${one.id}`)).status).toBe(404);
      expect((await as.viewer('GET', `${path}/${one.id}`)).status).toBe(404);
      const entries = await auditOf(one.id);
      expect(entries.map(({ action }) => action.split('.')[1])).toEqual(['created', 'updated', 'deleted']);
      expect(entries[1]).toMatchObject({ actor_id: idOf('admin'), after: changes });
      expect(entries[1]?.before).not.toMatchObject(changes);
    },
  );

  it.each(NOUNS)('%s: a change of what was changed meanwhile is refused', async (noun, body, changes) => {
    const { id } = await made<{ id: string }>(noun, await body());
    const path = `/api/v1/${noun}/${id}`;
    expect((await as.admin('PATCH', path, { ...changes, revision: 1 })).body).toMatchObject({ revision: 2 });
    expect(await as.admin('PATCH', path, { name: 'Late', revision: 1 })).toMatchObject({
      status: 409,
      body: { reason: 'changed_meanwhile' },
    });
    expect((await as.viewer('GET', path)).body).toMatchObject({ ...changes, revision: 2 });
    const again = await as.admin('PATCH', path, { name: 'In time', revision: 2 });
    expect(again).toMatchObject({ status: 200, body: { name: 'In time', revision: 3 } });
  });

  it.each(NOUNS)('%s: members and viewers only read', async (noun, body, changes) => {
    const one = await made<{ id: string }>(noun, await body());
    for (const call of [as.member, as.viewer]) {
      expect((await call('POST', `/api/v1/${noun}`, await body())).status).toBe(403);
      expect((await call('PATCH', `/api/v1/${noun}/${one.id}`, changes)).status).toBe(403);
      expect((await call('DELETE', `/api/v1/${noun}/${one.id}`)).status).toBe(403);
      expect((await call('GET', `/api/v1/${noun}/${one.id}`)).status).toBe(200);
    }
    expect(await auditOf(one.id)).toHaveLength(1);
  });

  it.each(NOUNS)('%s: a program needs the scope', async (noun, body) => {
    const { workspaceId } = workspace;
    const without = API_SCOPES.filter((scope) => !scope.startsWith(`${noun}:`));
    const blind = caller({ api, bearer: (await bearers.apiKey({ workspaceId, scopes: without })).key });
    expect((await blind('GET', `/api/v1/${noun}`)).status).toBe(403);
    const { key, id } = await bearers.apiKey({ workspaceId, scopes: API_SCOPES });
    const answer = await caller({ api, bearer: key })('POST', `/api/v1/${noun}`, await body());
    expect(answer).toMatchObject({ status: 201, body: { createdBy: { type: 'api_key', id } } });
  });
});

describe('what is in use', () => {
  it('is not deleted: the answer says where', async () => {
    const team = await made<Team>('teams', { name: 'Ops', memberIds: [idOf('member')] });
    const schedule = await makeSchedule([idOf('member')]);
    await as.admin('PATCH', `/api/v1/schedules/${schedule.id}`, { teamId: team.id });
    const policy = await makePolicy([
      { kind: 'team', teamId: team.id },
      { kind: 'round_robin', over: { kind: 'schedule', scheduleId: schedule.id } },
    ]);
    const route = await made<Route>('routes', { name: 'All', matchers: [], policyId: policy.id });
    const refusal = (detail: string) => ({ status: 409, body: { code: 'CONFLICT', reason: 'in_use', detail } });
    expect(await as.admin('DELETE', `/api/v1/teams/${team.id}`)).toMatchObject(
      refusal('It is used by the escalation policy “Policy”, the schedule “Days”.'),
    );
    expect(await as.admin('DELETE', `/api/v1/schedules/${schedule.id}`)).toMatchObject(
      refusal('It is used by the escalation policy “Policy”.'),
    );
    expect(await as.admin('DELETE', `/api/v1/escalation-policies/${policy.id}`)).toMatchObject(
      refusal('It is used by the route “All”.'),
    );
    for (const path of [
      `routes/${route.id}`,
      `escalation-policies/${policy.id}`,
      `schedules/${schedule.id}`,
      `teams/${team.id}`,
    ])
      expect((await as.admin('DELETE', `/api/v1/${path}`)).status).toBe(200);
  });

  it('must be there: what is not is named with its place', async () => {
    const steps = [
      { delayMs: 0, targets: [everyone, { kind: 'member', memberId: ABSENT }] },
      {
        delayMs: 60_000,
        targets: [{ kind: 'round_robin', over: { kind: 'members', memberIds: [idOf('owner'), ABSENT] } }],
      },
    ];
    const answer = await as.admin('POST', '/api/v1/escalation-policies', {
      name: 'P',
      steps,
      fallbackMemberIds: [ABSENT],
    });
    expect(answer.status).toBe(404);
    expect((answer.body['issues'] as { path: string }[]).map(({ path }) => path)).toEqual([
      'steps[0].targets[1].memberId',
      'steps[1].targets[0].over.memberIds[1]',
      'fallbackMemberIds[0]',
    ]);
    const schedule = { name: 'S', zone: 'UTC', teamId: ABSENT, layers: [layer([ABSENT])] };
    expect((await as.admin('POST', '/api/v1/schedules', schedule)).body['issues']).toMatchObject([
      { path: 'layers[0].participants[0]' },
      { path: 'teamId' },
    ]);
    expect((await as.admin('POST', '/api/v1/teams', { name: 'T', memberIds: [ABSENT] })).status).toBe(404);
    expect((await as.admin('POST', '/api/v1/routes', { name: 'R', matchers: [], policyId: ABSENT })).status).toBe(404);
  });

  it('may go on naming who has left, as a gap that is seen', async () => {
    const member = { id: randomUUID(), user: randomUUID() };
    const sql = (text: string, values: unknown[]) => queryAs({ databaseUrl: database.ownerUrl, text, values });
    await sql(`insert into "User" (id, email, name) values ($1, $2, 'leaver')`, [
      member.user,
      `${member.user}@x.example`,
    ]);
    await sql(`insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, 'MEMBER')`, [
      member.id,
      workspace.workspaceId,
      member.user,
    ]);
    const team = await made<Team>('teams', { name: 'Leavers', memberIds: [member.id, idOf('member')] });
    const schedule = await makeSchedule([member.id]);
    const policy = await makePolicy([{ kind: 'member', memberId: member.id }]);
    await sql('delete from "Member" where id = $1', [member.id]);
    expect((await as.viewer<Team>('GET', `/api/v1/teams/${team.id}`)).body.memberIds).toEqual([idOf('member')]);
    expect((await as.admin('PATCH', `/api/v1/schedules/${schedule.id}`, { name: 'Still' })).status).toBe(200);
    expect((await as.admin('PATCH', `/api/v1/escalation-policies/${policy.id}`, { repeats: 1 })).status).toBe(200);
    const { items } = (await as.viewer<OnCallNow>('GET', '/api/v1/on-call')).body;
    expect(items.find(({ scheduleId }) => scheduleId === schedule.id)).toMatchObject({
      gap: 'person_gone',
      member: { memberId: member.id, name: 'A former member' },
    });
  });

  it('does not fit without its bounds', async () => {
    const refused = async (noun: string, body: object) => (await as.admin('POST', `/api/v1/${noun}`, body)).status;
    const step = { delayMs: 0, targets: [everyone] };
    expect(await refused('escalation-policies', { name: 'P', steps: [] })).toBe(422);
    expect(await refused('escalation-policies', { name: 'P', steps: [{ ...step, targets: [] }] })).toBe(422);
    expect(await refused('escalation-policies', { name: 'P', steps: Array.from({ length: 21 }, () => step) })).toBe(
      422,
    );
    expect(await refused('escalation-policies', { name: 'P', steps: [step], repeats: 10 })).toBe(422);
    expect(await refused('escalation-policies', { name: 'P', steps: [{ ...step, delayMs: DAY_MS + 1 }] })).toBe(422);
    const policyId = (await makePolicy([everyone])).id;
    const matchers = [{ name: 'title', op: '=~', value: '(' }];
    const answer = await as.admin('POST', '/api/v1/routes', { name: 'R', matchers, policyId });
    expect(answer).toMatchObject({ status: 422, body: { issues: [{ path: 'matchers[0].value' }] } });
    const twice = layer([idOf('member')]);
    expect(await refused('schedules', { name: 'S', zone: 'UTC', layers: [twice, twice] })).toBe(422);
    expect(await refused('schedules', { name: 'S', zone: 'Mars/Base', layers: [] })).toBe(422);
  });
});

describe('routes', () => {
  const names = async (): Promise<string[]> =>
    (await as.viewer<RouteList>('GET', '/api/v1/routes')).body.items.map(({ name }) => name);

  it('stand in an order that one call changes, and a test says what the last alerts would do', async () => {
    for (const { id } of (await as.viewer<RouteList>('GET', '/api/v1/routes')).body.items)
      await as.admin('DELETE', `/api/v1/routes/${id}`);
    const [first, second] = [
      await makePolicy([everyone], { name: 'First' }),
      await makePolicy([everyone], { name: 'Second' }),
    ];
    const title = `Routed ${randomUUID()}`;
    const { groups } = await deliver({ api, integration: workspace.integrations.generic, alert: { title } });
    const matchers = [{ name: 'title', op: '=', value: title }];
    const make = (name: string, policyId: string, over: object = {}) =>
      made<Route>('routes', { name, matchers, policyId, ...over });
    const b = await make('b', second.id);
    const c = await make('c', first.id);
    const a = await make('a', first.id, { position: 0 });
    expect(await names()).toEqual(['a', 'b', 'c']);

    const tried = (body: object) => as.viewer<RouteTest>('POST', '/api/v1/routes/test', body);
    const takes = async (body: object = {}): Promise<unknown> => {
      const item = (await tried(body)).body.items.find(({ groupId }) => groupId === groups[0]?.id);
      expect([item?.title, item?.status, item?.saved.policy, item?.saved.matched]).toEqual([
        title,
        'FIRING',
        'First',
        [{ routeId: a.id, name: 'a' }],
      ]);
      return [item?.changed, item?.draft.reason, item?.draft.policy, item?.draft.matched.map(({ name }) => name)];
    };
    expect(await takes()).toEqual([false, 'route', 'First', ['a']]);
    expect(await takes({ replaces: a.id })).toEqual([true, 'route', 'Second', ['b']]);
    expect(await takes({ order: [b.id, a.id, c.id] })).toEqual([true, 'route', 'Second', ['b']]);
    expect(await takes({ order: [c.id, a.id, b.id] })).toEqual([false, 'route', 'First', ['c']]);
    const draft = { name: 'draft', matchers: [], policyId: second.id };
    expect(await takes({ draft: { ...draft, position: 0 } })).toEqual([true, 'route', 'Second', ['draft']]);
    expect(await takes({ draft })).toEqual([false, 'route', 'First', ['a']]);
    expect(await takes({ draft: { ...draft, enabled: false, position: 0 } })).toEqual([false, 'route', 'First', ['a']]);
    expect(await takes({ draft: { ...draft, continue: true }, replaces: a.id })).toEqual([
      true,
      'route',
      'Second',
      ['draft', 'b'],
    ]);
    expect((await tried({ replaces: ABSENT })).status).toBe(404);
    expect((await tried({ draft: { ...draft, policyId: ABSENT } })).status).toBe(404);
    expect(await tried({ order: [a.id, b.id] })).toMatchObject({ status: 409, body: { reason: 'not_all_routes' } });
    expect((await tried({ order: [a.id, b.id, ABSENT] })).status).toBe(404);
    const faulty = [{ name: 'x', op: '=~', value: 'a(' }];
    expect(await tried({ draft: { ...draft, matchers: faulty } })).toMatchObject({
      status: 422,
      body: { code: 'REGEX_UNSAFE', issues: [{ path: 'draft.matchers[0].value' }] },
    });

    const [ids, seen] = [
      [c.id, b.id, a.id],
      [a.id, b.id, c.id],
    ];
    expect(await as.admin('POST', '/api/v1/routes/reorder', { ids, seen: [b.id, a.id, c.id] })).toMatchObject({
      status: 409,
      body: { reason: 'changed_meanwhile' },
    });
    const reordered = await as.admin<RouteList>('POST', '/api/v1/routes/reorder', { ids, seen });
    expect(reordered.body.items.map(({ name, position }) => [name, position])).toEqual([
      ['c', 0],
      ['b', 1],
      ['a', 2],
    ]);
    for (const ids of [
      [c.id, b.id],
      [c.id, b.id, b.id],
    ])
      expect(await as.admin('POST', '/api/v1/routes/reorder', { ids })).toMatchObject({
        status: 409,
        body: { reason: 'not_all_routes' },
      });
    expect((await as.member('POST', '/api/v1/routes/reorder', { ids: [a.id, b.id, c.id] })).status).toBe(403);
    await as.admin('DELETE', `/api/v1/routes/${c.id}`);
    expect(await names()).toEqual(['b', 'a']);
    const rows = await queryAs<{ position: number }>({
      databaseUrl: database.ownerUrl,
      text: 'select position from "Route" where workspace_id = $1 order by position',
      values: [workspace.workspaceId],
    });
    expect(rows).toEqual([{ position: 0 }, { position: 1 }]);
  });

  it('are tried on the last 50 alerts, of which a flood in one group leaves room for others', async () => {
    const integration = workspace.integrations.generic;
    const other = `Before the flood ${randomUUID()}`;
    await deliver({ api, integration, alert: { title: other } });
    const title = `Flood ${randomUUID()}`;
    const hosts = Array.from({ length: 55 }, (_, index) => ({ title, labels: { host: `h-${index}` } }));
    const [first, ...rest] = hosts;
    const { groups } = await deliver({ api, integration, alert: first ?? {} });
    await Promise.all(rest.map((alert) => deliver({ api, integration, alert })));
    const { items } = (await as.viewer<RouteTest>('POST', '/api/v1/routes/test', {})).body;
    expect(items).toHaveLength(50);
    expect(items.filter((item) => item.title === other)).toHaveLength(1);
    const flood = items.filter(({ groupId }) => groupId === groups[0]?.id);
    expect(flood).toHaveLength(50 - items.filter((item) => item.title !== title).length);
    const times = items.map(({ lastSeenAt }) => lastSeenAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('made by many at once each have a place of their own', async () => {
    const policyId = (await makePolicy([everyone])).id;
    const before = (await names()).length;
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        made('routes', { name: `at once ${index}`, matchers: [], policyId, position: 0 }),
      ),
    );
    const { items } = (await as.viewer<RouteList>('GET', '/api/v1/routes')).body;
    expect(items.map(({ position }) => position)).toEqual(Array.from({ length: before + 6 }, (_, index) => index));
  });
});

describe('a schedule', () => {
  const tomorrow = () => new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  const override = (role: keyof TestWorkspace['members']) => ({
    kind: 'override',
    memberId: idOf(role),
    zone: 'UTC',
    startsAt: `${tomorrow()}T00:00`,
    endsAt: `${tomorrow()}T06:00`,
  });
  const onCallAt = async (scheduleId: string, at: string) =>
    (await as.viewer<OnCallNow>('GET', `/api/v1/on-call?at=${at}`)).body.items.find(
      (one) => one.scheduleId === scheduleId,
    );

  it('is overridden by a member, later ones above earlier ones; a temporary schedule is an admin’s', async () => {
    const schedule = await makeSchedule([idOf('owner')]);
    const path = `/api/v1/schedules/${schedule.id}/exceptions`;
    const at = `${tomorrow()}T03:00:00Z`;
    const first = await as.member<StoredException>('POST', path, override('member'));
    expect(first).toMatchObject({
      status: 201,
      body: { exception: override('member'), createdBy: { name: 'member' } },
    });
    expect(await onCallAt(schedule.id, at)).toMatchObject({
      member: { memberId: idOf('member'), name: 'member' },
      gap: null,
      by: { kind: 'override', overrideId: first.body.exception.id },
      until: `${tomorrow()}T06:00:00.000Z`,
    });
    const temporary = { ...override('member'), kind: 'temporary', memberId: undefined, name: 'Off site', shifts: [] };
    expect((await as.member('POST', path, temporary)).status).toBe(403);
    const above = await as.admin<StoredException>('POST', path, temporary);
    expect(await onCallAt(schedule.id, at)).toMatchObject({ member: null, gap: 'temporary_empty' });
    expect((await as.member('DELETE', `${path}/${above.body.exception.id}`)).status).toBe(403);
    expect((await as.admin('DELETE', `${path}/${above.body.exception.id}`)).status).toBe(200);
    expect(await onCallAt(schedule.id, at)).toMatchObject({ member: { memberId: idOf('member') } });
    expect((await as.viewer<StoredExceptionList>('GET', path)).body.items).toEqual([first.body]);
    expect((await as.viewer('POST', path, override('member'))).status).toBe(403);
    expect((await as.member('DELETE', `${path}/${first.body.exception.id}`)).status).toBe(200);
    expect((await as.member('DELETE', `${path}/${first.body.exception.id}`)).status).toBe(404);
    expect((await auditOf(schedule.id)).map(({ action }) => action)).toEqual([
      'schedule.created',
      'schedule.exception_created',
      'schedule.exception_created',
      'schedule.exception_deleted',
      'schedule.exception_deleted',
    ]);
  });

  it('takes no exception that is over, has no length, or names a stranger', async () => {
    const schedule = await makeSchedule([idOf('owner')]);
    const put = (body: object) => as.member('POST', `/api/v1/schedules/${schedule.id}/exceptions`, body);
    const over = { ...override('member'), startsAt: '2026-01-01T00:00', endsAt: '2026-01-02T00:00' };
    expect(await put(over)).toMatchObject({ status: 422, body: { issues: [{ path: 'endsAt' }] } });
    expect((await put({ ...override('member'), endsAt: override('member').startsAt })).status).toBe(422);
    expect((await put({ ...override('member'), memberId: ABSENT })).status).toBe(404);
  });

  it('lets two people swap what they hold, said by one of them or an admin', async () => {
    const schedule = await makeSchedule([idOf('owner'), idOf('member')], { startsAt: '2026-01-01T00:00' });
    await as.admin('PATCH', `/api/v1/schedules/${schedule.id}`, { zone: 'UTC' });
    const { segments } = (
      await as.viewer<SchedulePreview>(
        'GET',
        `/api/v1/schedules/${schedule.id}/preview?from=${tomorrow()}T00:00:00Z&to=${new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10)}T00:00:00Z`,
      )
    ).body;
    const [one, two] = segments.map(({ from, to, member }) => ({ from, to, memberId: member?.memberId }));
    const body = { offered: one, wanted: two, agreed: true };
    const path = `/api/v1/schedules/${schedule.id}/swaps`;
    expect((await as.member('POST', path, { ...body, agreed: false })).status).toBe(422);
    expect((await as.viewer('POST', path, body)).status).toBe(403);
    const strangers = {
      ...body,
      offered: { ...one, memberId: idOf('admin') },
      wanted: { ...two, memberId: idOf('viewer') },
    };
    expect((await as.member('POST', path, strangers)).status).toBe(403);
    expect(await as.admin('POST', path, strangers)).toMatchObject({ status: 409, body: { reason: 'not_holder' } });
    const swapped = await as.member<StoredExceptionList>('POST', path, body);
    expect(swapped.status).toBe(201);
    expect(swapped.body.items.map(({ exception }) => 'memberId' in exception && exception.memberId)).toEqual([
      two?.memberId,
      one?.memberId,
    ]);
    expect(await as.member('POST', path, body)).toMatchObject({ status: 409, body: { reason: 'not_holder' } });
    const [entry] = (await auditOf(schedule.id)).filter(({ action }) => action === 'schedule.swapped');
    expect(entry).toMatchObject({ actor_id: idOf('member'), after: { agreed: true, offered: one, wanted: two } });
  });

  it('shows a span with its gaps, and what a change of the clock does to a shift', async () => {
    const schedule = await makeSchedule([idOf('owner'), idOf('member')], {
      restrictions: [{ kind: 'daily', days: ['sat', 'sun', 'mon'], from: '00:00', to: '24:00' }],
    });
    const span = 'from=2027-03-26T12:00:00Z&to=2027-03-30T12:00:00Z';
    const preview = await as.viewer<SchedulePreview>('GET', `/api/v1/schedules/${schedule.id}/preview?${span}`);
    expect(preview.body.gaps.map(({ from, gap }) => [from, gap])).toEqual([
      ['2027-03-26T12:00:00.000Z', 'restricted'],
      ['2027-03-29T22:00:00.000Z', 'restricted'],
    ]);
    expect(preview.body.transitions).toMatchObject([
      {
        at: '2027-03-28T01:00:00.000Z',
        zone: 'Europe/Berlin',
        shiftMinutes: 60,
        lastsMs: 23 * 3_600_000,
        wallMs: DAY_MS,
      },
    ]);
    expect(
      (
        await as.viewer(
          'GET',
          `/api/v1/schedules/${schedule.id}/preview?from=2027-01-01T00:00:00Z&to=2026-01-01T00:00:00Z`,
        )
      ).status,
    ).toBe(400);
    const draft = { name: 'Draft', zone: 'Europe/Berlin', layers: [layer([idOf('admin')])] };
    const drafted = await as.viewer<SchedulePreview>('POST', '/api/v1/schedules/preview', {
      draft,
      from: '2027-03-26T12:00:00Z',
      to: '2027-03-27T12:00:00Z',
      compareTo: schedule.id,
    });
    expect(drafted.body.gaps).toEqual([]);
    expect(drafted.body.changes[0]).toMatchObject({
      from: '2027-03-26T12:00:00.000Z',
      before: { gap: 'restricted' },
      after: { member: { memberId: idOf('admin') } },
    });
    const balance = await as.viewer<ScheduleBalance>('GET', `/api/v1/schedules/${schedule.id}/balance?${span}`);
    expect(balance.body.people.map(({ name }) => name).sort()).toEqual(['member', 'owner']);
    expect(balance.body.gapMs).toBe((11 + 14) * 3_600_000);
  });

  it('is a calendar for whoever has its secret address, until that is taken back', async () => {
    const schedule = await makeSchedule([idOf('owner')]);
    const path = `/api/v1/schedules/${schedule.id}/calendar`;
    expect((await as.member('POST', path)).status).toBe(403);
    const link = await as.admin<CalendarLink>('POST', path);
    const read = await fetch(link.body.url);
    expect(read.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const calendar = await read.text();
    expect(calendar).toContain('SUMMARY:On call: owner (Days)');
    expect((await as.viewer<StoredSchedule>('GET', `/api/v1/schedules/${schedule.id}`)).body.hasCalendar).toBe(true);
    const other = await makeSchedule([idOf('owner')]);
    const secret = new URL(link.body.url).search;
    for (const url of [
      `${api.url}/api/v1/schedules/${other.id}/calendar.ics${secret}`,
      `${api.url}/api/v1/schedules/${schedule.id}/calendar.ics?key=sccal_${'x'.repeat(43)}`,
    ])
      expect((await fetch(url)).status).toBe(404);
    const stored = await queryAs<{ row: string }>({
      databaseUrl: database.ownerUrl,
      text: `select concat((select s::text from "Schedule" s where id = $1), (select string_agg(a::text, '') from "AuditEntry" a)) as row`,
      values: [schedule.id],
    });
    expect(stored[0]?.row).not.toContain(secret.slice('?key='.length));
    const renewed = await as.admin<CalendarLink>('POST', path);
    expect((await fetch(link.body.url)).status).toBe(404);
    expect((await fetch(renewed.body.url)).status).toBe(200);
    expect((await as.admin('DELETE', path)).status).toBe(200);
    expect((await fetch(renewed.body.url)).status).toBe(404);
  });
});

describe('a team', () => {
  it('holds each member once', async () => {
    const team = await made<Team>('teams', { name: 'Twice', memberIds: [idOf('owner'), idOf('owner')] });
    expect(team.memberIds).toEqual([idOf('owner')]);
    const changed = await as.admin<Team>('PATCH', `/api/v1/teams/${team.id}`, {
      memberIds: [idOf('admin'), idOf('member')],
    });
    expect(changed.body.memberIds).toEqual([idOf('admin'), idOf('member')].sort());
    const { items } = (await as.viewer<TeamList>('GET', '/api/v1/teams')).body;
    expect(items.find(({ id }) => id === team.id)).toEqual(changed.body);
  });
});
