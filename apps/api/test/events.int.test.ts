import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveEvent } from '@signalcraft/contracts/live-events';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { caller, deliver } from './calls.ts';

let database: TestDatabase;
let api: StartedApp;
let bearers: Bearers;

beforeAll(async () => {
  database = await withDatabase();
  api = await startApi({ databaseUrl: database.appUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
});
afterAll(killStartedApps);

type Frame = { id: string; event: string; data: LiveEvent };
type Stream = {
  frames: Frame[];
  /** The changes among them. */
  changes: () => Frame[];
  headers: Headers;
  ended: Promise<void>;
  close: () => void;
};

const open = new Set<Stream>();
afterEach(() => {
  for (const stream of open) stream.close();
  open.clear();
});

/** Reads the stream and resolves once it is listened with: from then on nothing is missed. */
async function listen(options: { bearer: string; lastEventId?: string; url?: string }): Promise<Stream> {
  const controller = new AbortController();
  const answer = await fetch(`${options.url ?? api.url}/api/events`, {
    headers: {
      authorization: `Bearer ${options.bearer}`,
      origin: 'http://localhost:3000',
      ...(options.lastEventId ? { 'last-event-id': options.lastEventId } : {}),
    },
    signal: controller.signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`${answer.status} ${await answer.text()}`);
  const frames: Frame[] = [];
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const bytes of body) {
        text += decoder.decode(bytes, { stream: true });
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? '';
          if (field('event')) {
            frames.push({ id: field('id'), event: field('event'), data: JSON.parse(field('data')) as LiveEvent });
          }
        }
      }
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
    }
  };
  const stream: Stream = {
    frames,
    changes: () => frames.filter((frame) => frame.event === 'change'),
    headers: answer.headers,
    ended: read(answer.body),
    close: () => controller.abort(),
  };
  open.add(stream);
  await vi.waitFor(() => expect(frames.map((frame) => frame.event)).toContain('ready'), { timeout: 5_000 });
  return stream;
}

const entriesOf = (workspaceId: string): Promise<{ id: string }[]> =>
  queryAs<{ id: string }>({
    databaseUrl: database.ownerUrl,
    text: 'select id from "TimelineEntry" where workspace_id = $1 order by xid, id',
    values: [workspaceId],
  });
const newWorkspace = (): Promise<TestWorkspace> => createWorkspace({ databaseUrl: database.ownerUrl });

/** Alerts that fire and resolve, several at once. */
async function storm(options: { workspace: TestWorkspace; deliveries: number }): Promise<void> {
  const { generic } = options.workspace.integrations;
  await Promise.all(
    Array.from({ length: options.deliveries }, (_, index) =>
      deliver({
        api,
        integration: generic,
        alert: { title: `Storm ${index % 7}`, fingerprint: `f${index % 7}`, status: index % 3 ? 'firing' : 'resolved' },
      }),
    ),
  );
}

it('tells a change within a moment, with the group as it is then', async () => {
  const workspace = await newWorkspace();
  const bearer = await bearers.of(workspace.members.viewer);
  const stream = await listen({ bearer });
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  const { groups } = await deliver({ api, integration: workspace.integrations.generic, alert: { title: 'Live' } });
  await vi.waitFor(() => expect(stream.changes()).toHaveLength(1), { timeout: 5_000 });
  expect(stream.changes()[0]?.data).toMatchObject({
    groupId: groups[0]?.id,
    reason: 'opened',
    group: { title: 'Live', status: 'OPEN' },
  });
});

it('is in the order of commits, and nothing of another workspace', async () => {
  const workspace = await newWorkspace();
  const other = await newWorkspace();
  const stream = await listen({ bearer: await bearers.of(workspace.members.viewer) });
  const foreign = await listen({ bearer: await bearers.of(other.members.viewer) });
  await Promise.all([storm({ workspace, deliveries: 60 }), storm({ workspace: other, deliveries: 60 })]);
  for (const [heard, home] of [
    [stream, workspace],
    [foreign, other],
  ] as const) {
    const expected = (await entriesOf(home.workspaceId)).map((entry) => entry.id);
    expect(expected.length).toBeGreaterThan(5);
    await vi.waitFor(() => expect(heard.changes().length).toBeGreaterThanOrEqual(expected.length), { timeout: 5_000 });
    expect(heard.changes().map((frame) => frame.data.entryId)).toEqual(expected);
  }
});

