import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SourceName } from '@signalcraft/contracts/enums';
import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type {
  Integration,
  IntegrationList,
  IntegrationWithUrl,
  ReceiptPage,
} from '@signalcraft/contracts/integrations';
import type { MailList } from '@signalcraft/contracts/mails';
import { freePort } from '@signalcraft/testkit/ports';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { type Call, caller, deliver } from './calls.ts';

const ABSENT = '019ab000-0000-7000-8000-000000000000';

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let mailDir: string;
let asOwner: Call;
let asAdmin: Call;
let asMember: Call;

beforeAll(async () => {
  database = await withDatabase();
  mailDir = await mkdtemp(join(tmpdir(), 'mails-'));
  const port = String(await freePort());
  api = await startApi({
    databaseUrl: database.appUrl,
    env: {
      PORT: port,
      NEXT_PUBLIC_API_BASE_URL: `http://127.0.0.1:${port}/`,
      SIGNALCRAFT_EMBEDDED: 'true',
      EMAIL_PROVIDER: 'file',
      MAIL_DIR: mailDir,
    },
  });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  const { owner, admin, member } = workspace.members;
  asOwner = caller({ api, bearer: await bearers.of(owner) });
  asAdmin = caller({ api, bearer: await bearers.of(admin) });
  asMember = caller({ api, bearer: await bearers.of(member) });
});
afterAll(async () => {
  await killStartedApps();
  await rm(mailDir, { recursive: true, force: true });
});

type AuditRow = { action: string; object_id: string; actor_id: string; before: unknown; after: unknown };
const auditOf = (integrationId: string): Promise<AuditRow[]> =>
  queryAs<AuditRow>({
    databaseUrl: database.ownerUrl,
    text: 'select action, object_id, actor_id, before, after from "AuditEntry" where object_id = $1 order by id',
    values: [integrationId],
  });

