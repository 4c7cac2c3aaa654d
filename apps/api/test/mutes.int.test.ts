import type { AlertGroup, AlertPage } from '@signalcraft/contracts/alert-groups';
import type { InhibitionPreview, InhibitionRule, InhibitionRulePage } from '@signalcraft/contracts/inhibition-rules';
import type {
  MaintenanceWindow,
  MaintenanceWindowPage,
  WindowPreview,
} from '@signalcraft/contracts/maintenance-windows';
import type { MatchPreview } from '@signalcraft/contracts/mute-preview';
import type { Silence, SilencePage } from '@signalcraft/contracts/silences';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const HOUR = 3_600_000;
const ABSENT = '019ab000-0000-7000-8000-000000000000';
const MATCHERS = [{ name: 'env', op: '=', value: 'stage' }];

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let asAdmin: Call;
let asMember: Call;
let asViewer: Call;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  const { admin, member, viewer } = workspace.members;
  asAdmin = caller({ api, bearer: await bearers.of(admin) });
  asMember = caller({ api, bearer: await bearers.of(member) });
  asViewer = caller({ api, bearer: await bearers.of(viewer) });
});
afterAll(killStartedApps);

const at = (inMs: number): string => new Date(Date.now() + inMs).toISOString();

type AuditRow = { action: string; actor: string; before: unknown; after: unknown };
const auditOf = (objectId: string): Promise<AuditRow[]> =>
  queryAs<AuditRow>({
    databaseUrl: database.ownerUrl,
    text: `select action, actor_id as actor, before, after from "AuditEntry" where object_id = $1 order by id`,
    values: [objectId],
  });

const issuesOf = (answer: { body: Record<string, unknown> }): unknown => answer.body['issues'];

