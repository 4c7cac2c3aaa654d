import type { Channel, ChannelList, ChannelWithSecret } from '@signalcraft/contracts/channels';
import type { Problem } from '@signalcraft/contracts/errors';
import { killStartedApps } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { bearersOf, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

let database: TestDatabase;
let workspace: TestWorkspace;
let as: Record<keyof TestWorkspace['members'], Call>;
beforeAll(async () => {
  database = await withDatabase();
  const api = await startApi({ databaseUrl: database.appUrl });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const tokens = await bearersOf({ bearers: await openBearers({ databaseUrl: database.ownerUrl }), workspace });
  const call = (role: keyof typeof tokens): Call => caller({ api, bearer: tokens[role] });
  as = { owner: call('owner'), admin: call('admin'), member: call('member'), viewer: call('viewer') };
});
afterAll(killStartedApps);

const HOOK = { kind: 'webhook', url: 'https://hooks.example/x' };
const auditOf = async (id: string): Promise<string[]> => {
  const text = 'select action from "AuditEntry" where object_id = $1 order by id';
  const rows = await queryAs<{ action: string }>({ databaseUrl: database.ownerUrl, text, values: [id] });
  return rows.map(({ action }) => action);
};
const made = async (over: object = {}): Promise<ChannelWithSecret> =>
  (await as.admin<ChannelWithSecret>('POST', '/api/v1/channels', { name: 'Room', target: HOOK, ...over })).body;

describe('a channel', () => {
  it('lives from its making to its end, each change with its one entry', async () => {
    const channel = await made();
    const at = `/api/v1/channels/${channel.id}`;
    expect(channel).toMatchObject({ state: 'on', revision: 1, secret: expect.stringMatching(/^whsec_/), recent: [] });
    const shown = await as.viewer<Channel>('GET', at);
    expect(shown.body).toEqual({ ...channel, secret: undefined });
    expect(JSON.stringify(shown.body)).not.toContain('whsec_');

    const renamed = await as.admin<Channel>('PATCH', at, { name: 'Night room' });
    expect(renamed.body).toMatchObject({ name: 'Night room', revision: 2, target: { url: HOOK.url, headerNames: [] } });
    // The same again is no change.
    expect((await as.admin<Channel>('PATCH', at, { name: 'Night room' })).body.revision).toBe(2);
    const late = await as.admin<Problem>('PATCH', at, { name: 'Other', revision: 1 });
    expect(late).toMatchObject({ status: 409, body: { reason: 'changed_meanwhile' } });
    const otherKind = { target: { kind: 'email', address: 'room@x.example' } };
    expect(await as.admin<Problem>('PATCH', at, otherKind)).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'target.kind' }] },
    });

    const rotated = await as.admin<ChannelWithSecret>('POST', `${at}/rotate-secret`);
    expect(rotated.body.secret).not.toBe(channel.secret);
    expect(rotated.body.previousSecretUntil).not.toBeNull();
    for (const state of ['paused', 'paused', 'on', 'on']) {
      const turned = await as.admin<Channel>('POST', `${at}/${state === 'on' ? 'resume' : 'pause'}`);
      expect(turned.body.state).toBe(state);
    }
    expect((await as.admin('DELETE', at)).status).toBe(200);
    expect((await as.admin('GET', at)).status).toBe(404);
    const list = await as.viewer<ChannelList>('GET', '/api/v1/channels');
    expect(list.body.items.map(({ id }) => id)).not.toContain(channel.id);
    expect(await auditOf(channel.id)).toEqual([
      'channel.created',
      'channel.updated',
      'channel.secret_rotated',
      'channel.paused',
      'channel.resumed',
      'channel.deleted',
    ]);
    const [row] = await queryAs<{ secret: null; previous: null }>({
      databaseUrl: database.ownerUrl,
      text: 'select secret_sealed as secret, previous_secret_sealed as previous from "Channel" where id = $1',
      values: [channel.id],
    });
    expect(row).toEqual({ secret: null, previous: null });
  });

  it('is configured by admins, and seen by everyone', async () => {
    const { id } = await made();
    const tries: [string, string, object?][] = [
      ['POST', '', { name: 'Mine', target: HOOK }],
      ['PATCH', `/${id}`, { name: 'Mine' }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/rotate-secret`],
      ['POST', `/${id}/pause`],
      ['POST', `/${id}/resume`],
      ['POST', `/${id}/test`],
    ];
    for (const [method, path, body] of tries) {
      const { status } = await as.member(method, `/api/v1/channels${path}`, body);
      expect(status, `${method} ${path}`).toBe(403);
    }
    for (const path of ['', `/${id}`, `/${id}/deliveries`])
      expect((await as.viewer('GET', `/api/v1/channels${path}`)).status).toBe(200);
    expect(await auditOf(id)).toEqual(['channel.created']);
  });

  it('is named by policies and routes that the workspace has it in, and kept while it is', async () => {
    const room = await made({ target: { kind: 'email', address: 'room@x.example' } });
    expect(room.secret).toBeNull();
    expect(await as.admin<Problem>('POST', `/api/v1/channels/${room.id}/rotate-secret`)).toMatchObject({
      status: 409,
      body: { reason: 'signs_nothing' },
    });
    const gone = '019ab000-0000-7000-8000-000000000000';
    const steps = (channelId: string) => [{ delayMs: 0, targets: [{ kind: 'channel', channelId }] }];
    const policyOf = (channelId: string) => ({ name: 'Room first', steps: steps(channelId) });
    expect(await as.admin<Problem>('POST', '/api/v1/escalation-policies', policyOf(gone))).toMatchObject({
      status: 404,
      body: { issues: [{ path: 'steps[0].targets[0].channelId' }] },
    });
    const policy = await as.admin<{ id: string }>('POST', '/api/v1/escalation-policies', policyOf(room.id));
    const routeOf = (channelIds: string[]) => ({ name: 'All', matchers: [], policyId: policy.body.id, channelIds });
    expect(await as.admin<Problem>('POST', '/api/v1/routes', routeOf([room.id, gone]))).toMatchObject({
      status: 404,
      body: { issues: [{ path: 'channelIds[1]' }] },
    });
    const route = await as.admin<{ id: string }>('POST', '/api/v1/routes', routeOf([room.id]));
    expect(await as.admin<Problem>('DELETE', `/api/v1/channels/${room.id}`)).toMatchObject({
      status: 409,
      body: {
        reason: 'in_use',
        detail: 'It is used by the escalation policy “Room first”, the route “All”.',
      },
    });
    await as.admin('DELETE', `/api/v1/routes/${route.body.id}`);
    await as.admin('DELETE', `/api/v1/escalation-policies/${policy.body.id}`);
    expect((await as.admin('DELETE', `/api/v1/channels/${room.id}`)).status).toBe(200);
  });
});
