import type {
  AlertGroup,
  AlertGroupPage,
  AlertPage,
  BulkResult,
  NotificationPage,
  TimelinePage,
} from '@signalcraft/contracts/alert-groups';
import type { ReceiptDetail } from '@signalcraft/contracts/ingest';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const ABSENT = '019ab000-0000-7000-8000-000000000000';

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let asMember: Call;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  asMember = caller({ api, bearer: await bearers.of(workspace.members.member) });
});
afterAll(killStartedApps);

let made = 0;
/** A group of its own in `home`, and its id. */
async function openGroup(options: { title?: string; home?: TestWorkspace; service?: string } = {}): Promise<string> {
  made += 1;
  const title = options.title ?? `Alert ${made}`;
  const { groups } = await deliver({
    api,
    integration: (options.home ?? workspace).integrations.generic,
    alert: {
      title,
      fingerprint: title,
      severity: 'high',
      labels: { service: options.service ?? `service-${made}` },
    },
  });
  return groups[0]?.id ?? '';
}
const group = async (id: string, call = asMember): Promise<AlertGroup> =>
  (await call<AlertGroup>('GET', `/api/v1/alert-groups/${id}`)).body;
const act = (id: string, action: string, body?: unknown, call = asMember) =>
  call<AlertGroup & { code?: string; reason?: string }>('POST', `/api/v1/alert-groups/${id}/${action}`, body);

describe('the list', () => {
  it('gives each group once, the newest change first, however the pages are cut', async () => {
    const home = await createWorkspace({ databaseUrl: database.ownerUrl });
    const call = caller({ api, bearer: await bearers.of(home.members.viewer) });
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) ids.push(await openGroup({ home }));
    // Times that differ by less than a millisecond, and equal ones.
    await queryAs({
      databaseUrl: database.ownerUrl,
      text: `update "AlertGroup" set status_changed_at = '2026-11-24T10:00:00Z'::timestamptz
        + (length(title) % 3) * interval '100 microseconds' where workspace_id = $1`,
      values: [home.workspaceId],
    });
    const all = await call<AlertGroupPage>('GET', '/api/v1/alert-groups?limit=200');
    expect(all.body.items.map((one) => one.id).sort()).toEqual(ids.sort());
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { body: AlertGroupPage } = await call<AlertGroupPage>(
        'GET',
        `/api/v1/alert-groups?limit=5${cursor ? `&cursor=${cursor}` : ''}`,
      );
      paged.push(...page.body.items.map((one) => one.id));
      cursor = page.body.nextCursor;
    }
    expect(paged).toEqual(all.body.items.map((one) => one.id));
  });

  it('filters by status, and finds words in titles and labels as they stand', async () => {
    const home = await createWorkspace({ databaseUrl: database.ownerUrl });
    const call = caller({ api, bearer: await bearers.of(home.members.member) });
    const percent = await openGroup({ home, title: 'CPU over 100% on db_1', service: 'billing' });
    const plain = await openGroup({ home, title: 'CPU over 1000 on db-1', service: 'payments\\eu' });
    await act(plain, 'acknowledge', undefined, call);
    const find = async (query: string): Promise<string[]> =>
      (await call<AlertGroupPage>('GET', `/api/v1/alert-groups?${query}`)).body.items.map((one) => one.id);
    expect(await find('status=OPEN')).toEqual([percent]);
    expect(await find('status=ACKNOWLEDGED,RESOLVED')).toEqual([plain]);
    expect(await find('status=OPEN,ACKNOWLEDGED')).toHaveLength(2);
    expect(await find(`q=${encodeURIComponent('100%')}`)).toEqual([percent]);
    expect(await find('q=db_1')).toEqual([percent]);
    expect(await find('q=cpu%20OVER')).toHaveLength(2);
    expect(await find(`q=${encodeURIComponent('payments\\eu')}`)).toEqual([plain]);
    expect(await find('q=cpu&status=OPEN')).toEqual([percent]);
    expect(await find('q=nothing-like-it')).toEqual([]);
    expect(await find('q=service'), 'a label’s name is no value').toEqual([]);
  });

  it('refuses what it cannot read', async () => {
    await openGroup();
    await openGroup();
    const first = await asMember<AlertGroupPage>('GET', '/api/v1/alert-groups?limit=1');
    const cursor = first.body.nextCursor ?? '';
    const ask = async (query: string) => (await asMember('GET', `/api/v1/alert-groups?${query}`)).body['code'];
    expect(await ask(`cursor=${cursor}&limit=1`)).toBeUndefined();
    expect(await ask(`cursor=${cursor}&status=OPEN`), 'another list').toBe('INVALID_CURSOR');
    expect(await ask(`cursor=${cursor.slice(0, -2)}AA`)).toBe('INVALID_CURSOR');
    expect(await ask('cursor=x')).toBe('INVALID_CURSOR');
    expect(await ask('limit=0')).toBe('VALIDATION_FAILED');
    expect(await ask('limit=201')).toBe('VALIDATION_FAILED');
    expect(await ask('status=CLOSED')).toBe('VALIDATION_FAILED');
  });
});

