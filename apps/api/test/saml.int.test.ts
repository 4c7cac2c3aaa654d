import type { AuditPage } from '@signalcraft/contracts/audit';
import { sessionCookieName } from '@signalcraft/contracts/identity';
import type { SsoSettings, SsoTest } from '@signalcraft/contracts/sso';
import { killStartedApps } from '@signalcraft/testkit/processes';
import type { SamlAnswer } from '@signalcraft/testkit/saml-idp';
import { selfSignedCertificate } from '@signalcraft/testkit/self-signed-certificate';
import { hashPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { WEB_ORIGIN } from './bearers.ts';
import { openSamlWorld, type SamlTenant, type SamlWorld } from './saml-world.ts';

const PASSWORD = 'correct horse battery staple';

let world: SamlWorld;
let tenant: SamlTenant;

beforeAll(async () => {
  world = await openSamlWorld();
  tenant = await world.tenant();
});
afterAll(killStartedApps);

/** One sign-in from the sending to the answer. */
async function signIn(
  who: SamlTenant,
  person: Pick<SamlAnswer, 'nameId' | 'attributes' | 'differs'>,
  options: { query?: string; fields?: Record<string, string>; accept?: string } = {},
): Promise<Response> {
  const { asked, cookie } = await who.login(options.query === undefined ? {} : { query: options.query });
  return who.post({ encoded: who.idp.respond({ asked, ...person }), cookie, ...options });
}

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${sessionCookieName({ webBaseUrl: WEB_ORIGIN })}=`))
    ?.split(';')[0] ?? '';

/** The person whose session a cookie holds, asked with the same local token as after any sign-in. */
async function whoIs(cookie: string): Promise<{ email: string; roles: Record<string, string> } | null> {
  const [api] = world.apis;
  const answer = await fetch(`${api.url}/api/auth/token`, { headers: { cookie, origin: WEB_ORIGIN } });
  if (!answer.ok) return null;
  const { token } = (await answer.json()) as { token: string };
  const me = (await (
    await fetch(`${api.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  ).json()) as {
    user: { email: string };
    workspaces: { id: string; role: string }[];
  };
  return { email: me.user.email, roles: Object.fromEntries(me.workspaces.map(({ id, role }) => [id, role])) };
}

const roleIn = async (who: SamlTenant, email: string): Promise<string | undefined> => {
  const rows = await world.sql<{ role: string }>(
    `select m.role from "Member" m join "User" u on u.id = m.user_id where m.workspace_id = $1 and u.email = $2`,
    [who.workspace.workspaceId, email],
  );
  return rows[0]?.role;
};

const audited = async (who: SamlTenant, action: string): Promise<AuditPage['items']> =>
  (await who.owner<AuditPage>('GET', `/api/v1/audit-log?action=${action}`)).body.items;

