import type { SignUp } from '@signalcraft/contracts/sign-up';
import { makeLinkToken } from '@signalcraft/engine/invitation-links';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { type Bearers, openBearers, WEB_ORIGIN } from './bearers.ts';
import { type Call, caller } from './calls.ts';

const PASSWORD = 'correct horse battery staple';
const SPOKEN = 'Nobody has an account yet';

let database: TestDatabase;
let invite: StartedApp;
let open: StartedApp;
let bearers: Bearers;

beforeAll(async () => {
  database = await withDatabase();
  [invite, open] = await Promise.all([
    startApi({ databaseUrl: database.appUrl, env: { LOG_LEVEL: 'info' } }),
    startApi({ databaseUrl: database.appUrl, env: { LOG_LEVEL: 'info', SIGNUP: 'open' } }),
  ]);
  await Promise.all([invite, open].map((api) => api.logged({ text: SPOKEN })));
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
});
afterAll(killStartedApps);

const as = (api: StartedApp): Call => caller({ api, bearer: 'none' });
const modeOf = async (api: StartedApp) => (await as(api)<SignUp>('GET', '/api/v1/sign-up')).body.mode;
const codeIn = async (api: StartedApp): Promise<string> => {
  await api.logged({ text: 'code: ' });
  return /code: ([0-9a-f-]+)/.exec(api.logs())?.[1] ?? 'none';
};
const first = (code: string, email = 'ada@x.example') =>
  as(invite)<{ reason?: string }>('POST', '/api/v1/sign-up/first', { code, email, name: 'Ada', password: PASSWORD });
const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

async function signedIn(api: StartedApp, email: string): Promise<Call> {
  const answer = await fetch(`${api.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: WEB_ORIGIN },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  expect(answer.status).toBe(200);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { token } = (await (await fetch(`${api.url}/api/auth/token`, { headers: { cookie } })).json()) as {
    token: string;
  };
  return caller({ api, bearer: token });
}

it('while nobody is here takes the one-time code from the log, which all replicas tell alike', async () => {
  expect(await modeOf(invite)).toBe('first');
  expect(await codeIn(invite)).toMatch(/^([0-9a-f]{4}-){3}[0-9a-f]{4}$/);
  expect(await codeIn(open)).toBe(await codeIn(invite));
  expect(await first('0000-0000-0000-0000')).toMatchObject({ status: 403, body: { reason: 'wrong_code' } });
  expect(await first('')).toMatchObject({ status: 422 });
  expect((await as(open)('POST', '/api/v1/sign-up/link', { email: 'eve@x.example' })).status).toBe(403);
});

it('makes one owner of all who come with the code at once, and nobody afterwards', async () => {
  const emails = Array.from({ length: 5 }, (_, index) => `ada-${index}@x.example`);
  const answers = await Promise.all(emails.map(async (email) => first(await codeIn(invite), email)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403, 403]);
  const email = emails[answers.findIndex(({ status }) => status === 201)] ?? '';
  expect(await sql('select email from auth."user"'), 'no account of the others stays').toEqual([{ email }]);
  const me = await (await signedIn(invite, email))<{ workspaces: { role: string }[] }>('GET', '/api/v1/me');
  expect(me.body.workspaces.map(({ role }) => role)).toEqual(['OWNER']);
  expect(await first(await codeIn(invite))).toMatchObject({ status: 403, body: { reason: 'not_first' } });
});

it('by invitation refuses everybody else, and says what to do', async () => {
  expect(await modeOf(invite)).toBe('invite');
  const answer = await as(invite)<{ detail?: string }>('POST', '/api/v1/sign-up/link', { email: 'eve@x.example' });
  expect(answer.status).toBe(403);
  expect(answer.body.detail).toContain('by invitation only');
});

it('that is open makes a workspace of their own for an address that a mailed link proved, once', async () => {
  expect(await modeOf(open)).toBe('open');
  const email = 'eve@x.example';
  expect((await as(open)('POST', '/api/v1/sign-up/link', { email })).status).toBe(200);
  expect(await sql('select destination from "OutgoingMail"')).toEqual([{ destination: email }]);
  const finish = (api: StartedApp, token: string) =>
    as(api)('POST', '/api/v1/sign-up/finish', { token, name: 'Eve', password: PASSWORD });
  expect((await finish(open, 'guessed')).status).toBe(410);

  const token = await linkFor(email);
  expect((await finish(invite, token)).status, 'where it is not open').toBe(403);
  const answers = await Promise.all([finish(open, token), finish(open, token)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 410]);
  const me = await (await signedIn(open, email))<{ workspaces: { role: string }[] }>('GET', '/api/v1/me');
  expect(me.body.workspaces.map(({ role }) => role)).toEqual(['OWNER']);

  await as(open)('POST', '/api/v1/sign-up/link', { email });
  expect((await finish(open, await linkFor(email))).status, 'an account there is').toBe(409);
});

it('that is open leads an invited address to who invited it', async () => {
  const workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const owner = caller({ api: open, bearer: await bearers.of(workspace.members.owner) });
  const email = 'joan@x.example';
  expect((await owner('POST', '/api/v1/invitations', { email, role: 'VIEWER' })).status).toBe(201);
  const token = await linkFor(email);
  await as(open)('POST', '/api/v1/sign-up/finish', { token, name: 'Joan', password: PASSWORD });
  const me = await (await signedIn(open, email))<{ workspaces: { id: string; role: string }[] }>('GET', '/api/v1/me');
  expect(me.body.workspaces).toMatchObject([{ id: workspace.workspaceId, role: 'VIEWER' }]);
});

/** A link of our own for the address: what the mail says is sealed. */
async function linkFor(email: string): Promise<string> {
  const { token, tokenHash } = makeLinkToken();
  await sql(
    `insert into auth.verification (id, identifier, value, "expiresAt") values ($1, $1, $2, now() + interval '1 hour')`,
    [`sign-up/${tokenHash.toString('base64url')}`, email],
  );
  return token;
}