describe('one group', () => {
  it('has its alerts, its timeline in words, and its delivery down to the raw bytes', async () => {
    const id = await openGroup({ title: 'Disk full', service: 'disk' });
    await deliver({
      api,
      integration: workspace.integrations.generic,
      alert: { title: 'Disk full', fingerprint: 'second', severity: 'low', labels: { service: 'disk' } },
    });
    expect(await group(id)).toMatchObject({
      status: 'OPEN',
      severity: 'high',
      title: 'Disk full',
      alertCount: 2,
      firingCount: 2,
      integration: { source: 'generic' },
      holders: [],
      assignee: null,
      unattended: false,
      heldBy: null,
      undoUntil: null,
    });
    expect((await group(id)).nextStepAt, 'its run is due').not.toBeNull();

    const alerts = await asMember<AlertPage>('GET', `/api/v1/alert-groups/${id}/alerts?limit=1`);
    const further = await asMember<AlertPage>(
      'GET',
      `/api/v1/alert-groups/${id}/alerts?limit=1&cursor=${alerts.body.nextCursor}`,
    );
    expect([...alerts.body.items, ...further.body.items].map((one) => one.fingerprint)).toHaveLength(2);
    expect(further.body.nextCursor).toBeNull();

    const receiptId = alerts.body.items[0]?.lastReceiptId;
    const receipt = await asMember<ReceiptDetail>('GET', `/api/v1/receipts/${receiptId}`);
    expect(JSON.parse(receipt.body.body ?? '')).toMatchObject({ title: 'Disk full', fingerprint: 'second' });
    expect(receipt.body.groups).toMatchObject([{ id, title: 'Disk full' }]);

    await act(id, 'comments', { text: 'Looking at it.' });
    await act(id, 'assign', { memberId: workspace.members.admin.id });
    const timeline = await asMember<TimelinePage>('GET', `/api/v1/alert-groups/${id}/timeline`);
    expect(timeline.body.items.map(({ reason, text, actor }) => ({ reason, text, actor: actor.name }))).toEqual([
      { reason: 'assigned', text: 'member assigned it to admin.', actor: 'member' },
      { reason: 'comment', text: 'member commented.', actor: 'member' },
      { reason: 'grew', text: '“Disk full” joined.', actor: 'generic' },
      { reason: 'opened', text: 'Opened by “Disk full”.', actor: 'generic' },
    ]);
    expect(timeline.body.items[1]?.detail).toEqual({ text: 'Looking at it.' });
    const firstPage = await asMember<TimelinePage>('GET', `/api/v1/alert-groups/${id}/timeline?limit=3`);
    const lastPage = await asMember<TimelinePage>(
      'GET',
      `/api/v1/alert-groups/${id}/timeline?limit=3&cursor=${firstPage.body.nextCursor}`,
    );
    expect([...firstPage.body.items, ...lastPage.body.items]).toEqual(timeline.body.items);
    expect((await group(id)).assignee).toEqual({ memberId: workspace.members.admin.id, name: 'admin' });
  });

  it('shows each message with its tries', async () => {
    const id = await openGroup();
    await queryAs({
      databaseUrl: database.ownerUrl,
      text: `with run as (select * from "EscalationRun" where group_id = $1),
        page as (insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, run_id, step, round, reason,
          recipient_id, method, destination, status, status_reason, due_at, created_at, attempts)
        select sc_new_id(clock_timestamp()), workspace_id, group_id, episode, 'PAGE', 0, id, 0, 0, 'opened', $2, 'email',
          'a@x.example', 'FAILED', 'no-channel', now(), now(), 1 from run returning id, workspace_id)
        insert into "NotificationAttempt" (id, workspace_id, notification_id, number, token, started_at, finished_at, outcome, detail)
        select sc_new_id(clock_timestamp()), workspace_id, id, 1, 1, now(), now(), 'failed', 'no provider' from page`,
      values: [id, workspace.members.admin.id],
    });
    const messages = await asMember<NotificationPage>('GET', `/api/v1/alert-groups/${id}/notifications`);
    expect(messages.body.items).toMatchObject([
      {
        kind: 'PAGE',
        status: 'FAILED',
        reason: 'no-channel',
        destination: 'a@x.example',
        recipient: { name: 'admin' },
        attempts: [{ number: 1, outcome: 'failed', detail: 'no provider' }],
      },
    ]);
  });

  it('stands unattended once its policy came to its end unanswered', async () => {
    const id = await openGroup();
    await queryAs({
      databaseUrl: database.ownerUrl,
      text: `update "AlertGroup" set run = 'exhausted' where id = $1`,
      values: [id],
    });
    expect((await group(id)).unattended).toBe(true);
    await act(id, 'acknowledge');
    expect((await group(id)).unattended).toBe(false);
  });

  it.each(['', '/timeline', '/alerts', '/notifications'])('answers 404 and 400 for other ids: %s', async (path) => {
    const absent = await asMember('GET', `/api/v1/alert-groups/${ABSENT}${path}`);
    expect(absent).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(absent.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect((await asMember('GET', `/api/v1/alert-groups/1e3${path}`)).status).toBe(400);
    expect((await asMember('GET', `/api/v1/alert-groups/${ABSENT}${path}?cursor=x`)).status).toBe(path ? 400 : 404);
  });
});

describe('a move', () => {
  it('answers the group after it, and 200 without a trace where it holds already', async () => {
    const id = await openGroup();
    const acknowledged = await act(id, 'acknowledge');
    expect(acknowledged.headers.get('cache-control')).toBe('no-store');
    expect(acknowledged).toMatchObject({
      status: 200,
      body: { status: 'ACKNOWLEDGED', holders: [{ type: 'member', name: 'member' }], nextStepAt: null },
    });
    expect(Date.parse(acknowledged.body.undoUntil ?? '')).toBeGreaterThan(Date.now());
    const again = await act(id, 'acknowledge');
    expect(again.body.version).toBe(acknowledged.body.version);

    expect((await act(id, 'unacknowledge')).body.status).toBe('OPEN');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await act(id, 'snooze', { until })).body).toMatchObject({ status: 'SNOOZED', snoozedUntil: until });
    expect((await act(id, 'unsnooze')).body).toMatchObject({ status: 'OPEN', snoozedUntil: null });
    expect((await act(id, 'resolve')).body).toMatchObject({ status: 'RESOLVED', resolvedBy: 'person', firingCount: 0 });
    expect((await act(id, 'reopen')).body).toMatchObject({ status: 'OPEN', episode: 2, firingCount: 1 });
    expect((await act(id, 'assign', { memberId: null })).body.assignee).toBeNull();
  });

  it('is undone by who made it, and only offered to them', async () => {
    const id = await openGroup();
    const asAdmin = caller({ api, bearer: await bearers.of(workspace.members.admin) });
    await act(id, 'resolve');
    expect((await group(id, asAdmin)).undoUntil).toBeNull();
    expect(await act(id, 'undo', undefined, asAdmin)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', reason: 'nothing_to_undo' },
    });
    const undone = await act(id, 'undo');
    expect(undone.body).toMatchObject({ status: 'OPEN', episode: 1, firingCount: 1, undoUntil: null });
    expect(undone.body.nextStepAt, 'its run goes on').not.toBeNull();
  });

  it('is refused with the reason where the state forbids it', async () => {
    const id = await openGroup();
    expect((await act(id, 'resolve')).status).toBe(200);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    for (const [action, body] of [
      ['acknowledge', undefined],
      ['unacknowledge', undefined],
      ['unsnooze', undefined],
      ['snooze', { until }],
      ['assign', { memberId: workspace.members.admin.id }],
    ] as const) {
      expect((await act(id, action, body)).body, `to ${action}`).toMatchObject({
        code: 'CONFLICT',
        reason: 'group_resolved',
      });
    }
    const open = await openGroup();
    await act(open, 'acknowledge');
    expect((await act(open, 'reopen')).body.reason).toBe('group_not_resolved');
    expect((await act(open, 'unsnooze')).body.reason).toBe('not_snoozed');
  });

  it('is checked before it is tried', async () => {
    const id = await openGroup();
    const status = async (action: string, body: unknown) => (await act(id, action, body)).status;
    expect(await status('snooze', { until: new Date(Date.now() - 1_000).toISOString() })).toBe(422);
    expect(await status('snooze', { until: new Date(Date.now() + 31 * 86_400_000).toISOString() })).toBe(422);
    expect(await status('snooze', {})).toBe(422);
    expect(await status('assign', { memberId: ABSENT })).toBe(404);
    expect(await status('assign', { memberId: 'me' })).toBe(422);
    expect(await status('comments', { text: '  ' })).toBe(422);
    expect((await act(ABSENT, 'acknowledge')).status).toBe(404);
    expect((await act(ABSENT, 'comments', { text: 'x' })).status).toBe(404);
    expect((await group(id)).version).toBe(1);
  });

  it('needs MEMBER, or a key that may write', async () => {
    const id = await openGroup();
    const asViewer = caller({ api, bearer: await bearers.of(workspace.members.viewer) });
    for (const action of [
      'acknowledge',
      'unacknowledge',
      'resolve',
      'reopen',
      'unsnooze',
      'undo',
      'snooze',
      'assign',
    ]) {
      expect((await act(id, action, undefined, asViewer)).status, `to ${action}`).toBe(403);
    }
    expect((await act(id, 'comments', { text: 'x' }, asViewer)).status).toBe(403);
    expect((await asViewer('POST', '/api/v1/alert-groups/bulk', { action: 'resolve', ids: [id] })).status).toBe(403);
    expect((await group(id, asViewer)).status).toBe('OPEN');

    const { key } = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: ['alert-groups:write'] });
    const asKey = caller({ api, bearer: key });
    expect((await act(id, 'acknowledge', undefined, asKey)).body.holders).toMatchObject([
      { type: 'api_key', name: 'Test' },
    ]);
    expect((await asKey('GET', '/api/v1/alert-groups')).status, 'writing is not reading').toBe(403);
  });
});

