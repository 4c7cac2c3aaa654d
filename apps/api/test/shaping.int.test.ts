import type { AlertGroupPage } from '@signalcraft/contracts/alert-groups';
import type { IngestAccepted, ReceiptDetail } from '@signalcraft/contracts/ingest';
import type { ReceiptPage } from '@signalcraft/contracts/integrations';
import type { Route, RouteTest } from '@signalcraft/contracts/routes';
import type { ShapingPreview, ShapingRule, ShapingRuleList } from '@signalcraft/contracts/shaping-rules';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, bearersOf, openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const PATH = '/api/v1/shaping-rules';
const ABSENT = '019ab000-0000-7000-8000-000000000000';

let database: TestDatabase;
let api: StartedApp;
let workspace: TestWorkspace;
let bearers: Bearers;
let admin: Call;
let member: Call;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
});
beforeEach(async () => {
  // A workspace of its own for each: what the api remembers of its rules is up to five seconds old.
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const tokens = await bearersOf({ bearers, workspace });
  admin = caller({ api, bearer: tokens.admin });
  member = caller({ api, bearer: tokens.member });
});
afterAll(killStartedApps);

const rule = (wanted: object) => ({ name: 'Rule', actions: [{ kind: 'drop' }], ...wanted });
const make = async (wanted: object): Promise<ShapingRule> => {
  const answer = await admin<ShapingRule>('POST', PATH, rule(wanted));
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};
const refusalOf = async (wanted: object) => {
  const { status, body } = await admin('POST', PATH, rule(wanted));
  return [status, body['code'], (body['issues'] as { path: string; position?: number }[] | undefined)?.[0]] as const;
};
const label = (name: string, value: string) => ({ kind: 'set_label', name, value });
const receiptOf = async (receiptId: string): Promise<ReceiptDetail> =>
  (await member<ReceiptDetail>('GET', `/api/v1/receipts/${receiptId}`)).body;

