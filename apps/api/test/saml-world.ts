import type { SsoSettings } from '@signalcraft/contracts/sso';
import { Database } from '@signalcraft/database/database';
import { confirmSsoDomain } from '@signalcraft/database/system/sso';
import { newId } from '@signalcraft/platform/ids';
import type { StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import { openSamlIdp, readAuthnRequest, type SamlAsked, type SamlIdp } from '@signalcraft/testkit/saml-idp';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { startApi } from './api.ts';
import { type Bearers, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

/** A browser that was sent to the provider. */
export type SentBrowser = { asked: SamlAsked; cookie: string };

export type SamlWorld = {
  database: TestDatabase;
  bearers: Bearers;
  /** Two replicas over one database. */
  apis: readonly [StartedApp, StartedApp];
  /** A workspace with a provider that is on and a confirmed domain of its own: its slug with `.example`. */
  tenant: () => Promise<SamlTenant>;
  sql: <T extends object>(text: string, values?: unknown[]) => Promise<T[]>;
};

export type SamlTenant = {
  workspace: TestWorkspace;
  domain: string;
  idp: SamlIdp;
  owner: Call;
  admin: Call;
  member: Call;
  confirm: (domain: string) => Promise<string>;
  /** Begins a sign-in in a fresh browser. */
  login: (options?: { query?: string; cookie?: string }) => Promise<SentBrowser>;
  /** Posts a response as the provider's page does; to a replica of choice. */
  post: (options: {
    encoded: string;
    cookie?: string | undefined;
    replica?: 0 | 1;
    fields?: Record<string, string>;
    slug?: string;
    accept?: string;
  }) => Promise<Response>;
};

export async function openSamlWorld(options: { env?: Record<string, string> } = {}): Promise<SamlWorld> {
  const database = await withDatabase();
  const start = () =>
    startApi({ databaseUrl: database.appUrl, env: { ENABLE_SAML_SSO: 'true', LOG_LEVEL: 'fatal', ...options.env } });
  const apis = [await start(), await start()] as const;
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  const [api] = apis;
  const tenant = async (): Promise<SamlTenant> => {
    const workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
    const { members, slug, workspaceId } = workspace;
    const domain = `${slug}.example`;
    const callAs = async (member: TestWorkspace['members']['owner']): Promise<Call> => {
      let call = caller({ api, bearer: await bearers.of(member) });
      let madeAt = Date.now();
      return async (...args) => {
        // Its token is good for a minute.
        if (Date.now() - madeAt > 30_000) {
          call = caller({ api, bearer: await bearers.of(member) });
          madeAt = Date.now();
        }
        return call(...args);
      };
    };
    const [owner, admin, member] = [
      await callAs(members.owner),
      await callAs(members.admin),
      await callAs(members.member),
    ];
    const idp = await openSamlIdp();
    const confirm = async (name: string): Promise<string> => {
      const pool = new Database({ url: database.appUrl, applicationName: 'test', poolMax: 1, hotPoolMax: 1 });
      const auditId = newId(Date.now());
      const outcome = await confirmSsoDomain({ database: pool, workspaceId, domain: name, auditId });
      await pool.close();
      return outcome;
    };
    const saved = await admin<SsoSettings>('PUT', '/api/v1/sso', { metadata: idp.metadata(), enabled: true });
    if (saved.status !== 200) throw new Error(`the provider was not saved: ${JSON.stringify(saved.body)}`);
    await owner('POST', '/api/v1/sso/domains', { domain });
    if ((await confirm(domain)) !== 'confirmed') throw new Error('the domain was not confirmed');
    return {
      workspace,
      domain,
      idp,
      owner,
      admin,
      member,
      confirm,
      login: async ({ query = '', cookie } = {}) => {
        const answer = await fetch(`${api.url}/api/auth/saml/${slug}/login${query}`, {
          redirect: 'manual',
          headers: cookie === undefined ? {} : { cookie },
        });
        if (answer.status !== 303) throw new Error(`login: ${answer.status} ${await answer.text()}`);
        const asked = readAuthnRequest(answer.headers.get('location') ?? '');
        return { asked, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
      },
      post: ({ encoded, cookie, replica = 0, fields = {}, slug: to = slug, accept = '*/*' }) =>
        fetch(`${apis[replica].url}/api/auth/saml/${to}/acs`, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            accept,
            origin: 'https://idp.example',
            'content-type': 'application/x-www-form-urlencoded',
            ...(cookie === undefined ? {} : { cookie }),
          },
          body: new URLSearchParams({ SAMLResponse: encoded, ...fields }).toString(),
        }),
    };
  };
  return {
    database,
    bearers,
    apis,
    tenant,
    sql: (text, values = []) => queryAs({ databaseUrl: database.ownerUrl, text, values }),
  };
}
