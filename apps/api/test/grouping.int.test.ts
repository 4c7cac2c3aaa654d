import type { AlertGroup, AlertPage, Regrouped, TimelinePage } from '@signalcraft/contracts/alert-groups';
import type { Problem } from '@signalcraft/contracts/errors';
import type { GroupingPreview, GroupingRule, GroupingRuleList } from '@signalcraft/contracts/grouping-rules';
import type { LifeCycle } from '@signalcraft/contracts/life-cycle';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestIntegration, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const PATH = '/api/v1/grouping-rules';
const LIFE_CYCLE = '/api/v1/workspaces/current/life-cycle';

let database: TestDatabase;
let api: StartedApp;
let workspace: TestWorkspace;
let admin: Call;
let member: Call;
let viewer: Call;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  admin = caller({ api, bearer: await bearers.of(workspace.members.admin) });
  member = caller({ api, bearer: await bearers.of(workspace.members.member) });
  viewer = caller({ api, bearer: await bearers.of(workspace.members.viewer) });
});
afterAll(killStartedApps);

const send = async (integration: TestIntegration, title: string, labels: Record<string, string>): Promise<string> => {
  const { groups } = await deliver({
    api,
    integration,
    alert: { title, fingerprint: title, severity: 'high', labels },
  });
  return groups[0]?.id ?? '';
};
const make = async (wanted: object): Promise<GroupingRule> => {
  const answer = await admin<GroupingRule>('POST', PATH, {
    name: 'By service',
    matchers: [],
    labels: ['service'],
    ...wanted,
  });
  expect(answer.status).toBe(201);
  return answer.body;
};
const alertsOf = async (groupId: string) =>
  (await viewer<AlertPage>('GET', `/api/v1/alert-groups/${groupId}/alerts`)).body.items;

