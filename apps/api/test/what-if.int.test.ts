import type { Trace } from '@signalcraft/contracts/trace';
import type { PayloadTry, WhatIfLine } from '@signalcraft/contracts/what-if';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const HOUR = 3_600_000;

let database: TestDatabase;
let api: StartedApp;
let workspace: TestWorkspace;
let bearer: string;
let asAdmin: Call;
let asMember: Call;
let asViewer: Call;
let groupId: string;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  const { admin, member, viewer } = workspace.members;
  bearer = await bearers.of(member);
  asAdmin = caller({ api, bearer: await bearers.of(admin) });
  asMember = caller({ api, bearer });
  asViewer = caller({ api, bearer: await bearers.of(viewer) });
  const alert = { title: 'Disk full', severity: 'critical', fingerprint: 'disk', labels: { service: 'db' } };
  const accepted = await deliver({ api, integration: workspace.integrations.generic, alert });
  groupId = accepted.groups[0]?.id ?? '';
});
afterAll(killStartedApps);

/** Every row of every table that a replay or a try could have touched. */
const everything = async (): Promise<unknown> =>
  queryAs({
    databaseUrl: database.ownerUrl,
    text: `select (select json_agg(t order by id) from "AlertGroup" t) groups, (select json_agg(t order by id) from "Alert" t)
      alerts, (select json_agg(t order by id) from "EscalationRun" t) runs, (select count(*) from "Notification") messages,
      (select count(*) from "Receipt") receipts, (select count(*) from "AlertEvent") events,
      (select count(*) from "TimelineEntry") entries, (select json_agg(t) from "RoundRobin" t) turns,
      (select count(*) from "AuditEntry") audited`,
    values: [],
  });

async function ask(body: unknown): Promise<{ status: number; type: string | null; lines: WhatIfLine[] }> {
  const answer = await fetch(`${api.url}/api/v1/what-if`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const lines = answer.ok
    ? text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as WhatIfLine)
    : [];
  return { status: answer.status, type: answer.headers.get('content-type'), lines };
}

const draftOfSilence = () => ({
  silences: [
    {
      draft: {
        matchers: [{ name: 'service', op: '=', value: 'db' }],
        endsAt: new Date(Date.now() + HOUR).toISOString(),
        comment: 'Draft',
      },
    },
  ],
});

describe('what-if', () => {
  it('answers in lines, and touches nothing', async () => {
    const before = await everything();
    const asIs = await ask({ days: 1 });
    expect(asIs).toMatchObject({ status: 200, type: 'application/x-ndjson; charset=utf-8' });
    // No worker runs here: nobody was paged, and the three who can respond would have been.
    const summary = asIs.lines.find((line) => line.kind === 'summary')?.summary;
    expect(summary).toMatchObject({
      comparedWith: 'happened',
      alerts: 1,
      happened: { pages: 0 },
      after: { pages: 3 },
      changedPages: 3,
    });
    expect(asIs.lines.at(-1)).toEqual({ kind: 'done' });
    const drafted = await ask({ days: 1, draft: draftOfSilence() });
    expect(drafted.lines.find((line) => line.kind === 'summary')?.summary).toMatchObject({
      comparedWith: 'saved',
      before: { pages: 3 },
      after: { pages: 0 },
      changedPages: 3,
    });
    const items = drafted.lines.flatMap((line) => (line.kind === 'differences' ? line.items : []));
    expect(items.map((item) => [item.kind, item.before?.group.title, item.after])).toEqual(
      Array.from({ length: 3 }, () => ['removed', 'Disk full', null]),
    );
    expect(await everything()).toEqual(before);
  });

  it('is for members, and refuses a draft that cannot be', async () => {
    expect((await asViewer('POST', '/api/v1/what-if', {})).status).toBe(403);
    const matchers = [{ name: 'service', op: '=~', value: '(' }];
    const endsAt = new Date(Date.now() + HOUR).toISOString();
    const draft = { silences: [{ draft: { matchers, endsAt, comment: 'Draft' } }] };
    const faulty = await asMember('POST', '/api/v1/what-if', { draft });
    expect(faulty).toMatchObject({ status: 422, body: { code: 'REGEX_UNSAFE' } });
    expect(JSON.stringify(faulty.body)).toContain('draft.silences[0].draft.matchers[0].value');
    // The slot of a refused question is free again.
    expect((await ask({ days: 1 })).status).toBe(200);
  });

  it('stops when its reader does', async () => {
    const abort = new AbortController();
    const answer = await fetch(`${api.url}/api/v1/what-if`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ days: 1 }),
      signal: abort.signal,
    });
    expect(answer.status).toBe(200);
    abort.abort();
    await expect.poll(async () => (await ask({ days: 1 })).status, { timeout: 20_000 }).toBe(200);
  });
});

describe('a pasted payload', () => {
  const tryIt = (body: unknown, draft: unknown = null) =>
    asMember<PayloadTry>('POST', '/api/v1/what-if/payload', {
      integrationId: workspace.integrations.generic.id,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      draft,
    });

  it('is followed to the last step, and stored nowhere', async () => {
    const before = await everything();
    const tried = await tryIt({ title: 'Disk full', severity: 'high', labels: { service: 'db' } });
    expect(tried.status).toBe(200);
    const { alerts, groups } = tried.body;
    expect(alerts).toMatchObject([
      { title: 'Disk full', status: 'firing', severity: 'high', reason: 'new_alert', group: 0 },
    ]);
    expect(groups).toMatchObject([
      { existing: { id: groupId, status: 'OPEN' }, route: { reason: 'no_route' }, held: [] },
    ]);
    expect(groups[0]?.steps.flatMap(({ recipients }) => recipients.map(({ name }) => name)).toSorted()).toEqual([
      'admin',
      'member',
      'owner',
    ]);
    expect(groups[0]?.unattendedAt).not.toBeNull();
    expect(await everything()).toEqual(before);
  });

  it('says what holds it', async () => {
    const tried = await tryIt({ title: 'Disk full', severity: 'high', labels: { service: 'db' } }, draftOfSilence());
    expect(tried.body.groups[0]).toMatchObject({ held: [{ reason: 'silenced', by: { name: 'Draft' } }], steps: [] });
  });

  it('is refused where it is no JSON', async () => {
    expect(await tryIt('{"title"')).toMatchObject({
      status: 422,
      body: { code: 'VALIDATION_FAILED', issues: [{ path: 'body' }] },
    });
  });
});

describe('the trace of a group', () => {
  it('says why it did not page yet, with the delivery that began it', async () => {
    const trace = await asViewer<Trace>('GET', `/api/v1/alert-groups/${groupId}/trace`);
    expect(trace.status).toBe(200);
    expect(trace.body.verdict).toMatch(/^It has paged nobody; the next step is due at /);
    expect(trace.body.items.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['delivery', 'opened'],
      ['grouping', 'grouped'],
      ['run', 'opened'],
    ]);
    expect(trace.body.items[0]?.receiptId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is absent where the group is', async () => {
    const nowhere = await asAdmin('GET', '/api/v1/alert-groups/019ab000-0000-7000-8000-000000000000/trace');
    expect(nowhere.status).toBe(404);
  });
});