describe('silences', () => {
  it('are made, read, changed and ended by members, each change audited once', async () => {
    const wanted = { matchers: MATCHERS, endsAt: at(HOUR), comment: 'Moving the disks' };
    const made = await asMember<Silence>('POST', '/api/v1/silences', wanted);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      state: 'active',
      revision: 1,
      matchers: MATCHERS,
      endsAt: wanted.endsAt,
      expiredAt: null,
      comment: 'Moving the disks',
      createdBy: { type: 'member', id: workspace.members.member.id },
    });
    const path = `/api/v1/silences/${made.body.id}`;
    expect((await asViewer<Silence>('GET', path)).body).toEqual(made.body);

    const changed = await asMember<Silence>('PATCH', path, { comment: 'Moved', endsAt: at(2 * HOUR) });
    expect(changed.body).toMatchObject({ revision: 2, comment: 'Moved', startsAt: made.body.startsAt });
    expect((await asMember<Silence>('PATCH', path, { comment: 'Moved' })).body.revision).toBe(2);

    const ended = await asMember<Silence>('POST', `${path}/expire`);
    expect(ended.body).toMatchObject({ state: 'expired', revision: 3, expiredAt: expect.any(String) });
    expect((await asMember<Silence>('POST', `${path}/expire`)).body).toEqual(ended.body);
    expect((await asMember('PATCH', path, { comment: 'Again' })).body).toMatchObject({
      status: 409,
      reason: 'already_over',
    });
    const audit = await auditOf(made.body.id);
    expect(audit.map((entry) => entry.action)).toEqual(['silence.created', 'silence.updated', 'silence.expired']);
    expect(audit[1]).toMatchObject({
      actor: workspace.members.member.id,
      before: { comment: 'Moving the disks' },
      after: { comment: 'Moved' },
    });
    expect((await asMember('DELETE', path)).status).toBe(404);
  });

  it('that mean nothing are refused, with the place of each fault', async () => {
    const refused = async (over: object) =>
      issuesOf(
        await asMember('POST', '/api/v1/silences', { matchers: MATCHERS, endsAt: at(HOUR), comment: 'x', ...over }),
      );
    expect(await refused({ matchers: [] })).toMatchObject([{ path: 'matchers' }]);
    expect(await refused({ matchers: [{ name: 'env', op: '=~', value: 'prod(' }] })).toEqual([
      { path: 'matchers[0].value', message: 'missing closing ) at character 5' },
    ]);
    expect(await refused({ matchers: [{ name: 'env', op: '=~', value: '(x{1000}){1000}' }] })).toMatchObject([
      { path: 'matchers[0].value' },
    ]);
    expect(await refused({ matchers: [{ name: 'env', op: '!=', value: 'prod' }] })).toMatchObject([
      { path: 'matchers', message: 'at least one matcher must not hold for the empty value' },
    ]);
    expect(await refused({ endsAt: at(-HOUR) })).toMatchObject([{ path: 'endsAt' }]);
    expect(await refused({ startsAt: at(2 * HOUR) })).toMatchObject([{ path: 'endsAt' }]);
    expect(await refused({ endsAt: at(401 * 24 * HOUR) })).toMatchObject([{ path: 'endsAt' }]);
    expect(await refused({ comment: ' ' })).toMatchObject([{ path: 'comment' }]);
  });

  it('are listed by state, page by page, the first to end first', async () => {
    const make = async (over: object): Promise<string> =>
      (
        await asMember<Silence>('POST', '/api/v1/silences', {
          matchers: MATCHERS,
          endsAt: at(3 * HOUR),
          comment: 'Listed',
          ...over,
        })
      ).body.id;
    const later = await make({ startsAt: at(HOUR) });
    const active: string[] = [];
    for (const hours of [5, 4, 3]) active.unshift(await make({ endsAt: at(hours * HOUR) }));
    const over = await make({});
    await asMember('POST', `/api/v1/silences/${over}/expire`);

    const list = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor = ''; ; ) {
        const page = await asViewer<SilencePage>('GET', `/api/v1/silences?limit=2&${query}${cursor}`);
        ids.push(...page.body.items.map((silence) => silence.id));
        if (page.body.nextCursor === null) return ids;
        cursor = `&cursor=${page.body.nextCursor}`;
      }
    };
    expect(await list('state=active')).toEqual(active);
    expect(await list('state=pending')).toEqual([later]);
    expect((await list('state=expired'))[0]).toBe(over);
    const all = await list('');
    expect(all).toEqual(expect.arrayContaining([...active, later, over]));
    expect(new Set(all).size).toBe(all.length);
    const first = await asViewer<SilencePage>('GET', '/api/v1/silences?limit=2&state=active');
    const elsewhere = `/api/v1/silences?limit=2&cursor=${first.body.nextCursor}`;
    expect((await asViewer('GET', elsewhere)).body['code']).toBe('INVALID_CURSOR');
  });

  it('are tried on what fires and what fired', async () => {
    const alert = (name: string, status: 'firing' | 'resolved') => ({
      title: name,
      status,
      fingerprint: name,
      labels: { env: 'preview', host: name },
    });
    const send = (name: string, status: 'firing' | 'resolved') =>
      deliver({ api, integration: workspace.integrations.generic, alert: alert(name, status) });
    await send('fires', 'firing');
    await send('fired', 'firing');
    await send('fired', 'resolved');
    const matchers = [
      { name: 'env', op: '=', value: 'preview' },
      { name: 'host', op: '=~', value: 'fire.*' },
    ];
    const preview = await asViewer<MatchPreview>('POST', '/api/v1/silences/preview', { matchers });
    expect(preview.body).toMatchObject({
      days: 7,
      complete: true,
      firing: { alerts: 1, groups: 1, examples: [{ title: 'fires', status: 'FIRING' }] },
      past: { alerts: 1, groups: 1, examples: [{ title: 'fired', status: 'RESOLVED' }] },
    });
    await queryAs({
      databaseUrl: database.ownerUrl,
      text: `update "AlertGroup" set status_changed_at = now() - interval '3 days' where title = 'fired'`,
    });
    const ofDays = async (days: number) =>
      (await asViewer<MatchPreview>('POST', '/api/v1/silences/preview', { matchers, days })).body.past.alerts;
    expect([await ofDays(2), await ofDays(4), await ofDays(0)]).toEqual([0, 1, 0]);
  });

  it('are shown on the group and its alerts', async () => {
    const matchers = [{ name: 'host', op: '=', value: 'shown' }];
    const made = await asMember<Silence>('POST', '/api/v1/silences', { matchers, endsAt: at(HOUR), comment: 'Shown' });
    const { groups } = await deliver({
      api,
      integration: workspace.integrations.generic,
      alert: { title: 'Shown', labels: { host: 'shown' } },
    });
    const path = `/api/v1/alert-groups/${groups[0]?.id}`;
    const hold = {
      reason: 'silenced',
      until: made.body.endsAt,
      byType: 'silence',
      byId: made.body.id,
      byName: 'Shown',
    };
    expect((await asViewer<AlertGroup>('GET', path)).body.hold).toEqual(hold);
    const alerts = await asViewer<AlertPage>('GET', `${path}/alerts`);
    expect(alerts.body.items[0]?.mutedBy).toEqual({ ...hold, causeAlertId: null });
    await asMember('POST', `/api/v1/silences/${made.body.id}/expire`);
    expect((await asViewer<AlertGroup>('GET', path)).body.hold).toBeNull();
  });
});

