import { randomUUID } from 'node:crypto';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApi } from './api.ts';
import { authEnv, clerk, setAuthMode } from './auth-mode.ts';
import { signToken } from './bearers.ts';
import { caller } from './calls.ts';
import { type ClerkStandIn, makeSigningKey } from './clerk-stand-in.ts';

let database: TestDatabase;
let standIn: ClerkStandIn;
let workspace: TestWorkspace;
let invite: StartedApp;
let open: StartedApp;

beforeAll(async () => {
  setAuthMode('Clerk by its API');
  standIn = await clerk();
  database = await withDatabase();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  [invite, open] = await Promise.all([
    startApi({ databaseUrl: database.appUrl }),
    startApi({ databaseUrl: database.appUrl, env: { SIGNUP: 'open' } }),
  ]);
});
afterAll(async () => {
  await standIn.close();
  await killStartedApps();
});
beforeEach(() => {
  standIn.mood = 'well';
});

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

type Stranger = { subject: string; email: string };
/** Somebody who has signed in at Clerk and is nobody here. */
function stranger(given: { email?: string | null; isVerified?: boolean; name?: string } = {}): Stranger {
  const subject = `user_${randomUUID()}`;
  const email = given.email === undefined ? `${subject}@x.example` : given.email;
  standIn.people.set(subject, { id: subject, ...given, email });
  return { subject, email: email ?? '' };
}
const tokenOf = ({ subject }: Stranger, claims: object = {}, signing = standIn.keys[0]): Promise<string> =>
  signToken({
    kid: signing?.kid ?? '',
    ...(signing ? { key: signing.privateKey } : {}),
    claims: { sub: subject, sid: `sess_${randomUUID()}`, ...claims },
  });