describe('an integration', () => {
  it.each(SourceName.options)('of %s is made with a command that sends a first alert', async (source) => {
    const made = await asAdmin<IntegrationWithUrl>('POST', '/api/v1/integrations', { name: ` My ${source} `, source });
    expect(made).toMatchObject({ status: 201, body: { name: `My ${source}`, source, lastReceiptAt: null } });
    const { stdout } = await promisify(execFile)('sh', ['-c', made.body.curl]);
    const answer = JSON.parse(stdout) as IngestAccepted;
    expect(answer).toMatchObject({ unparsed: 0 });
    expect(answer.accepted).toBeGreaterThan(0);
    const read = await asMember<Integration>('GET', `/api/v1/integrations/${made.body.id}`);
    expect(read.body.lastReceiptAt).not.toBeNull();
    expect(read.body).not.toHaveProperty('ingestUrl');
    expect((await auditOf(made.body.id)).map((entry) => entry.action)).toEqual(['integration.created']);
  });

  it('shows its key to OWNER and ADMIN only, and says so in the audit log each time', async () => {
    const { id, key } = workspace.integrations.generic;
    const path = `/api/v1/integrations/${id}/key`;
    expect((await asMember('GET', path)).status).toBe(403);
    const { key: apiKey } = await bearers.apiKey({
      workspaceId: workspace.workspaceId,
      scopes: ['integrations:read', 'integrations:write'],
    });
    expect((await caller({ api, bearer: apiKey })('GET', path)).status, 'no program either').toBe(403);
    expect(await auditOf(id)).toEqual([]);
    for (const call of [asOwner, asAdmin]) {
      const { body } = await call<IntegrationWithUrl>('GET', path);
      expect(body.ingestUrl).toBe(`${api.url}/api/webhooks/generic/${key}`);
    }
    expect(await auditOf(id)).toMatchObject([
      { action: 'integration.key_read', actor_id: workspace.members.owner.id },
      { action: 'integration.key_read', actor_id: workspace.members.admin.id },
    ]);
  });

  it('is changed with one audit entry a change, and none for a change that changes nothing', async () => {
    const { body: made } = await asAdmin<IntegrationWithUrl>('POST', '/api/v1/integrations', {
      name: 'Before',
      source: 'generic',
      mapping: { title: 'name' },
    });
    const path = `/api/v1/integrations/${made.id}`;
    const renamed = await asAdmin<Integration>('PATCH', path, { name: 'After' });
    expect(renamed.body).toMatchObject({ name: 'After', mapping: { title: 'name' }, grouping: made.grouping });
    await asAdmin('PATCH', path, { name: 'After', mapping: { title: 'name' } });
    const regrouped = await asAdmin<Integration>('PATCH', path, { grouping: { labels: ['team'], byName: false } });
    expect(regrouped.body.grouping).toEqual({ labels: ['team'], byName: false });
    expect(await auditOf(made.id)).toMatchObject([
      { action: 'integration.created', after: { name: 'Before', source: 'generic' } },
      { action: 'integration.updated', before: { name: 'Before' }, after: { name: 'After' } },
      { action: 'integration.updated', after: { grouping: { labels: ['team'] } } },
    ]);
    expect((await asAdmin('PATCH', path, { name: '' })).status).toBe(422);
    expect((await asAdmin('PATCH', path, { source: 'alertmanager' })).body, 'the source stays').toMatchObject({
      status: 400,
      code: 'UNKNOWN_FIELD',
      issues: [{ path: 'source' }],
    });
    expect((await asMember('PATCH', path, { name: 'x' })).status).toBe(403);
  });

  it('gets a new key, and the old one stops within five seconds', async () => {
    const home = await createWorkspace({ databaseUrl: database.ownerUrl });
    const call = caller({ api, bearer: await bearers.of(home.members.admin) });
    const integration = home.integrations.generic;
    await deliver({ api, integration, alert: { title: 'Before' } });
    const { body } = await call<IntegrationWithUrl>('POST', `/api/v1/integrations/${integration.id}/rotate-key`);
    expect(body.ingestUrl).not.toContain(integration.key);
    const path = new URL(body.ingestUrl).pathname;
    await deliver({ api, integration: { ...integration, path }, alert: { title: 'After' } });
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${api.url}${integration.path}`, { method: 'POST', body: '{"title":"Old"}' });
        expect(answer.status).toBe(401);
      },
      { timeout: 6_000, interval: 250 },
    );
    expect((await auditOf(integration.id)).map((entry) => entry.action)).toEqual(['integration.key_rotated']);
  });

  it('lists what it received, newest first, page by page', async () => {
    const home = await createWorkspace({ databaseUrl: database.ownerUrl });
    const call = caller({ api, bearer: await bearers.of(home.members.viewer) });
    const integration = home.integrations.generic;
    const sent: string[] = [];
    for (const title of ['one', 'two', 'three']) {
      sent.unshift((await deliver({ api, integration, alert: { title } })).receiptId);
    }
    const path = `/api/v1/integrations/${integration.id}/receipts`;
    const first = await call<ReceiptPage>('GET', `${path}?limit=2`);
    const second = await call<ReceiptPage>('GET', `${path}?limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map((one) => one.id)).toEqual(sent);
    expect(second.body.nextCursor).toBeNull();
    const other = `/api/v1/integrations/${home.integrations.alertmanager.id}/receipts`;
    expect((await call('GET', `${other}?cursor=${first.body.nextCursor}`)).body['code']).toBe('INVALID_CURSOR');
  });

  it('needs its role, a good body and to exist', async () => {
    const wanted = { name: 'x', source: 'generic' };
    expect((await asMember('POST', '/api/v1/integrations', wanted)).status).toBe(403);
    expect((await asAdmin('POST', '/api/v1/integrations', { ...wanted, source: 'carrier-pigeon' })).status).toBe(422);
    const broken = await fetch(`${api.url}/api/v1/integrations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await bearers.of(workspace.members.admin)}`,
      },
      body: '{',
    });
    expect(await broken.json()).toMatchObject({ status: 400, code: 'MALFORMED_JSON' });
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/key', undefined],
      ['GET', '/receipts', undefined],
      ['PATCH', '', { name: 'x' }],
      ['POST', '/rotate-key', undefined],
    ] as const) {
      expect((await asAdmin(method, `/api/v1/integrations/${ABSENT}${path}`, body)).status, `${method} ${path}`).toBe(
        404,
      );
    }
    expect((await fetch(`${api.url}/api/v1/integrations`)).status).toBe(401);
    const { body } = await asMember<IntegrationList>('GET', '/api/v1/integrations');
    expect(body.items.map((one) => one.id)).toContain(workspace.integrations.generic.id);
  });

  it('may be made, changed and given a new key by a program with the scope', async () => {
    const { workspaceId } = workspace;
    const { key, id } = await bearers.apiKey({ workspaceId, scopes: ['integrations:write'] });
    const asKey = caller({ api, bearer: key });
    const made = await asKey<IntegrationWithUrl>('POST', '/api/v1/integrations', { name: 'By key', source: 'generic' });
    expect(made.status).toBe(201);
    expect(await auditOf(made.body.id)).toMatchObject([{ actor_id: id }]);
    expect((await asKey('GET', '/api/v1/integrations')).status).toBe(403);
  });
});

