import { randomBytes, randomUUID } from 'node:crypto';
import { API_SCOPES, type ApiScope } from '@signalcraft/contracts/identity';
import { newId } from '@signalcraft/platform/ids';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestMember, TestWorkspace } from '@signalcraft/testkit/workspace';
import { generateKeyPair } from 'jose';
import type { AccessRule } from '../src/identity/access.ts';
import { type Bearers, signToken } from './bearers.ts';

/**
 * What a rule makes of a caller: 401 before anything is looked at, 403 for who they are, 404 for the workspace that they
 * ask for, or the route itself answers.
 */
export type Standing = 'unauthenticated' | 'forbidden' | 'elsewhere' | 'through';

export type ClosedRule = Exclude<AccessRule, 'public'>;

export type CallerOfMatrix = {
  name: string;
  /** Which of two workspaces is theirs. */
  side: 'ours' | 'theirs' | 'none';
  headers: (rule: ClosedRule) => Record<string, string>;
  standing: (rule: ClosedRule) => Standing;
};

const RANKS = ['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'] as const;
/** Longer than any run of the matrix. */
const LIFE_SECONDS = 3_600;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Every kind of caller that the routes of `ours` meet, beside the owner of `theirs`. */
export async function openCallers(options: {
  databaseUrl: string;
  bearers: Bearers;
  ours: TestWorkspace;
  theirs: TestWorkspace;
}): Promise<CallerOfMatrix[]> {
  const { databaseUrl, bearers, ours, theirs } = options;
  const { owner } = ours.members;
  const sql = (text: string, values: unknown[]): Promise<object[]> => queryAs({ databaseUrl, text, values });
  const keyOf = async (scopes: readonly ApiScope[], workspace = ours): Promise<string> =>
    (await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes })).key;
  const stranger = async (): Promise<TestMember> => {
    const [userId, subject] = [newId(Date.now()), newId(Date.now())];
    const email = `${subject}@nowhere.example`;
    await sql('insert into "User" (id, email, name) values ($1, $2, $2)', [userId, email]);
    await sql(`insert into "UserIdentity" (provider, subject, user_id) values ('local', $1, $2)`, [subject, userId]);
    return { id: newId(Date.now()), userId, email, name: email, role: 'ADMIN', subject };
  };
  const removed = await stranger();
  await sql('insert into "Member" (id, workspace_id, user_id, role, removed_at) values ($1, $2, $3, $4, now())', [
    removed.id,
    ours.workspaceId,
    removed.userId,
    removed.role,
  ]);
  const ended = await bearers.session(owner);
  await ended.end();
  const revoked = await bearers.apiKey({ workspaceId: ours.workspaceId, scopes: API_SCOPES });
  await sql('update "ApiKey" set revoked_at = now() where id = $1', [revoked.id]);
  const { privateKey } = await generateKeyPair('RS256');
  const sid = randomUUID();
  const claims = { sub: owner.subject, sid };
  const { kid } = bearers;
  const tokenOf = (member: TestMember): Promise<string> =>
    bearers.of(member, { exp: Math.floor(Date.now() / 1_000) + LIFE_SECONDS });
  const tokens = {
    viewer: await tokenOf(ours.members.viewer),
    member: await tokenOf(ours.members.member),
    admin: await tokenOf(ours.members.admin),
    owner: await tokenOf(owner),
  };
  const ofThem = await tokenOf(theirs.members.owner);
  const [scoped, unscoped] = [new Map<ApiScope, string>(), new Map<ApiScope, string>()];
  for (const scope of API_SCOPES) {
    scoped.set(scope, await keyOf([scope]));
    unscoped.set(scope, await keyOf(API_SCOPES.filter((one) => one !== scope)));
  }

  const refused = (name: string, headers: Record<string, string>): CallerOfMatrix => ({
    name,
    side: 'none',
    headers: () => headers,
    standing: () => 'unauthenticated',
  });
  const noKey = (name: string, headers: Record<string, string>): CallerOfMatrix => ({
    ...refused(name, headers),
    standing: (rule) => (typeof rule === 'object' ? 'unauthenticated' : 'forbidden'),
  });
  const byRank = (name: string, token: string, role: (typeof RANKS)[number]): CallerOfMatrix => ({
    name,
    side: 'ours',
    headers: () => bearer(token),
    standing: (rule) =>
      ofPerson(rule) ??
      (typeof rule === 'object' && RANKS.indexOf(role) >= RANKS.indexOf(rule.role) ? 'through' : 'forbidden'),
  });
  const key = (
    name: string,
    keyFor: (scope: ApiScope | null) => string,
    standing: Standing,
    side: CallerOfMatrix['side'] = 'ours',
  ): CallerOfMatrix => ({
    name,
    side,
    headers: (rule) => bearer(keyFor(typeof rule === 'object' ? rule.scope : null)),
    standing: (rule) => {
      // Who asks as a person is a person.
      if (typeof rule !== 'object') return 'forbidden';
      return rule.scope === null ? 'forbidden' : standing;
    },
  });
  const all = await keyOf(API_SCOPES);
  const none = await keyOf([]);
  const ofTheirs = await keyOf(API_SCOPES, theirs);
  const nobody = await tokenOf(await stranger());
  const inOurs = { 'x-workspace-id': ours.workspaceId };
  const wasMember = await tokenOf(removed);
  return [
    refused('nobody', {}),
    refused('a bearer that is nothing', bearer('nothing')),
    refused('a token cut short', bearer((await bearers.of(owner)).slice(0, -20))),
    refused('a token that has ended', bearer(await signToken({ kid, claims, expiresAt: 1_700_000_000 }))),
    refused(
      'a token of another issuer',
      bearer(await signToken({ kid, claims: { ...claims, iss: 'https://x.example' } })),
    ),
    refused('a token of another key', bearer(await signToken({ kid, claims, key: privateKey }))),
    refused(
      'a token for another site',
      bearer(await signToken({ kid, claims: { ...claims, azp: 'https://x.example' } })),
    ),
    refused('a session that has ended', bearer(ended.token)),
    noKey('a key that never was', bearer(`sc_${randomBytes(32).toString('base64url')}`)),
    noKey('a key that was revoked', bearer(revoked.key)),
    refused('an ingest key', bearer(ours.integrations.generic.key)),
    refused('a cookie', { cookie: `sc3000.session_token=${sid}; token=${tokens.owner}` }),
    byRank('a viewer', tokens.viewer, 'VIEWER'),
    byRank('a member', tokens.member, 'MEMBER'),
    byRank('an admin', tokens.admin, 'ADMIN'),
    byRank('an owner', tokens.owner, 'OWNER'),
    key('a key with the scope alone', (scope) => (scope && scoped.get(scope)) ?? none, 'through'),
    key('a key with every other scope', (scope) => (scope && unscoped.get(scope)) ?? all, 'forbidden'),
    key('a key with no scope', () => none, 'forbidden'),
    key('a key of theirs', () => ofTheirs, 'through', 'theirs'),
    person('their owner', 'theirs', bearer(ofThem), 'through'),
    person('their owner, in our workspace', 'theirs', { ...bearer(ofThem), ...inOurs }, 'elsewhere'),
    {
      name: 'a key of theirs, in our workspace',
      side: 'theirs',
      headers: () => ({ ...bearer(ofTheirs), ...inOurs }),
      standing: (rule) => (typeof rule === 'object' ? 'elsewhere' : 'forbidden'),
    },
    person('a member who was removed', 'none', bearer(wasMember), 'forbidden'),
    person('somebody of no workspace', 'none', bearer(nobody), 'forbidden'),
  ];
}

/** What a rule that asks for no workspace makes of a person who looks after no instance; null for the other rules. */
function ofPerson(rule: ClosedRule): Standing | null {
  if (rule === 'person') return 'through';
  return rule === 'operator' ? 'forbidden' : null;
}

const person = (
  name: string,
  side: CallerOfMatrix['side'],
  headers: Record<string, string>,
  standing: Standing,
): CallerOfMatrix => ({ name, side, headers: () => headers, standing: (rule) => ofPerson(rule) ?? standing });