describe('grouping rules', () => {
  it('have an order, a revision, and one audit entry for each change', async () => {
    const a = await make({ name: 'a', matchers: [{ name: 'team', op: '=', value: 'a' }] });
    const b = await make({ name: 'b', matchers: [{ name: 'team', op: '=', value: 'b' }], position: 0 });
    const names = async () => (await viewer<GroupingRuleList>('GET', PATH)).body.items.map(({ name }) => name);
    expect(await names()).toEqual(['b', 'a']);
    expect((await admin('POST', `${PATH}/reorder`, { ids: [a.id, b.id] })).status).toBe(200);
    expect((await admin<Problem>('POST', `${PATH}/reorder`, { ids: [a.id] })).body.reason).toBe('not_all_rules');
    const changed = await admin<GroupingRule>('PATCH', `${PATH}/${a.id}`, { enabled: false, revision: 1 });
    expect(changed.body).toMatchObject({ enabled: false, revision: 2, position: 0 });
    const late = await admin<Problem>('PATCH', `${PATH}/${a.id}`, { enabled: true, revision: 1 });
    expect(late).toMatchObject({ status: 409, body: { reason: 'changed_meanwhile' } });
    expect((await member('PATCH', `${PATH}/${a.id}`, { enabled: true })).status).toBe(403);
    for (const { id } of [a, b]) expect((await admin('DELETE', `${PATH}/${id}`)).status).toBe(200);
    expect(await names()).toEqual([]);
    const rows = await queryAs<{ action: string }>({
      databaseUrl: database.ownerUrl,
      text: `select action from "AuditEntry" where workspace_id = $1 and object_type = 'grouping_rule' order by id`,
      values: [workspace.workspaceId],
    });
    expect(rows.map(({ action }) => action.replace('grouping_rule.', ''))).toEqual([
      'created',
      'created',
      'reordered',
      'updated',
      'deleted',
      'deleted',
    ]);
  });

  it('say at their place what cannot work', async () => {
    const wanted = { name: 'x', labels: [], matchers: [{ name: 'a', op: '=~', value: '(' }] };
    const regex = await admin<Problem>('POST', PATH, wanted);
    expect(regex).toMatchObject({ status: 422, body: { issues: [{ path: 'matchers[0].value' }] } });
    const short = await admin<Problem>('POST', PATH, { ...wanted, matchers: [], reopenWindowMs: 60_000 });
    expect(short).toMatchObject({ status: 422, body: { issues: [{ path: 'reopenWindowMs' }] } });
  });

  it('bring alerts of two tools into one group within five seconds, and the alert says why', {
    timeout: 60_000,
  }, async () => {
    const { alertmanager, generic } = workspace.integrations;
    const before = await send(generic, 'Before the rule', { service: 'checkout', shared: 'yes' });
    const rule = await make({ matchers: [{ name: 'shared', op: '=', value: 'yes' }], acrossSources: true });
    // Each process keeps an integration, and the rules with it, for five seconds at most.
    let first = before;
    for (let tries = 0; first === before || tries === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      first = await send(generic, `Try ${tries}`, { service: 'checkout', shared: 'yes' });
      const why = (await alertsOf(first)).find(({ title }) => title === `Try ${tries}`)?.groupedBy;
      if (why?.rule?.id === rule.id) break;
      first = before;
    }
    await deliverAlertmanager(alertmanager, { alertname: 'Down', service: 'checkout', shared: 'yes' });
    const { items } = (await viewer<{ items: AlertGroup[] }>('GET', '/api/v1/alert-groups?limit=200')).body;
    const group = (await viewer<AlertGroup>('GET', `/api/v1/alert-groups/${first}`)).body;
    expect(group).toMatchObject({
      groupedBy: 'Grouped by rule “By service”, revision 1, across sources',
      groupingRule: { id: rule.id, revision: 1, name: 'By service' },
    });
    const alerts = await alertsOf(first);
    expect(new Set(alerts.map(({ integrationId }) => integrationId)).size).toBe(2);
    expect(alerts.map(({ groupedBy }) => groupedBy.text)).toContain(`${group.groupedBy}: service=checkout.`);
    // What fired before the rule stays where it is, whatever it sends.
    expect(await send(generic, 'Before the rule', { service: 'checkout', shared: 'yes' })).toBe(before);
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([before, first]));
    await admin('DELETE', `${PATH}/${rule.id}`);
  });

  it('show beforehand into how many groups the last alerts fall', async () => {
    const { generic } = workspace.integrations;
    for (let index = 0; index < 6; index += 1)
      await send(generic, `Preview ${index}`, { zone: `z${index % 2}`, service: `p${index}`, kind: 'preview' });
    const draft = { name: 'x', matchers: [{ name: 'kind', op: '=', value: 'preview' }], labels: ['zone'] };
    const { body } = await viewer<GroupingPreview>('POST', `${PATH}/preview`, { draft });
    expect(body.matched).toBe(6);
    expect(body.now.groups - body.draft.groups).toBe(4);
    expect(body.groups).toMatchObject([
      { alerts: 3, sources: 1, was: 3 },
      { alerts: 3, sources: 1, was: 3 },
    ]);
    expect((await viewer<GroupingRuleList>('GET', PATH)).body.items).toEqual([]);
  });
});