describe('maintenance windows', () => {
  const recurring = {
    kind: 'recurring',
    zone: 'Europe/Berlin',
    startsAt: '2026-01-05T22:00',
    durationMinutes: 480,
    rule: { freq: 'weekly', byDay: [{ day: 'mon', ordinal: null }] },
  };

  it('are made, changed, ended and deleted by admins', async () => {
    const wanted = { name: 'Patch night', matchers: MATCHERS, times: recurring };
    expect((await asMember('POST', '/api/v1/maintenance-windows', wanted)).status).toBe(403);
    const made = await asAdmin<MaintenanceWindow>('POST', '/api/v1/maintenance-windows', wanted);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'Patch night', description: '', revision: 1, expiredAt: null });
    expect(['active', 'pending']).toContain(made.body.state);
    const path = `/api/v1/maintenance-windows/${made.body.id}`;
    const once = { kind: 'once', startsAt: at(-HOUR), endsAt: at(HOUR) };
    const changed = await asAdmin<MaintenanceWindow>('PATCH', path, { times: once });
    expect(changed.body).toMatchObject({
      state: 'active',
      revision: 2,
      next: { startsAt: once.startsAt, endsAt: once.endsAt },
    });
    expect(
      (await asViewer<MaintenanceWindowPage>('GET', '/api/v1/maintenance-windows?state=active')).body.items,
    ).toEqual([changed.body]);
    const ended = await asAdmin<MaintenanceWindow>('POST', `${path}/expire`);
    expect(ended.body).toMatchObject({ state: 'expired', next: null, revision: 3 });
    expect((await asAdmin('DELETE', path)).body).toEqual({ id: made.body.id });
    expect((await asAdmin('GET', path)).status).toBe(404);
    expect((await auditOf(made.body.id)).map((entry) => entry.action)).toEqual([
      'maintenance_window.created',
      'maintenance_window.updated',
      'maintenance_window.expired',
      'maintenance_window.deleted',
    ]);
  });

  it('show their next ten times before they are made, right over the change of the clock', async () => {
    const preview = await asViewer<WindowPreview>('POST', '/api/v1/maintenance-windows/preview', {
      matchers: MATCHERS,
      times: { ...recurring, startsAt: '2027-03-22T22:00', rule: { ...recurring.rule, count: 12 } },
    });
    expect(preview.body.occurrences).toHaveLength(10);
    expect(preview.body.occurrences.slice(0, 2)).toEqual([
      { startsAt: '2027-03-22T21:00:00.000Z', endsAt: '2027-03-23T05:00:00.000Z' },
      { startsAt: '2027-03-29T20:00:00.000Z', endsAt: '2027-03-30T04:00:00.000Z' },
    ]);
  });

  it('leave out single days, and put them back', async () => {
    const times = { ...recurring, startsAt: '2030-01-07T22:00' };
    const made = await asAdmin<MaintenanceWindow>('POST', '/api/v1/maintenance-windows', {
      name: 'But not then',
      matchers: MATCHERS,
      times: { ...times, except: ['2030-01-07'] },
    });
    expect(made.body).toMatchObject({
      times: { except: ['2030-01-07'] },
      next: { startsAt: '2030-01-14T21:00:00.000Z' },
    });
    const path = `/api/v1/maintenance-windows/${made.body.id}`;
    const back = await asAdmin<MaintenanceWindow>('PATCH', path, { times });
    expect(back.body.next).toMatchObject({ startsAt: '2030-01-07T21:00:00.000Z' });
    const noDay = await asAdmin('PATCH', path, { times: { ...times, except: ['2030-02-30'] } });
    expect(issuesOf(noDay)).toMatchObject([{ path: 'times.except[0]' }]);
    await asAdmin('DELETE', path);
  });

  it('that never open are refused', async () => {
    const refused = async (times: object) =>
      issuesOf(await asAdmin('POST', '/api/v1/maintenance-windows', { name: 'x', matchers: MATCHERS, times }));
    expect(await refused({ kind: 'once', startsAt: at(-2 * HOUR), endsAt: at(-HOUR) })).toMatchObject([
      { path: 'times' },
    ]);
    expect(await refused({ kind: 'once', startsAt: at(HOUR), endsAt: at(HOUR / 2) })).toMatchObject([
      { path: 'times.endsAt' },
    ]);
    const february30 = { freq: 'yearly', byMonth: [2], byMonthDay: [30] };
    expect(await refused({ ...recurring, rule: february30 })).toMatchObject([{ path: 'times' }]);
  });
});

