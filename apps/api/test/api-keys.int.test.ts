import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiKey, ApiKeyPage, ApiKeyWithSecret } from '@signalcraft/contracts/api-keys';
import { API_SCOPES } from '@signalcraft/contracts/identity';
import { Database } from '@signalcraft/database/database';
import { makeApiKeySecret } from '@signalcraft/engine/api-key-secrets';
import { hashKey } from '@signalcraft/engine/integration-cache';
import { createLogger } from '@signalcraft/platform/log';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONTROLLERS } from '../src/app.module.ts';
import { accessOf } from '../src/identity/access.ts';
import { Authenticator } from '../src/identity/authenticator.ts';
import { startApi } from './api.ts';
import { type Bearers, bearersOf, openBearers } from './bearers.ts';
import { type Call, caller } from './calls.ts';

const DOCUMENT = new URL('../../../packages/api-client/openapi.json', import.meta.url);
const NOTHING = '019ab000-0000-7000-8000-000000000000';

let database: TestDatabase;
let api: StartedApp;
let other: StartedApp;
let bearers: Bearers;
let workspace: TestWorkspace;
let people: Awaited<ReturnType<typeof bearersOf>>;
let admin: Call;

beforeAll(async () => {
  database = await withDatabase();
  [api, other] = await Promise.all([
    startApi({ databaseUrl: database.appUrl, env: { TRUST_PROXY: 'true' } }),
    startApi({ databaseUrl: database.appUrl, env: { TRUST_PROXY: 'true' } }),
  ]);
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  bearers = await openBearers({ databaseUrl: database.ownerUrl });
  people = await bearersOf({ bearers, workspace });
  admin = caller({ api, bearer: people.admin });
});
afterAll(killStartedApps);

const sql = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  queryAs<T>({ databaseUrl: database.ownerUrl, text, values });

const make = async (over: object = {}): Promise<ApiKeyWithSecret> => {
  const { status, body } = await admin<ApiKeyWithSecret>('POST', '/api/v1/api-keys', {
    name: 'Terraform',
    scopes: ['teams:read'],
    ...over,
  });
  expect(status).toBe(201);
  return body;
};
const statusOf = async (secret: string, options: { of?: StartedApp; path?: string } = {}): Promise<number> => {
  // From another address each time: what an address gets wrong is counted.
  const headers = { 'x-forwarded-for': `2001:db8:${randomBytes(4).toString('hex').replace(/^.{4}/, '$&:')}::1` };
  const call = caller({ api: options.of ?? api, bearer: secret, headers });
  return (await call('GET', options.path ?? '/api/v1/teams')).status;
};
const ends = (secret: string, of: StartedApp): Promise<void> =>
  vi.waitFor(async () => expect(await statusOf(secret, { of })).toBe(401), { timeout: 5_000, interval: 100 });
const auditOf = async (id: string): Promise<string[]> =>
  (await sql<{ action: string }>('select action from "AuditEntry" where object_id = $1 order by id', [id])).map(
    ({ action }) => action,
  );