const deliverAlertmanager = async (integration: TestIntegration, labels: Record<string, string>): Promise<void> => {
  const answer = await fetch(`${api.url}${integration.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      version: '4',
      groupKey: '{}',
      status: 'firing',
      receiver: 'signalcraft',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example',
      alerts: [
        {
          status: 'firing',
          labels,
          annotations: {},
          startsAt: new Date().toISOString(),
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: '',
          fingerprint: 'f1',
        },
      ],
    }),
  });
  expect(answer.status).toBe(202);
};

describe('merge, split and move', () => {
  it('answer both groups, and the alerts say who moved them', async () => {
    const { generic } = workspace.integrations;
    const source = await send(generic, 'Merged one', { service: 'm1' });
    const target = await send(generic, 'Merged two', { service: 'm2' });
    expect((await viewer('POST', `/api/v1/alert-groups/${target}/merge`, { groupIds: [source] })).status).toBe(403);
    const merged = await member<Regrouped>('POST', `/api/v1/alert-groups/${target}/merge`, { groupIds: [source] });
    expect(merged).toMatchObject({ status: 200, body: { group: { id: target, alertCount: 2, firingCount: 2 } } });
    const gone = (await viewer<AlertGroup>('GET', `/api/v1/alert-groups/${source}`)).body;
    expect(gone).toMatchObject({ status: 'RESOLVED', mergedIntoId: target, alertCount: 0 });
    const moved = (await alertsOf(target)).find(({ title }) => title === 'Merged one');
    expect(moved?.groupedBy).toMatchObject({
      text: expect.stringMatching(/^Moved here by .+\.$/),
      movedBy: { type: 'member' },
    });
    const texts = (await viewer<TimelinePage>('GET', `/api/v1/alert-groups/${target}/timeline`)).body.items;
    expect(texts.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('merged “Merged one” into it: 1 alert.'),
    );
    const split = await member<Regrouped>('POST', `/api/v1/alert-groups/${target}/split`, { alertIds: [moved?.id] });
    expect(split.body).toMatchObject({
      group: { id: target, alertCount: 1 },
      other: { title: 'Merged one', alertCount: 1 },
    });
    const back = await member<Regrouped>('POST', `/api/v1/alert-groups/${split.body.other.id}/move`, {
      alertIds: [moved?.id],
      intoId: target,
    });
    expect(back.body).toMatchObject({
      group: { status: 'RESOLVED', alertCount: 0 },
      other: { id: target, alertCount: 2 },
    });
    const again = await member<Problem>('POST', `/api/v1/alert-groups/${source}/split`, { alertIds: [moved?.id] });
    expect(again).toMatchObject({ status: 409, body: { reason: 'alerts_elsewhere' } });
  });
});

describe('the numbers of the life cycle', () => {
  it('are the defaults until a workspace sets its own, of which each change is one audit entry', async () => {
    const before = (await viewer<LifeCycle>('GET', LIFE_CYCLE)).body;
    expect(before.settings).toEqual(before.defaults);
    expect(before.settings).toMatchObject({
      reopenWindowMs: 1_800_000,
      ackExpiryMs: { critical: 7_200_000, high: null },
    });
    const wanted = { ackExpiryMs: { critical: null, high: 3_600_000 }, undoMs: 30_000 };
    const changed = await admin<LifeCycle>('PATCH', LIFE_CYCLE, wanted);
    expect(changed.body.settings).toMatchObject({
      undoMs: 30_000,
      ackExpiryMs: { critical: null, high: 3_600_000, low: null },
    });
    expect(changed.body.defaults).toEqual(before.defaults);
    await admin('PATCH', LIFE_CYCLE, wanted);
    expect((await member('PATCH', LIFE_CYCLE, { undoMs: 1 })).status).toBe(403);
    const flap = await admin<Problem>('PATCH', LIFE_CYCLE, { flapWindowMs: 7_200_000 });
    expect(flap).toMatchObject({ status: 422, body: { issues: [{ path: 'reopenWindowMs' }] } });
    const rows = await queryAs<{ rules: unknown; entries: number }>({
      databaseUrl: database.ownerUrl,
      text: `select rules, (select count(*)::int from "AuditEntry" where workspace_id = $1 and action like 'workspace.%') as entries
        from "Workspace" where id = $1`,
      values: [workspace.workspaceId],
    });
    expect(rows).toEqual([{ rules: { undoMs: 30_000, ackExpiryMs: { high: 3_600_000 } }, entries: 1 }]);
  });

  it('hold for the next acknowledgement: its end is what the severity has now', async () => {
    const groupId = await send(workspace.integrations.generic, 'Held for an hour', { service: 'ack' });
    await member('POST', `/api/v1/alert-groups/${groupId}/acknowledge`);
    const rows = await queryAs<{ ms: number }>({
      databaseUrl: database.ownerUrl,
      text: `select (date_part('epoch', ack_expires_at - status_changed_at) * 1000)::int as ms from "AlertGroup" where id = $1`,
      values: [groupId],
    });
    expect(Math.abs((rows[0]?.ms ?? 0) - 3_600_000)).toBeLessThan(1_000);
  });
});