type Me = {
  code?: string;
  reason?: string;
  user?: { email: string; name: string };
  workspaces?: { id: string; role: string }[];
};
const me = async (api: StartedApp, token: string): Promise<Me & { status: number }> => {
  const answer = await fetch(`${api.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, ...((await answer.json()) as Me) };
};
const usersOf = (email: string): Promise<object[]> =>
  sql('select 1 from "User" where email = $1', [email.toLowerCase()]);
/** An invitation as an admin makes it; its token is in a mail that nobody follows here. */
const inviteTo = async (email: string, role = 'MEMBER', into = workspace): Promise<string> => {
  const [row] = await sql<{ id: string }>(
    `insert into "Invitation" (id, workspace_id, email, role, token_hash, expires_at, created_by_type)
     values (gen_random_uuid(), $1, $2, $3, sha256(gen_random_uuid()::text::bytea), now() + interval '1 day', 'system')
     returning id`,
    [into.workspaceId, email.toLowerCase(), role],
  );
  return row?.id ?? '';
};

describe('a first sign-in at Clerk', () => {
  it('of somebody whom nobody invited opens nothing and makes nobody', async () => {
    const person = stranger();
    expect(await me(invite, await tokenOf(person))).toMatchObject({ status: 403, reason: 'no_workspace' });
    expect(await usersOf(person.email)).toEqual([]);
  });

  it('accepts the invitations to the address, once, however many requests come at once', async () => {
    const person = stranger({ name: 'Grace Hopper' });
    const second = await createWorkspace({ databaseUrl: database.ownerUrl });
    const invitations = [await inviteTo(person.email, 'ADMIN'), await inviteTo(person.email, 'VIEWER', second)];
    const token = await tokenOf(person);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => me(i % 2 ? invite : open, token)));
    await vi.waitFor(
      async () =>
        expect(await me(invite, token)).toMatchObject({
          status: 200,
          user: { email: person.email, name: 'Grace Hopper' },
          workspaces: expect.toSatisfy(
            (list: { id: string; role: string }[]) =>
              list.length === 2 &&
              list.some(({ id, role }) => id === workspace.workspaceId && role === 'ADMIN') &&
              list.some(({ id, role }) => id === second.workspaceId && role === 'VIEWER'),
          ),
        }),
      { timeout: 5_000, interval: 100 },
    );
    expect(new Set(answers.map(({ status }) => status))).not.toContain(500);
    expect(await usersOf(person.email)).toHaveLength(1);
    const used = await sql('select 1 from "Invitation" where id = any ($1::uuid[]) and accepted_at is not null', [
      invitations,
    ]);
    expect(used).toHaveLength(2);
    const audit = `select 1 from "AuditEntry" where action = 'invitation.accepted' and object_id = any ($1::text[])`;
    expect(await sql(audit, [invitations])).toHaveLength(2);
  });

  it('counts an invitation that comes after it', async () => {
    const person = stranger();
    const token = await tokenOf(person);
    expect((await me(invite, token)).status).toBe(403);
    await inviteTo(person.email);
    await vi.waitFor(async () => expect((await me(invite, token)).status).toBe(200), { timeout: 5_000, interval: 100 });
  });

  it.each([
    ['has run out', `expires_at = now() - interval '1 second'`],
    ['was taken back', 'revoked_at = now()'],
    ['was used', 'accepted_at = now()'],
  ])('accepts no invitation that %s', async (_, change) => {
    const person = stranger();
    await sql(`update "Invitation" set ${change} where id = $1`, [await inviteTo(person.email)]);
    expect(await me(invite, await tokenOf(person))).toMatchObject({ status: 403, reason: 'no_workspace' });
  });

  it('makes a workspace of their own where sign-up is open', async () => {
    const person = stranger({ name: 'Ada Lovelace' });
    const answer = await me(open, await tokenOf(person));
    expect(answer).toMatchObject({ status: 200, user: { name: 'Ada Lovelace' }, workspaces: [{ role: 'OWNER' }] });
    expect(answer.workspaces).toHaveLength(1);
    expect(answer.workspaces?.[0]?.id).not.toBe(workspace.workspaceId);
  });

  it.each<[string, { email?: string | null; isVerified?: boolean }]>([
    ['is not verified', { isVerified: false }],
    ['is not there', { email: null }],
  ])('leads nowhere by an address that %s: no invitation, no account, no workspace', async (_, given) => {
    const { email } = workspace.members.owner;
    for (const address of given.email === null ? [null] : [email, `${randomUUID()}@x.example`]) {
      if (address) await inviteTo(address, 'OWNER').catch(() => undefined);
      const person = stranger({ ...given, email: address });
      expect(await me(open, await tokenOf(person))).toMatchObject({ status: 403, reason: 'email_not_verified' });
    }
  });

  it('is one more way in for the user of that address, whatever its case', async () => {
    const { member } = workspace.members;
    const person = stranger({ email: member.email.toUpperCase() });
    expect(await me(invite, await tokenOf(person))).toMatchObject({
      status: 200,
      user: { email: member.email },
      workspaces: [{ id: workspace.workspaceId, role: 'MEMBER' }],
    });
  });

  it('takes the address from the token where Clerk says in it that it is verified, and asks nobody', async () => {
    const person = stranger();
    standIn.people.delete(person.subject);
    const email = `${randomUUID()}@x.example`;
    await inviteTo(email);
    const asked = standIn.asked.users;
    const token = await tokenOf(person, { email, email_verified: true, name: 'By Token' });
    expect(await me(invite, token)).toMatchObject({ status: 200, user: { email, name: 'By Token' } });
    expect(standIn.asked.users).toBe(asked);
    const unproved = await tokenOf(stranger({ isVerified: false }), { email: workspace.members.owner.email });
    expect(await me(invite, unproved), 'a claim alone is no proof').toMatchObject({ status: 403 });
  });

  it('of a member who was removed brings nothing back but by an invitation', async () => {
    const home = await createWorkspace({ databaseUrl: database.ownerUrl });
    const { admin } = home.members;
    const token = await tokenOf(stranger({ email: admin.email }));
    expect((await me(open, token)).status).toBe(200);
    await sql('update "Member" set removed_at = now() where id = $1', [admin.id]);
    await vi.waitFor(async () => expect(await me(open, token)).toMatchObject({ status: 403, reason: 'no_workspace' }), {
      timeout: 5_000,
      interval: 100,
    });
    await inviteTo(admin.email, 'VIEWER', home);
    await vi.waitFor(
      async () => expect(await me(open, token)).toMatchObject({ status: 200, workspaces: [{ role: 'VIEWER' }] }),
      { timeout: 5_000, interval: 100 },
    );
  });
});

describe('while Clerk’s API', () => {
  it.each(['down', 'slow', 'broken'] as const)(
    'is %s, who is known goes on, and a stranger is told to come again',
    async (mood) => {
      const known = await tokenOf(stranger({ email: workspace.members.owner.email }));
      expect((await me(invite, known)).status).toBe(200);
      standIn.mood = mood;
      expect((await me(invite, known)).status).toBe(200);
      const answer = await fetch(`${invite.url}/api/v1/me`, {
        headers: { authorization: `Bearer ${await tokenOf(stranger())}` },
      });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(await answer.json()).toMatchObject({ code: 'IDENTITY_PROVIDER_DOWN' });
    },
  );

  it('has a new key, it is believed, and one that it never gave out is not', async () => {
    const person = stranger({ email: workspace.members.owner.email });
    const next = makeSigningKey();
    standIn.keys.push(next);
    await vi.waitFor(async () => expect((await me(invite, await tokenOf(person, {}, next))).status).toBe(200), {
      timeout: 5_000,
      interval: 100,
    });
    const never = makeSigningKey();
    expect((await me(invite, await tokenOf(person, {}, never))).status).toBe(401);
  });

  it('is asked for its keys once, not once a request, and not for each forged kid', async () => {
    const fresh = await startApi({ databaseUrl: database.appUrl });
    const before = standIn.asked.keys;
    const token = await tokenOf(stranger({ email: workspace.members.owner.email }));
    await Promise.all(Array.from({ length: 20 }, () => me(fresh, token)));
    expect(standIn.asked.keys - before).toBe(1);
    const startedAt = performance.now();
    const forged = await Promise.all(
      Array.from({ length: 50 }, async (_, i) =>
        me(fresh, await signToken({ kid: `forged-${i}`, claims: { sub: 'x', sid: 'y' } })),
      ),
    );
    expect(new Set(forged.map(({ status }) => status))).toEqual(new Set([401]));
    expect(standIn.asked.keys - before).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - startedAt) / 1_000));
    await fresh.kill();
  });

  it('does not answer at the start: the api starts, and believes as soon as it does', async () => {
    standIn.mood = 'down';
    const fresh = await startApi({ databaseUrl: database.appUrl });
    const token = await tokenOf(stranger({ email: workspace.members.owner.email }));
    expect((await me(fresh, token)).status).toBe(503);
    standIn.mood = 'well';
    await vi.waitFor(async () => expect((await me(fresh, token)).status).toBe(200), { timeout: 5_000, interval: 100 });
    await fresh.kill();
  });
});

describe('an empty installation', () => {
  it('makes its owner of whom Clerk signed in and who has the code from the log, and of nobody else', async () => {
    const empty = await withDatabase();
    const api = await startApi({
      databaseUrl: empty.appUrl,
      env: { ...(await authEnv()), SIGNUP: 'open', LOG_LEVEL: 'warn' },
    });
    await api.logged({ text: '/claim with this one-time code' });
    const code = /one-time code: ([0-9a-f-]+)/.exec(api.logs())?.[1] ?? '';
    const [first, other] = [await tokenOf(stranger()), await tokenOf(stranger())];
    const claim = (bearer: string, text: string) =>
      caller({ api, bearer })<{ reason?: string }>('POST', '/api/v1/sign-up/claim', { code: text });
    expect(await me(api, first)).toMatchObject({ status: 403, reason: 'setup_code_needed' });
    expect((await claim(first, '0000-0000-0000-0000')).body.reason).toBe('wrong_code');
    expect((await claim('nobody', code)).status).toBe(401);
    expect((await claim(first, code)).status).toBe(200);
    expect(await me(api, first)).toMatchObject({ status: 200, workspaces: [{ role: 'OWNER' }] });
    expect(await me(api, other), 'sign-up is open here').toMatchObject({ status: 200 });
    await api.kill();
  });
});