describe('shaping rules', () => {
  it('stand in an order, are changed by ADMINs, and each change has its audit entry', async () => {
    const a = await make({ name: 'A' });
    const b = await make({ name: 'B', position: 0, description: 'first', stop: true });
    expect([a, b].map(({ position, revision }) => [position, revision])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const names = async () =>
      (await member<ShapingRuleList>('GET', PATH)).body.items.map(({ name, position }) => [name, position]);
    expect(await names()).toEqual([
      ['B', 0],
      ['A', 1],
    ]);
    await admin('POST', `${PATH}/reorder`, { ids: [a.id, b.id] });
    expect(await names()).toEqual([
      ['A', 0],
      ['B', 1],
    ]);
    const changed = await admin<ShapingRule>('PATCH', `${PATH}/${a.id}`, { enabled: false, revision: 1 });
    expect(changed.body).toMatchObject({ name: 'A', enabled: false, revision: 2 });
    expect(await admin('PATCH', `${PATH}/${a.id}`, { enabled: true, revision: 1 })).toMatchObject({
      status: 409,
      body: { reason: 'changed_meanwhile' },
    });
    expect((await admin('DELETE', `${PATH}/${a.id}`)).status).toBe(200);
    expect(await names()).toEqual([['B', 0]]);
    expect((await member('GET', `${PATH}/${b.id}`)).body).toMatchObject({
      name: 'B',
      description: 'first',
      stop: true,
    });
    for (const [method, path] of [
      ['POST', PATH],
      ['PATCH', `${PATH}/${b.id}`],
      ['DELETE', `${PATH}/${b.id}`],
    ] as const)
      expect((await member(method, path, rule({}))).status).toBe(403);
    const audit = await queryAs<{ action: string }>({
      databaseUrl: database.ownerUrl,
      text: `select action from "AuditEntry" where workspace_id = $1 and object_type = 'shaping_rule' order by id`,
      values: [workspace.workspaceId],
    });
    expect(audit.map(({ action }) => action.split('.')[1])).toEqual([
      'created',
      'created',
      'reordered',
      'updated',
      'deleted',
    ]);
  });

  it('are refused with 422 and the place where they fit their schema but cannot work', async () => {
    const matching = (value: string) => ({ matchers: [{ name: 'x', op: '=~', value }] });
    // Each would take a backtracking engine for ever, or cannot be said to a linear one (A43).
    for (const value of ['(x{1000}){1000}', '(a)\\1', 'a(?=b)', 'a'.repeat(5_000), '('])
      expect(await refusalOf(matching(value))).toMatchObject([422, 'REGEX_UNSAFE', { path: 'matchers[0].value' }]);
    for (const value of ['^(a+)+$', '(.*)*x']) await make(matching(value));
    expect(await refusalOf({ condition: 'severity == "high" && nope' })).toMatchObject([
      422,
      'RULE_INVALID',
      { path: 'condition', position: 22 },
    ]);
    expect(await refusalOf({ actions: [label('a', "x {{constructor.constructor('…')()}}")] })).toMatchObject([
      422,
      'RULE_INVALID',
      { path: 'actions[0].value', position: 2 },
    ]);
    expect(await refusalOf({ actions: [label('__proto__', 'x')] })).toMatchObject([422, 'VALIDATION_FAILED', {}]);
    expect(await refusalOf({ integrationId: ABSENT })).toMatchObject([404, 'NOT_FOUND', { path: 'integrationId' }]);
    // A path of a mapping that could lead nowhere (A46).
    const mapping = (title: string) =>
      admin('POST', '/api/v1/integrations', { name: 'I', source: 'generic', mapping: { title } });
    for (const path of ['a[0].__proto__.x', '..', Array.from({ length: 100 }, () => 'a').join('.')])
      expect(await mapping(path)).toMatchObject({ status: 422, body: { issues: [{ path: 'mapping.title' }] } });
    expect(await refusalOf({ actions: [] })).toMatchObject([422, 'VALIDATION_FAILED', { path: 'actions' }]);
  });

  it('shape what comes in before it has a group, and its event keeps by which rule and revision', async () => {
    const { generic } = workspace.integrations;
    const first = await make({
      condition: 'labels.env == "prod" && status == "firing"',
      actions: [{ kind: 'set_severity', severity: 'critical' }, label('team', '{{labels.service}}-team')],
    });
    await make({
      matchers: [{ name: 'severity', op: '=', value: 'critical' }],
      actions: [{ kind: 'set_runbook', url: 'https://wiki.example/{{labels.team}}' }],
    });
    await make({ condition: '1 / size(labels.nope) > 1' });
    await make({ name: 'Elsewhere', integrationId: workspace.integrations.alertmanager.id });
    const alert = { title: 'Slow', severity: 'low', labels: { env: 'prod', service: 'shop' } };
    const { receiptId, groups } = await deliver({ api, integration: generic, alert });
    const [event] = (await receiptOf(receiptId)).events;
    expect(event).toMatchObject({
      severity: 'critical',
      reason: 'new_alert',
      shaped: {
        rules: [{ id: first.id, revision: 1, name: 'Rule' }, {}],
        dropped: false,
        severity: { from: 'low', to: 'critical' },
        labels: ['team'],
        runbook: 'https://wiki.example/shop-team',
        faults: [{ reason: 'condition_failed' }],
      },
    });
    const alerts = await member<{ items: object[] }>('GET', `/api/v1/alert-groups/${groups[0]?.id}/alerts`);
    expect(alerts.body.items).toMatchObject([
      {
        severity: 'critical',
        labels: { env: 'prod', service: 'shop', team: 'shop-team' },
        links: [{ label: 'Runbook', url: 'https://wiki.example/shop-team' }],
      },
    ]);
    // Identity is what was sent: the end finds its alert whatever rules made of it.
    const end = await deliver({ api, integration: generic, alert: { ...alert, status: 'resolved' } });
    expect(end.groups).toMatchObject([{ id: groups[0]?.id, status: 'RESOLVED' }]);
  });

  it('drop to the log: the event is stored with its reason and counted, and opens nothing', async () => {
    const { generic } = workspace.integrations;
    const noise = await make({ name: 'Noise', matchers: [{ name: 'env', op: '=', value: 'dev' }] });
    const alerts = [
      { title: 'Kept', labels: { env: 'prod' } },
      { title: 'Dropped', labels: { env: 'dev' } },
    ];
    const answer = await deliver({ api, integration: generic, alert: { alerts } });
    expect(answer).toMatchObject({ accepted: 2, groups: [{ status: 'OPEN' }] });
    expect(answer.groups).toHaveLength(1);
    const receipt = await receiptOf(answer.receiptId);
    expect(receipt).toMatchObject({ accepted: 2, dropped: 1 });
    expect(receipt.events).toMatchObject([
      { reason: 'new_alert', shaped: null },
      { reason: 'dropped_by_rule', alertId: null, groupId: null, shaped: { dropped: true, rules: [{ id: noise.id }] } },
    ]);
    const page = await member<ReceiptPage>('GET', `/api/v1/integrations/${generic.id}/receipts`);
    expect(page.body.items).toMatchObject([{ id: answer.receiptId, dropped: 1 }]);
    const groups = await member<AlertGroupPage>('GET', '/api/v1/alert-groups');
    expect(groups.body.items.map(({ title }) => title)).toEqual(['Kept']);
  });

  it('what was dropped is taken in once more by the rules of then, and what was heard since stands', async () => {
    const { generic } = workspace.integrations;
    const noise = await make({ condition: 'labels.env == "dev"' });
    const alert = (title: string, env: string) => ({ title, labels: { env } });
    const { receiptId } = await deliver({
      api,
      integration: generic,
      alert: { alerts: [alert('A', 'dev'), alert('B', 'dev'), alert('C', 'prod')] },
    });
    const rerun = () => member<IngestAccepted>('POST', `/api/v1/receipts/${receiptId}/rerun`);
    // The rules still drop both: they are stored so once more.
    expect((await rerun()).body).toMatchObject({ accepted: 2, groups: [] });
    await admin('DELETE', `${PATH}/${noise.id}`);
    const again = await rerun();
    expect(again).toMatchObject({
      status: 201,
      body: { accepted: 2, groups: [{ status: 'OPEN' }, { status: 'OPEN' }] },
    });
    expect(await receiptOf(again.body.receiptId)).toMatchObject({ rerunOf: receiptId, dropped: 0 });
    // Both are older by now than what was heard of them.
    const third = await rerun();
    expect((await receiptOf(third.body.receiptId)).events.map(({ reason }) => reason)).toEqual([
      'superseded',
      'superseded',
    ]);
    expect(await member('POST', `/api/v1/receipts/${again.body.receiptId}/rerun`)).toMatchObject({
      status: 409,
      body: { reason: 'nothing_to_rerun' },
    });
    const groups = await member<AlertGroupPage>('GET', '/api/v1/alert-groups');
    expect(groups.body.items.map(({ title }) => title).toSorted()).toEqual(['A', 'B', 'C']);
  });

  it('a rule that was changed acts as changed within five seconds', async () => {
    const { generic } = workspace.integrations;
    const { id } = await make({ condition: 'labels.env == "dev"' });
    const send = (title: string) => deliver({ api, integration: generic, alert: { title, labels: { env: 'dev' } } });
    expect((await send('A')).groups).toEqual([]);
    await admin('PATCH', `${PATH}/${id}`, { enabled: false });
    await expect
      .poll(async () => (await send(`B ${Math.random()}`)).groups.length, { timeout: 20_000, interval: 500 })
      .toBe(1);
  });

  it('a route’s condition is refused with its place, tried, and kept', async () => {
    await deliver({ api, integration: workspace.integrations.generic, alert: { title: 'A', labels: { env: 'dev' } } });
    const everyone = { delayMs: 0, targets: [{ kind: 'everyone_who_can_respond' }] };
    const policy = await admin<{ id: string }>('POST', '/api/v1/escalation-policies', { name: 'P', steps: [everyone] });
    const wanted = { name: 'R', matchers: [], policyId: policy.body.id };
    const path = '/api/v1/routes';
    expect(await admin('POST', path, { ...wanted, condition: 'group.firing >' })).toMatchObject({
      status: 422,
      body: { code: 'RULE_INVALID', issues: [{ path: 'condition', position: 14 }] },
    });
    const ways = async (condition: string) => {
      const draft = { ...wanted, condition };
      const { body } = await member<RouteTest>('POST', `${path}/test`, { draft });
      return body.items.map(({ draft: by }) => [by.reason, by.faults.map(({ reason }) => reason)]);
    };
    expect(await ways('labels.env == "dev" && group.firing == 1')).toEqual([['route', []]]);
    expect(await ways('labels.env == "prod"')).toEqual([['no_route', []]]);
    expect(await ways('1 / (group.firing - 1) == 1')).toEqual([['no_route', ['condition_failed']]]);
    const made = await admin<Route>('POST', path, { ...wanted, condition: 'labels.env == "dev"' });
    expect(made.body).toMatchObject({ condition: 'labels.env == "dev"' });
    const cleared = await admin<Route>('PATCH', `${path}/${made.body.id}`, { condition: null });
    expect(cleared.body).toMatchObject({ condition: null, revision: 2 });
  });

  it('are tried on the last alerts before they are saved', async () => {
    const { generic } = workspace.integrations;
    await deliver({ api, integration: generic, alert: { title: 'A', severity: 'low', labels: { env: 'dev' } } });
    await deliver({ api, integration: generic, alert: { title: 'B', labels: { env: 'prod' } } });
    const saved = await make({ actions: [{ kind: 'set_severity', severity: 'info' }] });
    const draft = rule({ condition: 'labels.env == "dev" && severity == "info"' });
    const tried = await member<ShapingPreview>('POST', `${PATH}/preview`, { draft });
    expect(tried.status).toBe(200);
    expect(tried.body).toMatchObject({ alerts: 2, matched: 0, dropped: 1 });
    expect(tried.body.items.map(({ title, shaped }) => [title, shaped?.dropped])).toEqual([
      ['B', false],
      ['A', true],
    ]);
    const replacing = await member<ShapingPreview>('POST', `${PATH}/preview`, { draft, replaces: saved.id });
    expect(replacing.body).toMatchObject({ alerts: 2, matched: 0, dropped: 0 });
    const faulty = await member('POST', `${PATH}/preview`, { draft: rule({ condition: 'severity ==' }) });
    expect(faulty).toMatchObject({ status: 422, body: { issues: [{ path: 'draft.condition' }] } });
    expect((await member('POST', `${PATH}/preview`, { replaces: ABSENT })).status).toBe(404);
  });
});
