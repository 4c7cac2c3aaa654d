import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { SchedulePreview } from '@signalcraft/contracts/schedule-api';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestMember, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApi } from './api.ts';
import { clerk, setAuthMode } from './auth-mode.ts';
import { type Bearers, clerkSubjectOf, openBearers } from './bearers.ts';
import { caller } from './calls.ts';
import { clerkUser } from './clerk-stand-in.ts';

const KEY = randomBytes(32);
const PATH = '/api/webhooks/clerk';

let database: TestDatabase;
let api: StartedApp;
let second: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let person: TestMember;
let subject: string;

beforeAll(async () => {
  setAuthMode('Clerk by its key');
  database = await withDatabase();
  const env = { CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${KEY.toString('base64')}` };
  [api, second] = await Promise.all([
    startApi({ databaseUrl: database.appUrl, env }),
    startApi({ databaseUrl: database.appUrl, env }),
  ]);
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
});
afterAll(async () => {
  await (await clerk()).close();
  await killStartedApps();
});
beforeEach(async () => {
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  person = workspace.members.member;
  subject = clerkSubjectOf(person);
  await bearers.of(person);
});

type Sent = {
  type?: string;
  data?: object;
  /** Of the event, in milliseconds. */
  at?: number;
  /** Of the delivery, in milliseconds. */
  sentAt?: number;
  id?: string;
  key?: Buffer;
  /** What is sent beside what was signed. */
  headers?: Record<string, string | undefined>;
  body?: (signed: string) => string;
};

/** Delivers an event as Clerk does, but for what is given. */
function tell(options: Sent): Promise<Response> {
  const {
    type = 'user.updated',
    at = Date.now(),
    sentAt = Date.now(),
    id = `msg_${randomUUID()}`,
    key = KEY,
  } = options;
  const data = options.data ?? userOf({});
  const body = JSON.stringify({ object: 'event', type, timestamp: at, instance_id: 'ins_1', data });
  const seconds = Math.floor(sentAt / 1_000);
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(seconds),
    'svix-signature': `v1,${signature}`,
    ...options.headers,
  };
  return fetch(`${api.url}${PATH}`, {
    method: 'POST',
    headers: Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])) as [
      string,
      string,
    ][],
    body: options.body?.(body) ?? body,
  });
}

const userOf = (given: { name?: string; email?: string | null; isVerified?: boolean; id?: string }): object =>
  clerkUser({ id: subject, email: person.email, ...given });
const sql = <T extends object>(text: string, values: unknown[]): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });
const stored = async (): Promise<{ name: string; email: string }> => {
  const [row] = await sql<{ name: string; email: string }>('select name, email from "User" where id = $1', [
    person.userId,
  ]);
  if (!row) throw new Error('the user is gone');
  return row;
};
const statusOf = async (token: string, at = api): Promise<number> =>
  (await fetch(`${at.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;
const deleted = (given: Sent = {}): Promise<Response> =>
  tell({ type: 'user.deleted', data: { id: subject, object: 'user', deleted: true }, ...given });

describe('a webhook of Clerk', () => {
  it('changes name and address of the user, and says nothing', async () => {
    const answer = await tell({ data: userOf({ name: 'Grace Hopper', email: 'Grace@New.example' }) });
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    expect(await stored()).toEqual({ name: 'Grace Hopper', email: 'grace@new.example' });
  });

  it.each<[string, number, () => Promise<Response>]>([
    ['without svix-id', 400, () => tell({ headers: { 'svix-id': undefined } })],
    ['without svix-timestamp', 400, () => tell({ headers: { 'svix-timestamp': undefined } })],
    ['without svix-signature', 400, () => tell({ headers: { 'svix-signature': undefined } })],
    ['with an empty signature', 400, () => tell({ headers: { 'svix-signature': '' } })],
    [
      'with the names of another standard',
      400,
      () =>
        tell({
          headers: {
            'svix-id': undefined,
            'webhook-id': 'msg_1',
            'webhook-timestamp': '1',
            'webhook-signature': 'v1,x',
          },
        }),
    ],
    ['signed with another secret', 401, () => tell({ key: randomBytes(32) })],
    ['with a signature that is none', 401, () => tell({ headers: { 'svix-signature': 'v1,AAAA' } })],
    ['with an unknown version of a signature', 401, () => tell({ headers: { 'svix-signature': 'v2,AAAA' } })],
    ['under another id than was signed', 401, () => tell({ headers: { 'svix-id': 'msg_other' } })],
    ['with a changed body', 401, () => tell({ body: (text) => text.replace('Ada', 'Eve') })],
    ['with a body of other bytes and the same meaning', 401, () => tell({ body: (text) => text.replace('{', '{ ') })],
    ['sent six minutes ago', 401, () => tell({ sentAt: Date.now() - 6 * 60_000 })],
    ['sent six minutes ahead', 401, () => tell({ sentAt: Date.now() + 6 * 60_000 })],
    ['with a time that is none', 401, () => tell({ headers: { 'svix-timestamp': 'now' } })],
    ['of a user that is none', 400, () => tell({ data: { id: subject } })],
    ['of a user without an id', 400, () => tell({ type: 'user.deleted', data: { deleted: true } })],
  ])('%s is answered %i and changes nothing', async (_, status, send) => {
    const before = await stored();
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.text()).not.toContain(KEY.toString('base64'));
    expect(await stored()).toEqual(before);
    expect(await statusOf(await bearers.of(person))).toBe(200);
  });

  it('of what is no user’s is taken and left', async () => {
    expect((await tell({ type: 'session.created', data: { id: 'sess_1' } })).status).toBe(204);
  });

  it('that comes again changes nothing, an older one neither, a later one does', async () => {
    const [at, id] = [Date.now(), `msg_${randomUUID()}`];
    await tell({ at, id, data: userOf({ name: 'Second Name' }) });
    await tell({ at: at - 60_000, data: userOf({ name: 'First Name' }) });
    expect((await stored()).name).toBe('Second Name');
    await sql(`update "User" set name = 'By Hand' where id = $1`, [person.userId]);
    expect((await tell({ at, id, data: userOf({ name: 'Second Name' }) })).status).toBe(204);
    expect((await stored()).name, 'the same event does nothing').toBe('By Hand');
    await tell({ at: at + 1, data: userOf({ name: 'Third Name' }) });
    expect((await stored()).name).toBe('Third Name');
  });

  it('of many at once and in any order leaves what the last one says', async () => {
    const at = Date.now();
    const order = [7, 2, 9, 1, 8, 3, 10, 4, 6, 5];
    const answers = await Promise.all(order.map((n) => tell({ at: at + n, data: userOf({ name: `Name ${n}` }) })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect((await stored()).name).toBe('Name 10');
  });

  it('takes no address that is not verified, and none that is somebody else’s', async () => {
    const { email } = person;
    await tell({ data: userOf({ name: 'New Name', email: 'not@verified.example', isVerified: false }) });
    expect(await stored()).toEqual({ name: 'New Name', email });
    const other = workspace.members.owner.email.toUpperCase();
    await tell({ at: Date.now() + 1, data: userOf({ name: 'Newer Name', email: other }) });
    expect(await stored()).toEqual({ name: 'Newer Name', email });
    await tell({ at: Date.now() + 2, data: userOf({ name: 'Newest Name', email: null }) });
    expect(await stored()).toEqual({ name: 'Newest Name', email });
  });

  it('of somebody who is nobody of ours makes nobody', async () => {
    const count = async () => (await sql<{ n: string }>('select count(*) as n from "User"', []))[0]?.n;
    const before = await count();
    expect(
      (await tell({ type: 'user.created', data: userOf({ id: 'user_new', email: 'new@x.example' }) })).status,
    ).toBe(204);
    expect(await count()).toBe(before);
  });
});

describe('a user whom Clerk deleted', () => {
  it('is out of every api within 5 s, leaves a gap where they were on call, and stays in the history', async () => {
    const owner = caller({ api, bearer: await bearers.of(workspace.members.owner) });
    const draft = {
      name: 'First line',
      zone: 'UTC',
      teamId: null,
      layers: [
        {
          id: randomUUID(),
          name: 'Everybody',
          zone: null,
          startsAt: '2026-01-01T09:00',
          endsAt: null,
          rotation: { kind: 'daily', every: 1 },
          participants: [person.id],
          restrictions: [],
        },
      ],
    };
    expect((await owner('POST', '/api/v1/schedules', draft)).status).toBe(201);
    const gaps = async (): Promise<(string | null)[]> => {
      const span = { from: new Date().toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() };
      const { body } = await owner<SchedulePreview>('POST', '/api/v1/schedules/preview', { draft, ...span });
      return body.segments.map(({ gap }) => gap);
    };
    expect(await gaps()).toEqual([null]);
    const token = await bearers.of(person);
    for (const one of [api, second]) expect(await statusOf(token, one)).toBe(200);
    expect((await deleted()).status).toBe(204);
    await vi.waitFor(
      async () => {
        for (const one of [api, second]) expect(await statusOf(token, one)).toBe(401);
      },
      { timeout: 5_000, interval: 100 },
    );
    const [row] = await sql<{ removed: boolean; name: string }>(
      `select m.removed_at is not null as removed, u.name from "Member" m join "User" u on u.id = m.user_id where m.id = $1`,
      [person.id],
    );
    expect(row).toEqual({ removed: true, name: person.name });
    const audit = await sql<{ action: string; actor: string }>(
      'select action, actor_type as actor from "AuditEntry" where workspace_id = $1 and object_id = $2',
      [workspace.workspaceId, person.id],
    );
    expect(audit).toEqual([{ action: 'member.removed', actor: 'system' }]);
    expect(await gaps()).toEqual(['person_gone']);
  });

  it('stays deleted, whatever comes after: late news, the same news, a token that still stands', async () => {
    const at = Date.now();
    const token = await bearers.of(person);
    await deleted({ at });
    await tell({ type: 'user.created', at: at - 60_000 });
    await tell({ type: 'user.updated', at: at + 60_000, data: userOf({ name: 'Back Again' }) });
    expect((await deleted({ at: at - 1 })).status).toBe(204);
    expect((await stored()).name).toBe(person.name);
    await vi.waitFor(async () => expect(await statusOf(token)).toBe(401), { timeout: 5_000, interval: 100 });
    expect(await sql('select 1 from "AuditEntry" where object_id = $1', [person.id]), 'once').toHaveLength(1);
  });

  it('is nobody when that is known before they ever signed in', async () => {
    const early = `user_${randomUUID()}`;
    const email = `${early}@x.example`;
    await deleted({ data: { id: early, deleted: true } });
    const token = await bearers.of(person, { sub: early, email, email_verified: true });
    expect(await statusOf(token)).toBe(401);
    expect(await sql('select 1 from "User" where email = $1', [email])).toEqual([]);
  });

  it('who has come back under another id keeps what they have', async () => {
    await sql(`insert into "UserIdentity" (provider, subject, user_id) values ('clerk', $1, $2)`, [
      `${subject}_new`,
      person.userId,
    ]);
    await deleted();
    expect(await statusOf(await bearers.of(person, { sub: `${subject}_new` }))).toBe(200);
    await vi.waitFor(async () => expect(await statusOf(await bearers.of(person))).toBe(401), {
      timeout: 5_000,
      interval: 100,
    });
  });
});

it('without a signing secret there is no such path', async () => {
  const without = await startApi({ databaseUrl: database.appUrl });
  expect((await fetch(`${without.url}${PATH}`, { method: 'POST', body: '{}' })).status).toBe(404);
  await without.kill();
});