describe('a receipt', () => {
  it('is there for those of its workspace with the scope', async () => {
    const { receiptId } = await deliver({
      api,
      integration: workspace.integrations.generic,
      alert: { title: 'A receipt' },
    });
    const path = `/api/v1/receipts/${receiptId}`;
    expect((await asMember('GET', path)).status).toBe(200);
    const scoped = async (scope: 'receipts:read' | 'members:read') =>
      caller({ api, bearer: (await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: [scope] })).key });
    expect((await (await scoped('receipts:read'))('GET', path)).status).toBe(200);
    expect((await (await scoped('members:read'))('GET', path)).status).toBe(403);
    expect((await asMember('GET', `/api/v1/receipts/${ABSENT}`)).status).toBe(404);
    expect((await asMember('GET', '/api/v1/receipts/x')).status).toBe(400);
    expect((await fetch(`${api.url}${path}`)).status).toBe(401);
  });
});

describe('the mails', () => {
  const mail = (kind: string): string =>
    `From: a@x.example\r\nTo: b@x.example\r\nSubject: ${kind}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nX-SignalCraft-Kind: ${kind}\r\n\r\nHello\r\n`;

  it('are the owner’s, without those that sign somebody in', async () => {
    await writeFile(join(mailDir, '20261124T100000_page.eml'), mail('PAGE'));
    await writeFile(join(mailDir, '20261124T100001_link.eml'), mail('SIGN_IN'));
    const { body } = await asOwner<MailList>('GET', '/api/v1/mails');
    expect(body.items).toMatchObject([{ subject: 'PAGE', to: 'b@x.example' }]);
    expect((await asAdmin('GET', '/api/v1/mails')).status).toBe(404);
    expect((await fetch(`${api.url}/api/v1/mails`)).status).toBe(401);
  });

  it('are nowhere to be seen where mail is really sent', async () => {
    const production = await startApi({ databaseUrl: database.appUrl });
    const call = caller({ api: production, bearer: await bearers.of(workspace.members.owner) });
    expect((await call('GET', '/api/v1/mails')).status).toBe(404);
    await production.kill();
  });
});

describe('the document', () => {
  it('is served, for programs and for people, without anything from afar', async () => {
    const document = await fetch(`${api.url}/api/openapi.json`);
    expect(await document.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'SignalCraft' } });
    const docs = await fetch(`${api.url}/api/docs`);
    expect(docs.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(docs.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await docs.text()).toContain('/api/v1/alert-groups');
  });
});