describe('a sign-in', () => {
  it('goes the whole way: to the provider’s page, back with its answer, and on with a local token', async () => {
    const email = `anna@${tenant.domain}`;
    tenant.idp.signsIn({ nameId: email });
    const [api] = world.apis;
    const base = `${api.url}/api/auth/saml`;
    const started = await fetch(`${base}/start?for=${encodeURIComponent(email)}&next=/groups/1`, {
      redirect: 'manual',
    });
    expect(started.headers.get('location')).toBe(
      `${WEB_ORIGIN}/api/auth/saml/${tenant.workspace.slug}/login?next=%2Fgroups%2F1`,
    );
    const sent = await fetch(`${base}/${tenant.workspace.slug}/login?next=%2Fgroups%2F1`, { redirect: 'manual' });
    const cookie = sent.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);

    const form = await (await fetch(sent.headers.get('location') ?? '')).text();
    const [, action, encoded] = /action="([^"]+)".*value="([^"]+)"/s.exec(form) ?? [];
    expect(action).toBe(`${WEB_ORIGIN}/api/auth/saml/${tenant.workspace.slug}/acs`);
    const answer = await tenant.post({ encoded: encoded ?? '', cookie: cookie.split(';')[0] });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${WEB_ORIGIN}/groups/1`);
    expect(await whoIs(cookieOf(answer))).toEqual({
      email,
      roles: { [tenant.workspace.workspaceId]: 'VIEWER' },
    });
    expect(await audited(tenant, 'sso_connection.member_added')).toMatchObject([{ after: { email, role: 'VIEWER' } }]);
  });

  it('is somebody’s of ours, in the role that they have, once and again', async () => {
    const { member, owner } = tenant.workspace.members;
    for (const { email, role } of [member, owner, member]) {
      const answer = await signIn(tenant, { nameId: email.toUpperCase() });
      expect((await whoIs(cookieOf(answer)))?.roles).toEqual({ [tenant.workspace.workspaceId]: role });
    }
  });

  it('of a new person, three times at once, makes one user', async () => {
    const email = `twice@${tenant.domain}`;
    const answers = await Promise.all([1, 2, 3].map(() => signIn(tenant, { nameId: email })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await world.sql('select 1 from "User" where email = $1', [email])).toHaveLength(1);
  });

  it('is refused to whom an admin removed', async () => {
    const email = `gone@${tenant.domain}`;
    await signIn(tenant, { nameId: email });
    await world.sql(`update "Member" set removed_at = now() where user_id = (select id from "User" where email = $1)`, [
      email,
    ]);
    const answer = await signIn(tenant, { nameId: email });
    expect(await answer.json()).toMatchObject({ status: 403, code: 'SSO_REFUSED', reason: 'member_removed' });
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/api/auth/token'])(
    'leads to no place that is not ours: %s',
    async (place) => {
      const answer = await signIn(
        tenant,
        { nameId: `anna@${tenant.domain}` },
        { query: `?next=${encodeURIComponent(place)}`, fields: { RelayState: place } },
      );
      expect(answer.headers.get('location')).toBe(`${WEB_ORIGIN}/`);
    },
  );

  it('that is refused leads a person to the sign-in page', async () => {
    const answer = await signIn(tenant, { nameId: 'x@gmail.example' }, { accept: 'text/html,*/*' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${WEB_ORIGIN}/sign-in?sso=domain_not_confirmed`);
    expect(cookieOf(answer)).toBe('');
  });
});

