import { readFile } from 'node:fs/promises';
import type { Invitation, InvitationList, InvitationOffer, Joined } from '@signalcraft/contracts/invitations';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import { type SmtpStandIn, startSmtpStandIn } from '@signalcraft/testkit/smtp-stand-in';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, TEST_ENCRYPTION_KEY, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, bearersOf, openBearers, WEB_ORIGIN } from './bearers.ts';
import { type Answer, type Call, caller } from './calls.ts';

const PASSWORD = 'correct horse battery staple';
const ROLES = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'] as const;

let database: TestDatabase;
let api: StartedApp;
let worker: StartedApp;
let smtp: SmtpStandIn;
let bearers: Bearers;
let workspace: TestWorkspace;
let as: Record<'owner' | 'admin' | 'member' | 'viewer', Call>;
let nobody: Call;

beforeAll(async () => {
  database = await withDatabase();
  smtp = await startSmtpStandIn();
  [api, worker] = await Promise.all([
    startApi({ databaseUrl: database.appUrl, env: { LOG_LEVEL: 'debug' } }),
    startApp({
      app: 'worker',
      env: {
        NODE_ENV: 'test',
        DATABASE_URL: database.appUrl,
        ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
        AUTH_PROVIDER: 'local',
        LOG_LEVEL: 'debug',
        EMAIL_PROVIDER: 'smtp',
        SMTP_HOST: '127.0.0.1',
        SMTP_PORT: String(smtp.port),
        SMTP_REQUIRE_TLS: 'false',
        EMAIL_FROM: 'SignalCraft <signalcraft@x.example>',
      },
    }),
  ]);
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  const tokens = await bearersOf({ bearers, workspace });
  as = {
    owner: caller({ api, bearer: tokens.owner }),
    admin: caller({ api, bearer: tokens.admin }),
    member: caller({ api, bearer: tokens.member }),
    viewer: caller({ api, bearer: tokens.viewer }),
  };
  nobody = caller({ api, bearer: 'none' });
});
afterAll(async () => {
  await killStartedApps();
  await smtp.close();
});

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

let counted = 0;
const newAddress = (): string => `person-${(counted += 1)}@x.example`;

/** The mails that one address got, once there are `count`. */
async function mailsTo(address: string, count = 1): Promise<{ subject: string; text: string; html: string }[]> {
  const own = () => smtp.mails.filter((one) => one.recipient === address);
  await smtp.until(() => own().length >= count, 30_000);
  return own().map(({ mail }) => ({
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: typeof mail.html === 'string' ? mail.html : '',
  }));
}

const tokenIn = (text: string, path = 'invitations'): string =>
  new RegExp(`${WEB_ORIGIN}/${path}/([\\w-]+)`).exec(text)?.[1] ?? 'none';

/** An invitation, and the token that its mail carries. */
async function invite(options: {
  email?: string;
  role?: (typeof ROLES)[number];
  by?: Call;
}): Promise<{ invitation: Invitation; token: string; email: string }> {
  const { email = newAddress(), role = 'MEMBER', by = as.owner } = options;
  const { status, body } = await by<Invitation>('POST', '/api/v1/invitations', { email, role });
  expect(status).toBe(201);
  const mails = await mailsTo(email);
  return { invitation: body, token: tokenIn(mails.at(-1)?.text ?? ''), email };
}

const join = (token: string, name = 'Ada'): Promise<Answer<Joined & { code?: string; reason?: string }>> =>
  nobody('POST', '/api/v1/invitations/join', { token, name, password: PASSWORD });
const accept = (call: Call, token: string): Promise<Answer<Joined & { code?: string; reason?: string }>> =>
  call('POST', '/api/v1/invitations/accept', { token });
const auditOf = (id: string): Promise<{ action: string; actorId: string }[]> =>
  sql(`select action, actor_id as "actorId" from "AuditEntry" where object_id = $1 order by id`, [id]);

/** A person of no workspace, signed in. */
async function stranger(email: string): Promise<Call> {
  const other = await createWorkspace({ databaseUrl: database.ownerUrl });
  const { viewer } = other.members;
  await sql('update "User" set email = $2 where id = $1', [viewer.userId, email]);
  return caller({ api, bearer: await bearers.of({ ...viewer, email }) });
}