it('resumes after the last event heard: misses nothing and repeats nothing, while many write', async () => {
  const workspace = await newWorkspace();
  const bearer = await bearers.of(workspace.members.viewer);
  const heard: Frame[] = [];
  const writers = { goOn: true };
  const written = (async () => {
    while (writers.goOn) await storm({ workspace, deliveries: 10 });
  })();
  let lastEventId = (await listen({ bearer })).frames.at(-1)?.id ?? '';
  // What was written before the first listener came is history to it.
  const before = (await entriesOf(workspace.workspaceId)).length;
  const resumedAfter = new Set<string>();
  // Longer than a poll and shorter: some end after a change that came live, some after what was caught up with.
  for (const waitMs of [20, 600, 300, 20, 700, 0, 400, 20]) {
    const stream = await listen({ bearer, lastEventId });
    await sleep(waitMs);
    stream.close();
    await stream.ended;
    heard.push(...stream.changes());
    const lastFrame = stream.frames.at(-1);
    lastEventId = lastFrame?.id ?? lastEventId;
    resumedAfter.add(lastFrame?.event ?? '');
  }
  writers.goOn = false;
  await written;
  expect([...resumedAfter].sort()).toEqual(['change', 'ready']);
  const expected = (await entriesOf(workspace.workspaceId)).map((entry) => entry.id);
  const last = await listen({ bearer, lastEventId });
  // What was written last may come live: any transaction of the server that is under way holds it back.
  const newest = () => (last.changes().at(-1) ?? heard.at(-1))?.data.entryId;
  await vi.waitFor(() => expect(newest()).toBe(expected.at(-1)), { timeout: 5_000 });
  heard.push(...last.changes());
  const ids = heard.map((frame) => frame.data.entryId);
  expect(new Set(ids).size, 'nothing twice').toBe(ids.length);
  expect(ids, 'everything since it first listened').toEqual(expected.slice(expected.length - ids.length));
  expect(ids.length).toBeGreaterThanOrEqual(expected.length - before);
});

it('does not pass a transaction that is still under way', async () => {
  const workspace = await newWorkspace();
  const bearer = await bearers.of(workspace.members.viewer);
  const stream = await listen({ bearer });
  const call = caller({ api, bearer: await bearers.of(workspace.members.member) });
  const opened = await deliver({ api, integration: workspace.integrations.generic, alert: { title: 'First' } });
  await vi.waitFor(() => expect(stream.changes()).toHaveLength(1), { timeout: 5_000 });
  // An older transaction that writes late: what it holds back is told after it, in its order.
  const slow = queryAs({
    databaseUrl: database.ownerUrl,
    text: `with slow as materialized (select pg_current_xact_id() as xid, pg_sleep(1.5))
      insert into "TimelineEntry" (id, workspace_id, group_id, at, reason, actor_type, group_version)
      select sc_new_id(clock_timestamp()), $1, $2, clock_timestamp(), 'comment', 'system', 1 from slow`,
    values: [workspace.workspaceId, opened.groups[0]?.id],
  });
  await sleep(200);
  await call('POST', `/api/v1/alert-groups/${opened.groups[0]?.id}/acknowledge`);
  await slow;
  await vi.waitFor(() => expect(stream.changes()).toHaveLength(3), { timeout: 5_000 });
  expect(stream.changes().map((frame) => frame.data.entryId)).toEqual(
    (await entriesOf(workspace.workspaceId)).map((entry) => entry.id),
  );
  expect(stream.changes().map((frame) => frame.data.reason)).toEqual(['opened', 'comment', 'acknowledged']);
});

it('says reset to who missed too much, or comes from another database, and refuses nonsense', async () => {
  const workspace = await newWorkspace();
  const bearer = await bearers.of(workspace.members.viewer);
  const first = (await listen({ bearer })).frames.at(-1)?.id ?? '';
  await deliver({ api, integration: workspace.integrations.generic, alert: { title: 'Much' } });
  await queryAs({
    databaseUrl: database.ownerUrl,
    text: `insert into "TimelineEntry" (id, workspace_id, group_id, at, reason, actor_type, group_version)
      select sc_new_id(clock_timestamp()), workspace_id, id, clock_timestamp(), 'comment', 'system', 1
      from "AlertGroup", generate_series(1, 1500) where workspace_id = $1`,
    values: [workspace.workspaceId],
  });
  const [, id] = /^\d+-(.*)$/.exec(first) ?? [];
  for (const lastEventId of [first, `99999999999-${id}`]) {
    const answer = await fetch(`${api.url}/api/events`, {
      headers: { authorization: `Bearer ${bearer}`, 'last-event-id': lastEventId },
    });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: ')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(text).toContain('event: reset');
  }
  const refused = await fetch(`${api.url}/api/events`, {
    headers: { authorization: `Bearer ${bearer}`, 'last-event-id': 'nonsense' },
  });
  expect(await refused.json()).toMatchObject({ status: 400, code: 'INVALID_CURSOR' });
});

it('needs a bearer with the right to read groups', async () => {
  const workspace = await newWorkspace();
  expect((await fetch(`${api.url}/api/events`)).status).toBe(401);
  const { key } = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: ['members:read'] });
  const answer = await fetch(`${api.url}/api/events`, { headers: { authorization: `Bearer ${key}` } });
  expect(await answer.json()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
});

it.each(['session', 'membership'])('ends within seconds when the %s is gone', async (what) => {
  const workspace = await newWorkspace();
  const { viewer } = workspace.members;
  const { token, end } = await bearers.session(viewer);
  const stream = await listen({ bearer: token });
  if (what === 'session') await end();
  else {
    await queryAs({ databaseUrl: database.ownerUrl, text: 'delete from "Member" where id = $1', values: [viewer.id] });
  }
  const stillOpen = sleep(9_000, 'still open');
  expect(await Promise.race([stream.ended, stillOpen])).toBeUndefined();
});

it('ends when the process does, and holds nothing up', async () => {
  const workspace = await newWorkspace();
  const second = await startApi({ databaseUrl: database.appUrl });
  const stream = await listen({ bearer: await bearers.of(workspace.members.viewer), url: second.url });
  await second.kill();
  await expect(stream.ended).resolves.toBeUndefined();
});