describe('an answer is good once', () => {
  const anna = () => `anna@${tenant.domain}`;
  const refusal = (reason: string) => ({ status: 401, code: 'SAML_REFUSED', reason });
  const sessions = async (): Promise<number> => (await world.sql('select 1 from auth.session')).length;

  it('not a second time, and not on another replica', async () => {
    const { asked, cookie } = await tenant.login();
    const encoded = tenant.idp.respond({ asked, nameId: anna() });
    expect((await tenant.post({ encoded, cookie, replica: 1 })).status).toBe(303);
    for (const replica of [0, 1] as const) {
      expect(await (await tenant.post({ encoded, cookie, replica })).json()).toMatchObject(refusal('request_used'));
    }
  });

  it('on two replicas at once: exactly one session', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { asked, cookie } = await tenant.login();
      const encoded = tenant.idp.respond({ asked, nameId: anna() });
      const before = await sessions();
      const answers = await Promise.all(
        ([0, 1, 0, 1] as const).map((replica) => tenant.post({ encoded, cookie, replica })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401]);
      expect(await sessions()).toBe(before + 1);
    }
  });

  it('an assertion of one id is taken once, whatever request it answers', async () => {
    const differs = { assertionId: '_the-same-again' };
    expect((await signIn(tenant, { nameId: anna(), differs })).status).toBe(303);
    expect(await (await signIn(tenant, { nameId: anna(), differs })).json()).toMatchObject(refusal('replayed'));
    const other = await world.tenant();
    expect((await signIn(other, { nameId: `b@${other.domain}`, differs })).status).toBe(303);
  });

  it('in the browser that was sent, and in none other', async () => {
    const [mine, theirs] = [await tenant.login(), await tenant.login()];
    const encoded = tenant.idp.respond({ asked: mine.asked, nameId: anna() });
    for (const cookie of [undefined, theirs.cookie, mine.cookie.replace(/.$/, ''), `${mine.cookie}0`]) {
      expect(await (await tenant.post({ encoded, cookie })).json()).toMatchObject(refusal('other_browser'));
    }
    expect((await tenant.post({ encoded, cookie: mine.cookie })).status).toBe(303);
    // Two tabs of one browser do not disturb each other.
    const second = await tenant.login({ cookie: theirs.cookie });
    const encodedSecond = tenant.idp.respond({ asked: theirs.asked, nameId: anna() });
    expect(second.cookie).toBe(theirs.cookie);
    expect((await tenant.post({ encoded: encodedSecond, cookie: second.cookie })).status).toBe(303);
  });

  it('for ten minutes', async () => {
    const { asked, cookie } = await tenant.login();
    await world.sql('update "SsoRequest" set expires_at = now() where id = $1', [asked.id.slice(1)]);
    const encoded = tenant.idp.respond({ asked, nameId: anna() });
    expect(await (await tenant.post({ encoded, cookie })).json()).toMatchObject(refusal('request_expired'));
  });

  it('to the workspace that asked', async () => {
    const other = await world.tenant();
    const { asked, cookie } = await other.login();
    // Our own provider answers another workspace's request, by that workspace's door and by ours.
    const encoded = tenant.idp.respond({ asked, nameId: anna() });
    expect(await (await tenant.post({ encoded, cookie })).json()).toMatchObject(refusal('unknown_request'));
    expect(await (await other.post({ encoded, cookie })).json()).toMatchObject({ code: 'SAML_INVALID_SIGNATURE' });
    // Their provider is right about itself, and speaks of a person of ours.
    const claimed = await other.post({ encoded: other.idp.respond({ asked, nameId: anna() }), cookie });
    expect(await claimed.json()).toMatchObject({ status: 403, code: 'SSO_REFUSED', reason: 'domain_not_confirmed' });
  });
});

describe('roles from attributes', () => {
  it('are given at each sign-in, the strongest first; an OWNER stays one, nobody becomes one', async () => {
    const who = await world.tenant();
    const roles = {
      attribute: 'groups',
      values: [
        { value: 'ops', role: 'MEMBER' },
        { value: 'leads', role: 'ADMIN' },
      ],
    };
    const mapping = { emailAttribute: 'mail', nameAttribute: 'displayName', roles };
    const saved = await who.admin<SsoSettings>('PUT', '/api/v1/sso', { mapping, defaultRole: 'VIEWER' });
    expect(saved.body.connection).toMatchObject({ mapping, revision: 2 });
    const email = `carl@${who.domain}`;
    const as = (groups: string[], mail: string[] = [email]) =>
      signIn(who, { nameId: 'opaque-1', attributes: { mail, displayName: ['Carl'], groups } });
    for (const [groups, role] of [
      [['ops', 'leads', 'OWNER'], 'ADMIN'],
      [['ops'], 'MEMBER'],
      [['unknown'], 'VIEWER'],
    ] as const) {
      expect((await as([...groups])).status).toBe(303);
      expect(await roleIn(who, email)).toBe(role);
    }
    expect(await world.sql('select name from "User" where email = $1', [email])).toEqual([{ name: 'Carl' }]);
    expect(await audited(who, 'sso_connection.role_given')).toHaveLength(2);
    expect((await as(['ops'], [who.workspace.members.owner.email])).status).toBe(303);
    expect(await roleIn(who, who.workspace.members.owner.email)).toBe('OWNER');
    expect(await (await as(['ops'], [])).json()).toMatchObject({ reason: 'no_email' });
    expect(await (await as(['ops'], [email, `b@${who.domain}`])).json()).toMatchObject({ reason: 'malformed_email' });
    const owner = { ...roles, values: [{ value: 'x', role: 'OWNER' }] };
    expect((await who.owner('PUT', '/api/v1/sso', { mapping: { ...mapping, roles: owner } })).status).toBe(422);
    expect((await who.owner('PUT', '/api/v1/sso', { defaultRole: 'OWNER' })).status).toBe(422);
  });
});