describe('inhibition rules', () => {
  it('are made, changed and deleted by admins', async () => {
    const wanted = {
      name: 'Node takes its pods along',
      sourceMatchers: [{ name: 'alertname', op: '=', value: 'NodeDown' }],
      targetMatchers: [{ name: 'alertname', op: '=~', value: 'Pod.*' }],
      equal: ['node'],
    };
    expect((await asMember('POST', '/api/v1/inhibition-rules', wanted)).status).toBe(403);
    const made = await asAdmin<InhibitionRule>('POST', '/api/v1/inhibition-rules', wanted);
    expect(made.body).toMatchObject({ ...wanted, revision: 1 });
    const path = `/api/v1/inhibition-rules/${made.body.id}`;
    const changed = await asAdmin<InhibitionRule>('PATCH', path, { equal: ['node', 'cluster'] });
    expect(changed.body).toMatchObject({ ...wanted, equal: ['node', 'cluster'], revision: 2 });
    const list = await asViewer<InhibitionRulePage>('GET', '/api/v1/inhibition-rules');
    expect(list.body.items).toEqual([changed.body]);
    const tooWide = await asAdmin('PATCH', path, { targetMatchers: [{ name: 'alertname', op: '=~', value: '.*' }] });
    expect(issuesOf(tooWide)).toMatchObject([{ path: 'targetMatchers' }]);
    expect((await asAdmin('DELETE', path)).body).toEqual({ id: made.body.id });
    expect((await auditOf(made.body.id)).map((entry) => entry.action)).toEqual([
      'inhibition_rule.created',
      'inhibition_rule.updated',
      'inhibition_rule.deleted',
    ]);
  });

  it('are tried before they are made: only what has a cause that agrees would be silent', async () => {
    for (const [title, node] of [
      ['NodeOut', 'n1'],
      ['PodOut', 'n1'],
      ['PodOut', 'n2'],
    ] as const) {
      const alert = { title, fingerprint: `${title} ${node}`, labels: { kind: title, node } };
      await deliver({ api, integration: workspace.integrations.generic, alert });
    }
    const wanted = {
      sourceMatchers: [{ name: 'kind', op: '=', value: 'NodeOut' }],
      targetMatchers: [{ name: 'kind', op: '=~', value: '(Node|Pod)Out' }],
      equal: ['node'],
    };
    const path = '/api/v1/inhibition-rules/preview';
    const { body } = await asViewer<InhibitionPreview>('POST', path, wanted);
    expect(body).toMatchObject({
      muted: {
        alerts: 1,
        groups: 1,
        examples: [{ alert: { title: 'PodOut', labels: { node: 'n1' } }, cause: { title: 'NodeOut' } }],
      },
      source: { firing: { alerts: 1 }, past: { alerts: 0 } },
      target: { firing: { alerts: 3 } },
      days: 7,
      complete: true,
    });
    const anywhere = await asViewer<InhibitionPreview>('POST', path, { ...wanted, equal: [] });
    expect(anywhere.body.muted.alerts).toBe(2);
    const tooWide = await asViewer('POST', path, { ...wanted, sourceMatchers: [{ name: 'a', op: '!=', value: 'b' }] });
    expect(issuesOf(tooWide)).toMatchObject([{ path: 'sourceMatchers' }]);
  });
});

it('programs need the noun’s scope; nothing is found where there is nothing', async () => {
  const { key } = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: ['silences:read'] });
  const asProgram = caller({ api, bearer: key });
  expect((await asProgram('GET', '/api/v1/silences')).status).toBe(200);
  const wanted = { matchers: MATCHERS, endsAt: at(HOUR), comment: 'By a program' };
  expect((await asProgram('POST', '/api/v1/silences', wanted)).status).toBe(403);
  expect((await asProgram('GET', '/api/v1/inhibition-rules')).status).toBe(403);
  for (const noun of ['silences', 'maintenance-windows', 'inhibition-rules']) {
    expect((await asAdmin('GET', `/api/v1/${noun}/${ABSENT}`)).status).toBe(404);
  }
});