describe('bulk', () => {
  it('moves what it fits, says why for the rest, and is undone by the same ids', async () => {
    const open = [await openGroup(), await openGroup()];
    const resolved = await openGroup();
    await act(resolved, 'resolve');
    const ids = [...open, resolved, ABSENT];
    const { status, body } = await asMember<BulkResult>('POST', '/api/v1/alert-groups/bulk', {
      action: 'acknowledge',
      ids,
    });
    expect(status).toBe(200);
    expect(body.results.map((one) => one.id)).toEqual(ids);
    expect(body.results).toMatchObject([
      { ok: true, group: { status: 'ACKNOWLEDGED' } },
      { ok: true, group: { status: 'ACKNOWLEDGED' } },
      { ok: false, code: 'CONFLICT', reason: 'group_resolved' },
      { ok: false, code: 'NOT_FOUND' },
    ]);
    const undone = await asMember<BulkResult>('POST', '/api/v1/alert-groups/bulk', { action: 'undo', ids: open });
    expect(undone.body.results).toMatchObject([{ group: { status: 'OPEN' } }, { group: { status: 'OPEN' } }]);
  });

  it('refuses a snooze without a time, no ids, and more than 500', async () => {
    const ask = async (body: unknown) => (await asMember('POST', '/api/v1/alert-groups/bulk', body)).status;
    expect(await ask({ action: 'snooze', ids: [ABSENT] })).toBe(422);
    expect(await ask({ action: 'resolve', ids: [] })).toBe(422);
    expect(await ask({ action: 'explode', ids: [ABSENT] })).toBe(422);
    expect(await ask({ action: 'resolve', ids: Array.from({ length: 501 }, () => ABSENT) })).toBe(422);
  });
});