describe('a test of the connection', () => {
  const test = async (
    who: SamlTenant,
    person: Pick<SamlAnswer, 'nameId' | 'attributes' | 'differs'>,
  ): Promise<SsoTest> => {
    const begun = await who.admin<SsoTest>('POST', '/api/v1/sso/tests');
    expect(begun.body).toMatchObject({ result: { outcome: 'waiting' } });
    const { asked, cookie } = await who.login({ query: new URL(begun.body.startUrl).search });
    const answer = await who.post({ encoded: who.idp.respond({ asked, ...person }), cookie });
    expect(answer.headers.get('location')).toBe(`${WEB_ORIGIN}/settings/sso?test=${begun.body.id}`);
    expect(answer.headers.getSetCookie()).toEqual([]);
    return (await who.admin<SsoTest>('GET', `/api/v1/sso/tests/${begun.body.id}`)).body;
  };

  it('shows what was said and what would happen, and signs nobody in', async () => {
    const who = await world.tenant();
    await who.admin('PUT', '/api/v1/sso', { enabled: false });
    const email = `dora@${who.domain}`;
    expect((await test(who, { nameId: email, attributes: { groups: ['a', 'b'] } })).result).toEqual({
      outcome: 'accepted',
      nameId: email,
      attributes: { groups: ['a', 'b'] },
      email,
      name: email,
      isMember: false,
      role: 'VIEWER',
    });
    expect((await test(who, { nameId: who.workspace.members.admin.email })).result).toMatchObject({
      isMember: true,
      role: 'ADMIN',
    });
    expect(await roleIn(who, email)).toBeUndefined();
  });

  it('says why an answer is refused', async () => {
    const who = await world.tenant();
    expect((await test(who, { nameId: 'a@gmail.example', attributes: { x: ['y'] } })).result).toEqual({
      outcome: 'refused',
      reason: 'domain_not_confirmed',
      attributes: { x: ['y'] },
    });
    const differs = { audience: 'https://elsewhere.example' };
    expect((await test(who, { nameId: `a@${who.domain}`, differs })).result).toEqual({
      outcome: 'refused',
      reason: 'wrong_audience',
      attributes: {},
    });
  });

  it('is begun by an admin, opened once, and read in its own workspace', async () => {
    const [who, other] = [await world.tenant(), await world.tenant()];
    const begun = (await who.admin<SsoTest>('POST', '/api/v1/sso/tests')).body;
    expect((await who.member('POST', '/api/v1/sso/tests')).status).toBe(403);
    expect((await other.admin('GET', `/api/v1/sso/tests/${begun.id}`)).status).toBe(404);
    await who.login({ query: `?test=${begun.id}` });
    await expect(who.login({ query: `?test=${begun.id}` })).rejects.toThrow('login: 404');
    await expect(other.login({ query: `?test=${begun.id}` })).rejects.toThrow('login: 404');
  });
});