describe('an API key', () => {
  it('is shown once, opens what its scopes say, and is stored as a hash', async () => {
    const made = await make({ scopes: ['teams:read', 'silences:read'] });
    expect(made).toMatchObject({
      name: 'Terraform',
      state: 'active',
      scopes: ['teams:read', 'silences:read'],
      expiresAt: null,
      createdBy: { type: 'member', id: workspace.members.admin.id },
    });
    expect(made.secret).toMatch(/^sc_live_[0-9A-Za-z]{38}$/);
    expect(made.prefix).toBe(made.secret.slice(0, 12));
    expect(await statusOf(made.secret)).toBe(200);
    expect(await statusOf(made.secret, { path: '/api/v1/silences' })).toBe(200);
    expect(await statusOf(made.secret, { path: '/api/v1/routes' }), 'another scope').toBe(403);
    expect(await statusOf(made.secret, { path: '/api/v1/api-keys' }), 'no scope opens it').toBe(403);

    const [row] = await sql<{ text: string; hash: Buffer }>(
      'select k::text as text, key_hash as hash from "ApiKey" k where id = $1',
      [made.id],
    );
    expect(row?.hash).toEqual(hashKey(made.secret));
    const entries = await sql<{ text: string }>('select a::text as text from "AuditEntry" a where object_id = $1', [
      made.id,
    ]);
    const later = await admin('GET', `/api/v1/api-keys/${made.id}`);
    const list = await admin<ApiKeyPage>('GET', '/api/v1/api-keys');
    expect(list.body.items[0]?.id).toBe(made.id);
    for (const text of [row?.text, entries[0]?.text, JSON.stringify(later.body), JSON.stringify(list.body)]) {
      expect(text).toContain('Terraform');
      expect(text).not.toContain(made.secret.slice(12));
    }
  });

  it('is for people who configure the workspace: nobody else lists or makes one', async () => {
    const everything = await bearers.apiKey({ workspaceId: workspace.workspaceId, scopes: API_SCOPES });
    for (const [bearer, expected] of [
      [people.owner, 200],
      [people.member, 403],
      [people.viewer, 403],
      [everything.key, 403],
      [workspace.integrations.generic.key, 401],
    ] as const) {
      const call = caller({ api, bearer });
      expect((await call('GET', '/api/v1/api-keys')).status).toBe(expected);
      const made = await call('POST', '/api/v1/api-keys', { name: 'X', scopes: ['teams:read'] });
      expect(made.status).toBe(expected === 200 ? 201 : expected);
    }
  });

  it('that is misspelt is refused without the database', async () => {
    const nowhere = new Database({ url: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'nowhere' });
    const authenticator = new Authenticator({
      database: nowhere,
      issuers: [],
      authorizedParties: [],
      isSessionAlive: () => Promise.resolve(false),
      log: createLogger({ level: 'silent' }),
    });
    const tryWith = (bearer: string): Promise<unknown> =>
      authenticator.authenticate({ authorization: `Bearer ${bearer}` }).catch((error: unknown) => error);
    const secret = makeApiKeySecret();
    for (let at = 8; at < secret.length; at += 1) {
      const misspelt = secret.slice(0, at) + (secret[at] === 'a' ? 'b' : 'a') + secret.slice(at + 1);
      expect(await tryWith(misspelt)).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await tryWith(secret), 'one that may be right is looked up').toMatchObject({ code: 'ECONNREFUSED' });
    await nowhere.close();

    const { secret: made } = await make();
    expect(await statusOf(made)).toBe(200);
    expect(await statusOf(made.slice(0, -1) + (made.endsWith('a') ? 'b' : 'a'))).toBe(401);
    expect(await statusOf(makeApiKeySecret()), 'well-formed, but nobody’s').toBe(401);
  });

  it('that is revoked stops in every process, in use or not, and for good', async () => {
    const { id, secret } = await make();
    expect(await Promise.all([statusOf(secret), statusOf(secret, { of: other })])).toEqual([200, 200]);
    const revoked = await admin<ApiKey>('POST', `/api/v1/api-keys/${id}/revoke`);
    expect(revoked).toMatchObject({ status: 200, body: { state: 'revoked', revokedAt: expect.any(String) } });
    await Promise.all([ends(secret, api), ends(secret, other)]);
    expect((await admin('POST', `/api/v1/api-keys/${id}/revoke`)).body, 'again').toEqual(revoked.body);
    for (const [method, path, body] of [
      ['PATCH', `/api/v1/api-keys/${id}`, { name: 'Y' }],
      ['POST', `/api/v1/api-keys/${id}/rotate`, undefined],
    ] as const) {
      expect(await admin(method, path, body)).toMatchObject({ status: 409, body: { reason: 'already_revoked' } });
    }
    expect(await auditOf(id)).toEqual(['api_key.created', 'api_key.revoked']);
  });

  it('ends at its time', async () => {
    expect(
      await admin('POST', '/api/v1/api-keys', { name: 'X', scopes: ['teams:read'], expiresAt: '2020-01-01T00:00:00Z' }),
    ).toMatchObject({ status: 422, body: { issues: [{ path: 'expiresAt' }] } });
    const { id, secret } = await make({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await statusOf(secret)).toBe(200);
    await sql(`update "ApiKey" set expires_at = now() - interval '1 second' where id = $1`, [id]);
    await ends(secret, api);
    expect((await admin<ApiKey>('GET', `/api/v1/api-keys/${id}`)).body.state).toBe('expired');
    expect(await admin('POST', `/api/v1/api-keys/${id}/rotate`)).toMatchObject({
      status: 409,
      body: { reason: 'key_expired' },
    });
    await admin('PATCH', `/api/v1/api-keys/${id}`, { expiresAt: null });
    await vi.waitFor(async () => expect(await statusOf(secret)).toBe(200), { timeout: 5_000, interval: 100 });
  });

  it('that is rotated has two secrets for a day, and never three', async () => {
    const { id, secret: first } = await make();
    const rotated = await admin<ApiKeyWithSecret>('POST', `/api/v1/api-keys/${id}/rotate`);
    const second = rotated.body.secret;
    expect(rotated.body.prefix).toBe(second.slice(0, 12));
    const left = Date.parse(rotated.body.previousEndsAt ?? '') - Date.now();
    expect(left).toBeGreaterThan(23.9 * 3_600_000);
    expect(left).toBeLessThanOrEqual(24 * 3_600_000 + 5_000);
    expect(await Promise.all([statusOf(first), statusOf(second)])).toEqual([200, 200]);

    const third = (await admin<ApiKeyWithSecret>('POST', `/api/v1/api-keys/${id}/rotate`)).body.secret;
    await ends(first, api);
    expect(await Promise.all([statusOf(second), statusOf(third)])).toEqual([200, 200]);

    await sql(`update "ApiKey" set previous_ends_at = now() - interval '1 second' where id = $1`, [id]);
    await ends(second, api);
    expect(await statusOf(third)).toBe(200);
    expect((await admin<ApiKey>('GET', `/api/v1/api-keys/${id}`)).body.previousEndsAt).toBeNull();

    const fourth = (await admin<ApiKeyWithSecret>('POST', `/api/v1/api-keys/${id}/rotate`)).body.secret;
    await admin('POST', `/api/v1/api-keys/${id}/revoke`);
    await Promise.all([ends(third, api), ends(fourth, api)]);
    expect(await auditOf(id)).toEqual([
      'api_key.created',
      'api_key.rotated',
      'api_key.rotated',
      'api_key.rotated',
      'api_key.revoked',
    ]);
  });

  it('loses within seconds what is taken from its scopes; a change that was overtaken is refused', async () => {
    const { id, secret, revision } = await make({ scopes: ['teams:read', 'silences:read'] });
    expect(await statusOf(secret)).toBe(200);
    const changed = await admin<ApiKey>('PATCH', `/api/v1/api-keys/${id}`, { scopes: ['silences:read'], revision });
    expect(changed.body).toMatchObject({ scopes: ['silences:read'], revision: revision + 1 });
    await vi.waitFor(async () => expect(await statusOf(secret)).toBe(403), { timeout: 5_000, interval: 100 });
    expect(await statusOf(secret, { path: '/api/v1/silences' })).toBe(200);
    expect(await admin('PATCH', `/api/v1/api-keys/${id}`, { name: 'Late', revision })).toMatchObject({
      status: 409,
      body: { reason: 'changed_meanwhile' },
    });
    for (const scopes of [[], ['teams:read', 'teams:read'], ['everything:write'], ['members:write']])
      expect((await admin('PATCH', `/api/v1/api-keys/${id}`, { scopes })).status).toBe(422);
  });

  it('says when it was last used, written at most once a minute', async () => {
    const { id, secret } = await make();
    const versions = async (): Promise<{ used: Date | null; version: string }> => {
      const [row] = await sql<{ used: Date | null; version: string }>(
        'select last_used_at as used, xmin::text as version from "ApiKey" where id = $1',
        [id],
      );
      if (!row) throw new Error('the key is gone');
      return row;
    };
    expect((await versions()).used).toBeNull();
    await Promise.all([statusOf(secret), statusOf(secret, { of: other })]);
    await vi.waitFor(async () => expect((await versions()).used).not.toBeNull(), { timeout: 20_000, interval: 50 });
    const first = await versions();
    // Longer than what a process remembers: it reads the key again, and has nothing to write.
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    await Promise.all([statusOf(secret), statusOf(secret, { of: other })]);
    expect(await versions()).toEqual(first);
    await sql(`update "ApiKey" set last_used_at = last_used_at - interval '2 minutes' where id = $1`, [id]);
    await vi.waitFor(
      async () => {
        expect(await statusOf(secret)).toBe(200);
        expect((await versions()).used?.getTime()).toBeGreaterThan(first.used?.getTime() ?? 0);
      },
      { timeout: 20_000, interval: 200 },
    );
  });
});

describe('what keys may at all', () => {
  const closed = CONTROLLERS.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value as object | undefined;
      const rule = typeof handler === 'function' ? accessOf({ controller, handler }) : undefined;
      return rule && rule !== 'public' ? [{ name: `${controller.name}.${name}`, rule }] : [];
    }),
  );
  const rules = closed.flatMap(({ name, rule }) => (typeof rule === 'string' ? [] : [{ name, rule }]));

  it('no scope reaches further than an ADMIN, who may hand out each of them', () => {
    expect(rules.length).toBeGreaterThan(60);
    expect(rules.filter(({ rule }) => rule.scope !== null && rule.role === 'OWNER')).toEqual([]);
  });

  it('every scope opens something', () => {
    const used = new Set(rules.map(({ rule }) => rule.scope));
    expect(API_SCOPES.filter((scope) => !used.has(scope))).toEqual([]);
  });

  it('members are only read, and invitations, keys and single sign-on are people’s alone', () => {
    const PEOPLE_ONLY = /^(ApiKeys|Invitations|Sso\w*|Saml\w*)Controller\./;
    expect(rules.filter(({ name, rule }) => PEOPLE_ONLY.test(name) && rule.scope !== null)).toEqual([]);
    expect(rules.filter(({ name }) => name.startsWith('ApiKeysController.'))).not.toEqual([]);
    const ofMembers = rules.filter(({ name }) => name.startsWith('MembersController.'));
    expect([...new Set(ofMembers.map(({ rule }) => rule.scope))].sort()).toEqual(['members:read', null].sort());
  });

  it('an ingest key opens nothing but ingest', async () => {
    const call = caller({ api, bearer: workspace.integrations.generic.key });
    const document = JSON.parse(await readFile(DOCUMENT, 'utf8')) as OpenAPIObject;
    const answers = await Promise.all(
      Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).map(async ([method, operation]) => {
          const { operationId } = operation as { operationId: string };
          if (!closed.some(({ name }) => name === operationId.replace('.', 'Controller.'))) return [];
          const { status } = await call(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, NOTHING));
          return [{ operationId, status }];
        }),
      ),
    );
    expect(answers.flat().length).toBeGreaterThan(60);
    // Too many wrong bearers of one address are not even looked at.
    expect(answers.flat().filter(({ status }) => status !== 401 && status !== 429)).toEqual([]);
    expect(answers.flat().some(({ status }) => status === 401)).toBe(true);
  });
});