describe('an invitation', () => {
  it('goes out by mail, says what it is, makes a new person a member with the role, and is then used', async () => {
    const { invitation, token, email } = await invite({ role: 'ADMIN' });
    const [mail] = await mailsTo(email);
    expect(mail?.subject).toContain(workspace.slug);
    for (const text of [mail?.text ?? '', mail?.html ?? '']) {
      expect(text).toContain(workspace.members.owner.name);
      expect(text).toContain('admin');
    }
    const offer = await nobody<InvitationOffer>('POST', '/api/v1/invitations/look-up', { token });
    expect(offer).toMatchObject({
      status: 200,
      body: { workspaceName: workspace.slug, role: 'ADMIN', email, invitedBy: 'owner', hasAccount: false },
    });
    const joined = await join(token);
    expect(joined).toMatchObject({ status: 201, body: { workspaceId: workspace.workspaceId, role: 'ADMIN' } });

    const signedIn = await fetch(`${api.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: WEB_ORIGIN },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    expect(signedIn.status).toBe(200);
    expect((await join(token)).body).toMatchObject({ code: 'GONE', reason: 'used' });
    expect((await nobody('POST', '/api/v1/invitations/look-up', { token })).status).toBe(410);
    expect(await auditOf(invitation.id)).toEqual([
      { action: 'invitation.created', actorId: workspace.members.owner.id },
      { action: 'invitation.accepted', actorId: joined.body.memberId },
    ]);
  });

  it('is accepted at once by the person of its address, who finds the workspace with the next request', async () => {
    const { token, email } = await invite({ role: 'VIEWER' });
    const person = await stranger(email);
    await person('GET', '/api/v1/me');
    expect(await accept(person, token)).toMatchObject({ status: 200, body: { role: 'VIEWER' } });
    const me = await person<{ workspaces: { id: string }[] }>('GET', '/api/v1/me');
    expect(me.body.workspaces.map(({ id }) => id)).toContain(workspace.workspaceId);
  });

  it('brings back whom an admin removed, in the role it says', async () => {
    const first = await invite({ role: 'ADMIN' });
    const person = await stranger(first.email);
    const { memberId } = (await accept(person, first.token)).body;
    expect((await as.owner('DELETE', `/api/v1/members/${memberId}`)).status).toBe(200);
    const { body } = await as.owner<Invitation>('POST', '/api/v1/invitations', { email: first.email, role: 'VIEWER' });
    expect(body.state).toBe('pending');
    const token = tokenIn((await mailsTo(first.email, 2)).at(-1)?.text ?? '');
    expect(await accept(person, token)).toMatchObject({ status: 200, body: { memberId, role: 'VIEWER' } });
  });

  it('is nobody else’s: 403 signed in by another address, 401 signed in by none', async () => {
    const { token } = await invite({});
    expect(await accept(await stranger(newAddress()), token)).toMatchObject({
      status: 403,
      body: { reason: 'other_address' },
    });
    expect((await accept(nobody, token)).status).toBe(401);
    expect((await join(token)).status, 'it is still open').toBe(201);
  });

  it('of a person who has an account asks them to sign in', async () => {
    const { token, email } = await invite({});
    await stranger(email);
    const offer = await nobody<InvitationOffer>('POST', '/api/v1/invitations/look-up', { token });
    expect(offer.body.hasAccount).toBe(true);
    expect(await join(token)).toMatchObject({ status: 409, body: { reason: 'account_exists' } });
  });

  it('runs out after seven days', async () => {
    const { invitation, token, email } = await invite({});
    const left = Date.parse(invitation.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(6.9 * 86_400_000);
    expect(left).toBeLessThanOrEqual(7 * 86_400_000);
    await sql(`update "Invitation" set expires_at = now() - interval '1 second' where id = $1`, [invitation.id]);
    expect(await join(token)).toMatchObject({ status: 410, body: { code: 'GONE', reason: 'expired' } });
    const list = await as.owner<InvitationList>('GET', '/api/v1/invitations');
    expect(list.body.items.find(({ id }) => id === invitation.id)?.state).toBe('expired');
    const again = await as.owner('POST', '/api/v1/invitations', { email, role: 'MEMBER' });
    expect(again.status, 'makes room for another').toBe(201);
  });

  it('ends when it is revoked', async () => {
    const { invitation, token } = await invite({});
    expect((await as.admin('DELETE', `/api/v1/invitations/${invitation.id}`)).status).toBe(200);
    expect(await join(token)).toMatchObject({ status: 410, body: { reason: 'revoked' } });
    expect((await as.admin('DELETE', `/api/v1/invitations/${invitation.id}`)).status).toBe(404);
    expect((await auditOf(invitation.id)).map(({ action }) => action)).toEqual([
      'invitation.created',
      'invitation.revoked',
    ]);
  });

  it('that is sent again has a new link; the one before opens nothing', async () => {
    const { invitation, token, email } = await invite({});
    const resent = await as.owner('POST', `/api/v1/invitations/${invitation.id}/resend`);
    expect(resent.status).toBe(200);
    const mails = await mailsTo(email, 2);
    const latest = tokenIn(mails.at(-1)?.text ?? '');
    expect(latest).not.toBe(token);
    expect((await join(token)).status).toBe(404);
    expect((await join(latest)).status).toBe(201);
    expect((await auditOf(invitation.id)).map(({ action }) => action)).toEqual([
      'invitation.created',
      'invitation.resent',
      'invitation.accepted',
    ]);
  });

  it.each(['x', 'A'.repeat(43), '../../etc', "' or 1=1 --", '\u0000'])(
    'is not found by the guess %j',
    async (token) => {
      for (const verb of ['look-up', 'join']) {
        const body = { token, ...(verb === 'join' ? { name: 'Ada', password: PASSWORD } : {}) };
        expect((await nobody('POST', `/api/v1/invitations/${verb}`, body)).status).toBe(404);
      }
      expect((await accept(as.member, token)).status).toBe(404);
    },
  );

  it('makes one member of fifty who accept at once', async () => {
    const { token, email } = await invite({});
    const person = await stranger(email);
    const answers = await Promise.all(Array.from({ length: 50 }, () => accept(person, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 410]));
    const members = await sql(
      `select 1 from "Member" m join "User" u on u.id = m.user_id where m.workspace_id = $1 and u.email = $2`,
      [workspace.workspaceId, email],
    );
    expect(members).toHaveLength(1);
  });

  it('makes one account and one member of many who join at once', async () => {
    const { token, email } = await invite({});
    const answers = await Promise.all(Array.from({ length: 10 }, () => join(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await sql('select 1 from auth."user" where email = $1', [email])).toHaveLength(1);
    expect(await sql('select 1 from "User" where email = $1', [email])).toHaveLength(1);
  });

  it('is stored as a hash, stands in one mail, and in no log', async () => {
    const { token } = await invite({});
    await join(token);
    await join(token);
    await nobody('POST', '/api/v1/invitations/look-up', { token });
    const { dump } = (
      await sql<{ dump: string }>(
        `select (select string_agg(t::text, '') from "Invitation" t) || (select string_agg(t::text, '') from "AuditEntry" t)
          || (select string_agg(t::text, '') from "OutgoingMail" t) as dump`,
      )
    )[0] ?? { dump: '' };
    expect(dump).not.toContain(token);
    for (const app of [api, worker]) {
      const log = app.logs();
      expect(log).toContain('"msg"');
      expect(log).not.toContain(token);
      expect(log).not.toContain(PASSWORD);
    }
    expect(await sql(`select 1 from "OutgoingMail" where status = 'SENT' and content_sealed is not null`)).toEqual([]);
  });
});

describe('who may invite', () => {
  it('gives at most their own role; members and viewers none, and no API key', async () => {
    const statuses = async (by: Call) =>
      Object.fromEntries(
        await Promise.all(
          ROLES.map(async (role) => [
            role,
            (await by('POST', '/api/v1/invitations', { email: newAddress(), role })).status,
          ]),
        ),
      );
    expect(await statuses(as.owner)).toEqual({ OWNER: 201, ADMIN: 201, MEMBER: 201, VIEWER: 201 });
    expect(await statuses(as.admin)).toEqual({ OWNER: 403, ADMIN: 201, MEMBER: 201, VIEWER: 201 });
    for (const by of [as.member, as.viewer]) {
      expect(new Set(Object.values(await statuses(by)))).toEqual(new Set([403]));
      expect((await by('GET', '/api/v1/invitations')).status).toBe(403);
    }
    const { body } = await as.owner<InvitationList>('GET', '/api/v1/invitations');
    const ofOwner = body.items.find(({ role }) => role === 'OWNER')?.id;
    expect((await as.admin('DELETE', `/api/v1/invitations/${ofOwner}`)).status).toBe(403);
    expect((await as.admin('POST', `/api/v1/invitations/${ofOwner}/resend`)).status).toBe(403);
  });

  it('invites nobody who is there or asked already, in whatever case', async () => {
    const create = (email: string) =>
      as.owner<{ reason?: string }>('POST', '/api/v1/invitations', { email, role: 'MEMBER' });
    expect((await create(workspace.members.viewer.email.toUpperCase())).body).toMatchObject({
      code: 'CONFLICT',
      reason: 'member_already',
    });
    const email = newAddress();
    expect((await create(email)).status).toBe(201);
    expect((await create(email.toUpperCase())).body).toMatchObject({ code: 'CONFLICT', reason: 'invited_already' });
    const both = await Promise.all([create('twice@x.example'), create('twice@x.example')]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('takes no field beyond address and role', async () => {
    const answer = await as.admin('POST', '/api/v1/invitations', {
      email: newAddress(),
      role: 'MEMBER',
      workspaceId: 'x',
      isSuperuser: true,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'UNKNOWN_FIELD' } });
  });
});

describe('a mail of an account', () => {
  it('is tried again when the provider refuses it for now, and says on the list what became of it', async () => {
    const email = newAddress();
    smtp.setFault((at, about) => (at === 'recipient' && about.recipient === email ? { answer: 550 } : null));
    const { body } = await as.owner<Invitation>('POST', '/api/v1/invitations', { email, role: 'MEMBER' });
    await expect
      .poll(
        async () => {
          const list = await as.owner<InvitationList>('GET', '/api/v1/invitations');
          return list.body.items.find(({ id }) => id === body.id)?.mail?.status;
        },
        { timeout: 30_000 },
      )
      .toBe('FAILED');
    smtp.setFault(() => null);
    await as.owner('POST', `/api/v1/invitations/${body.id}/resend`);
    await mailsTo(email);
  });
});

describe('a new password', () => {
  const post = (path: string, body: object, cookie = ''): Promise<Response> =>
    fetch(`${api.url}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: WEB_ORIGIN, ...(cookie ? { cookie } : {}) },
      body: JSON.stringify(body),
    });
  const signIn = async (email: string, password: string): Promise<{ status: number; cookie: string }> => {
    const answer = await post('sign-in/email', { email, password });
    return { status: answer.status, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  };
  const fresh = async (): Promise<string> => {
    const { token, email } = await invite({});
    await join(token);
    await sql('delete from auth."rateLimit"');
    return email;
  };

  it('is chosen by a mailed link, once, and ends every session', async () => {
    const email = await fresh();
    const { cookie } = await signIn(email, PASSWORD);
    expect((await post('request-password-reset', { email })).status).toBe(200);
    const token = tokenIn((await mailsTo(email, 2)).at(-1)?.text ?? '', 'reset-password');
    const stored = await sql<{ identifier: string }>('select identifier from auth.verification');
    expect(stored.map(({ identifier }) => identifier).join()).not.toContain(token);
    expect((await post('reset-password', { token, newPassword: 'short' })).status).toBe(400);
    expect((await post('reset-password', { token, newPassword: `${PASSWORD} two` })).status).toBe(200);
    expect((await post('reset-password', { token, newPassword: PASSWORD })).status, 'once').toBe(400);
    expect((await fetch(`${api.url}/api/auth/token`, { headers: { cookie } })).status, 'session ended').toBe(401);
    expect((await signIn(email, PASSWORD)).status).toBe(401);
    expect((await signIn(email, `${PASSWORD} two`)).status).toBe(200);
    expect((await mailsTo(email, 3)).at(-1)?.subject).toContain('was changed');
  });

  it('for an address without an account is answered alike and mails nobody', async () => {
    const before = (await sql('select 1 from "OutgoingMail"')).length;
    expect((await post('request-password-reset', { email: 'nobody@x.example' })).status).toBe(200);
    expect(await sql('select 1 from "OutgoingMail"')).toHaveLength(before);
  });

  it('takes the old one, and leaves only the session it was changed in', async () => {
    const email = await fresh();
    const [here, elsewhere] = [await signIn(email, PASSWORD), await signIn(email, PASSWORD)];
    const wanted = { currentPassword: PASSWORD, newPassword: `${PASSWORD} new`, revokeOtherSessions: true };
    expect((await post('change-password', { ...wanted, currentPassword: 'wrong' }, here.cookie)).status).toBe(400);
    const changed = await post('change-password', wanted, here.cookie);
    expect(changed.status).toBe(200);
    const kept = changed.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const tokenFor = async (cookie: string) =>
      (await fetch(`${api.url}/api/auth/token`, { headers: { cookie } })).status;
    expect([await tokenFor(kept), await tokenFor(elsewhere.cookie)]).toEqual([200, 401]);
  });

  it('is not found by trying: an account is closed for a while after ten wrong tries from anywhere', async () => {
    const email = await fresh();
    for (let tries = 0; tries < 10; tries += 1) {
      expect((await signIn(email, 'wrong')).status).toBe(401);
      // As if each came from another address.
      await sql(`delete from auth."rateLimit" where key not like 'account/%'`);
    }
    const refused = await post('sign-in/email', { email, password: PASSWORD });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await sql(`update auth."rateLimit" set "lastRequest" = "lastRequest" - 61000`);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  });

  it('and sessions are a person’s own to see and to end', async () => {
    const email = await fresh();
    const [here, elsewhere] = [await signIn(email, PASSWORD), await signIn(email, PASSWORD)];
    const bearerOf = async ({ cookie }: { cookie: string }) => {
      const answer = await fetch(`${api.url}/api/auth/token`, { headers: { cookie } });
      return ((await answer.json()) as { token: string }).token;
    };
    const me = caller({ api, bearer: await bearerOf(here) });
    type Sessions = { items: { id: string; isCurrent: boolean }[] };
    const listed = await me<Sessions>('GET', '/api/v1/me/sessions');
    expect(listed.body.items.map(({ isCurrent }) => isCurrent).sort()).toEqual([false, true]);
    expect(JSON.stringify(listed.body)).not.toContain(here.cookie.split('=')[1]?.split('.')[0]);
    const other = listed.body.items.find(({ isCurrent }) => !isCurrent)?.id;
    expect((await as.owner('DELETE', `/api/v1/me/sessions/${other}`)).status, 'of another person').toBe(404);
    expect((await me('DELETE', `/api/v1/me/sessions/${other}`)).status).toBe(200);
    expect((await fetch(`${api.url}/api/auth/token`, { headers: { cookie: elsewhere.cookie } })).status).toBe(401);
    expect((await me('DELETE', '/api/v1/me/sessions')).status).toBe(200);
    expect((await fetch(`${api.url}/api/auth/token`, { headers: { cookie: here.cookie } })).status).toBe(401);
  });
});

it('is described: each refusal of an invitation’s link stands in the document', async () => {
  const text = await readFile(new URL('../../../packages/api-client/openapi.json', import.meta.url), 'utf8');
  const { paths } = JSON.parse(text) as { paths: Record<string, { post: { responses: object } }> };
  expect(Object.keys(paths['/api/v1/invitations/accept']?.post.responses ?? {})).toEqual(
    expect.arrayContaining(['404', '409', '410']),
  );
});