describe('enforced', () => {
  let who: SamlTenant;
  const withPassword = async (member: SamlTenant['workspace']['members']['owner'], password = PASSWORD) => {
    const [api] = world.apis;
    return fetch(`${api.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: WEB_ORIGIN },
      body: JSON.stringify({ email: member.email, password }),
    });
  };

  beforeAll(async () => {
    who = await world.tenant();
    const passwordHash = await hashPassword(PASSWORD);
    for (const { subject, name, email } of Object.values(who.workspace.members)) {
      await world.sql(
        `insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true) on conflict do nothing`,
        [subject, name, email],
      );
      await world.sql(
        `insert into auth.account (id, "accountId", "providerId", "userId", password)
         values ($1, $1, 'credential', $1, $2)`,
        [subject, passwordHash],
      );
    }
  });

  it('a password is not enough for people of the domain; an OWNER’s is, and it is written down', async () => {
    const { owner, admin } = who.workspace.members;
    expect((await withPassword(admin)).status).toBe(200);
    expect((await who.admin('PUT', '/api/v1/sso/enforcement', { enforced: true })).status).toBe(403);
    const enforced = await who.owner<SsoSettings>('PUT', '/api/v1/sso/enforcement', { enforced: true });
    expect(enforced.body.connection).toMatchObject({ enforced: true });

    const refused = await withPassword(admin);
    expect(await refused.json()).toMatchObject({ status: 403, code: 'SSO_REQUIRED' });
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect((await withPassword(admin, 'wrong password')).status, 'says nothing to who has no password').toBe(401);
    expect((await withPassword(owner)).status).toBe(200);
    expect(await audited(who, 'sso_connection.bypassed')).toMatchObject([{ actor: { type: 'member', id: owner.id } }]);

    expect((await signIn(who, { nameId: admin.email })).status).toBe(303);
    expect(await (await who.admin('PUT', '/api/v1/sso', { enabled: false })).body).toMatchObject({
      reason: 'enforced',
    });
    expect((await who.admin('DELETE', '/api/v1/sso')).body).toMatchObject({ reason: 'enforced' });

    await who.owner('PUT', '/api/v1/sso/enforcement', { enforced: false });
    expect((await withPassword(admin)).status).toBe(200);
    expect(await audited(who, 'sso_connection.bypassed')).toHaveLength(1);
  });

  it('only with a provider that is on and a confirmed domain', async () => {
    const other = await world.tenant();
    await other.admin('PUT', '/api/v1/sso', { enabled: false });
    const enforce = () => other.owner('PUT', '/api/v1/sso/enforcement', { enforced: true });
    expect((await enforce()).body).toMatchObject({ code: 'CONFLICT', reason: 'not_enabled' });
    await expect(other.login()).rejects.toThrow('login: 404');
    const settings = await other.admin<SsoSettings>('PUT', '/api/v1/sso', { enabled: true });
    await other.owner('DELETE', `/api/v1/sso/domains/${settings.body.domains[0]?.id}`);
    expect((await enforce()).body).toMatchObject({ code: 'CONFLICT', reason: 'no_confirmed_domain' });
  });
});

describe('the settings', () => {
  it('are an admin’s; domains are named by an OWNER and confirmed by the operator, for one workspace', async () => {
    const [who, other] = [await world.tenant(), await world.tenant()];
    expect((await who.member('GET', '/api/v1/sso')).status).toBe(403);
    expect((await who.admin('POST', '/api/v1/sso/domains', { domain: 'x.example' })).status).toBe(403);
    expect((await who.owner('POST', '/api/v1/sso/domains', { domain: other.domain })).status).toBe(201);
    expect(await who.confirm(other.domain)).toBe('confirmed_elsewhere');
    expect(await who.confirm('never-named.example')).toBe('not_named');
    expect(await who.confirm(who.domain)).toBe('confirmed_already');
    expect(await (await signIn(who, { nameId: `a@${other.domain}` })).json()).toMatchObject({
      reason: 'domain_not_confirmed',
    });
    const { body } = await who.admin<SsoSettings>('GET', '/api/v1/sso');
    expect(body).toMatchObject({
      availability: 'available',
      addresses: { acsUrl: `${WEB_ORIGIN}/api/auth/saml/${who.workspace.slug}/acs` },
      connection: { idpEntityId: who.idp.entityId, certificates: [{ subject: 'CN=Identity provider' }] },
    });
    expect(body.domains.map(({ domain, confirmedAt }) => [domain, confirmedAt !== null]).sort()).toEqual(
      [
        [who.domain, true],
        [other.domain, false],
      ].sort(),
    );
    const id = body.domains.find(({ domain }) => domain === other.domain)?.id;
    expect((await other.owner('DELETE', `/api/v1/sso/domains/${id}`)).status).toBe(404);
    expect(await audited(who, 'sso_domain.confirmed')).toMatchObject([
      { actor: { type: 'system' }, after: { domain: who.domain } },
    ]);
    for (const domain of ['x', 'a b.example', 'http://x.example', 'x.example/', '.example', 'ex*mple.com']) {
      expect((await who.owner('POST', '/api/v1/sso/domains', { domain })).status).toBe(422);
    }
  });

  it('take up to three certificates, any of which may sign, and refuse metadata that leads nowhere', async () => {
    const who = await world.tenant();
    const keys = [1, 2, 3].map((n) => selfSignedCertificate({ commonName: `Key ${n}` }));
    const certificates = keys.map(({ certificate }) => certificate);
    const save = (metadata: string) => who.admin('PUT', '/api/v1/sso', { metadata });
    expect(
      (await save(who.idp.metadata({ certificates: [...certificates.slice(1), who.idp.keys.certificate] }))).status,
    ).toBe(200);
    expect((await signIn(who, { nameId: `a@${who.domain}` })).status).toBe(303);
    expect((await save(who.idp.metadata({ certificates }))).status).toBe(200);
    expect(await (await signIn(who, { nameId: `a@${who.domain}` })).json()).toMatchObject({
      code: 'SAML_INVALID_SIGNATURE',
    });
    const short = selfSignedCertificate({ commonName: 'Short', modulusLength: 1024 }).certificate;
    for (const wrong of [
      '<xml',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
      '<x/>',
      who.idp.metadata({ certificates: [] }),
      who.idp.metadata({ certificates: ['AAAA'] }),
      who.idp.metadata({ certificates: [short] }),
      who.idp.metadata({ certificates: [...certificates, who.idp.keys.certificate] }),
      who.idp.metadata().replaceAll('http://localhost', 'http://idp.example'),
      who.idp.metadata().replace(/Location="[^"]+"/, 'Location="javascript:alert(1)"'),
    ]) {
      expect(await save(wrong)).toMatchObject({
        status: 422,
        body: { code: 'RULE_INVALID', issues: [{ path: 'metadata' }] },
      });
    }
  });

  it('forget the provider, and with it the way in', async () => {
    const who = await world.tenant();
    const { asked, cookie } = await who.login();
    expect((await who.admin<SsoSettings>('DELETE', '/api/v1/sso')).body.connection).toBeNull();
    const encoded = who.idp.respond({ asked, nameId: `a@${who.domain}` });
    expect((await who.post({ encoded, cookie })).status).toBe(404);
    await expect(who.login()).rejects.toThrow('login: 404');
  });

  it('tell the provider who we are, in a document that validates nothing about who asks', async () => {
    const [api] = world.apis;
    const answer = await fetch(`${api.url}/api/auth/saml/${tenant.workspace.slug}/metadata`);
    expect(answer.headers.get('content-type')).toBe('application/samlmetadata+xml; charset=utf-8');
    const xml = await answer.text();
    expect(xml).toContain(`entityID="${WEB_ORIGIN}/api/auth/saml/${tenant.workspace.slug}/metadata"`);
    expect(xml).toContain(`Location="${WEB_ORIGIN}/api/auth/saml/${tenant.workspace.slug}/acs"`);
    expect(xml).toContain('WantAssertionsSigned="true"');
  });
});

describe('without ENABLE_SAML_SSO', () => {
  it('there is no such path, nothing can be set, and nobody is held to a provider', async () => {
    const who = await world.tenant();
    await who.owner('PUT', '/api/v1/sso/enforcement', { enforced: true });
    const api = await startApi({ databaseUrl: world.database.appUrl });
    for (const path of ['metadata', 'login']) {
      expect((await fetch(`${api.url}/api/auth/saml/${who.workspace.slug}/${path}`)).status).toBe(404);
    }
    const posted = await fetch(`${api.url}/api/auth/saml/${who.workspace.slug}/acs`, { method: 'POST', body: '' });
    expect(posted.status).toBe(404);
    const authorization = `Bearer ${await world.bearers.of(who.workspace.members.admin)}`;
    const settings = await fetch(`${api.url}/api/v1/sso`, { headers: { authorization } });
    expect(await settings.json()).toMatchObject({ availability: 'off' });
    const saved = await fetch(`${api.url}/api/v1/sso`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ enabled: true }),
    });
    expect(await saved.json()).toMatchObject({ code: 'CONFLICT', reason: 'not_available' });
  });
});
