import { timingSafeEqual } from 'node:crypto';
import { Role } from '@signalcraft/contracts/enums';
import { type SamlRefusal, SsoMapping, SsoRole, type SsoTestResult } from '@signalcraft/contracts/sso';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import { completeSsoSignIn, findSsoWorkspace } from '@signalcraft/database/system/sso';
import type { SamlClaims } from '@signalcraft/domain/saml-claims';
import { identifySamlPerson, roleAfterSignIn, type SamlPerson } from '@signalcraft/domain/saml-person';
import { readSamlDocument } from '@signalcraft/domain/saml-structure';
import type { Instant } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';
import type { SsoConnectionRow } from './read-sso.ts';
import { hashBrowser, partiesOf, samlRequestName } from './sso-login.ts';
import { verifySamlResponse } from './sso-verify-response.ts';

export type SamlSignIn =
  | { kind: 'no_connection' }
  | { kind: 'refused'; reason: SamlRefusal; cause?: unknown }
  /** `subject`: the local account whose session is to be opened. */
  | { kind: 'signed_in'; subject: string; returnTo: string; workspaceId: string }
  /** A test, refused or not: what came of it is stored with it, and nobody was signed in. */
  | { kind: 'tested'; testId: string };

type Answered = { database: Database; webBaseUrl: string; slug: string; encoded: string; browserSecret: string | null };
type RequestRow = NonNullable<Awaited<ReturnType<TenantClient['ssoRequest']['findFirst']>>>;
type Facts = { row: SsoConnectionRow; request: RequestRow | null; domains: string[]; now: Instant };

/**
 * Takes a provider's answer to a request of this workspace: whom it signs in. A workspace's provider speaks for its own
 * requests, its own confirmed domains and nobody else's; what it says is used once.
 */
export async function signInBySaml(
  options: Answered & { address: string; httpRequestId: string },
): Promise<SamlSignIn> {
  const { database, webBaseUrl, slug } = options;
  const workspaceId = await findSsoWorkspace({ database, slug });
  if (workspaceId === null) return { kind: 'no_connection' };
  const document = readSamlDocument(options);
  const facts = await readFacts({ database, workspaceId, inResponseTo: document.inResponseTo });
  if (!facts) return { kind: 'no_connection' };
  const { row, request, now } = facts;
  const mapping = SsoMapping.parse(row.mapping);
  const conclude = (outcome: Refused) => concludeRefused({ ...options, workspaceId, facts, outcome });
  if (!document.ok) return conclude(document);
  const asked = faultOfRequest({ request, browserSecret: options.browserSecret, now });
  if (asked || !request) return { kind: 'refused', reason: asked ?? 'unknown_request' };
  if (request.kind === 'login' && !row.enabled) return { kind: 'refused', reason: 'not_enabled' };

  const verified = await verifySamlResponse({
    xml: document.xml,
    inResponseTo: samlRequestName(request.id),
    provider: row,
    parties: partiesOf({ webBaseUrl, slug, row }),
    now,
  });
  if (!verified.ok) return conclude(verified);
  const { claims } = verified;
  const identified = identifySamlPerson({ claims, mapping, confirmedDomains: facts.domains });
  if (!identified.ok) return conclude({ ...identified, claims });
  const { person } = identified;
  const roleAfter = (role: Role | null): Role =>
    roleAfterSignIn({ attributes: claims.attributes, mapping, defaultRole: SsoRole.parse(row.defaultRole), role });
  if (request.kind === 'test') {
    const role = await findRole({ database, workspaceId, email: person.email });
    const result = acceptedTest({ claims, person, isMember: role !== null, role: roleAfter(role) });
    return storeTest({ database, workspaceId, requestId: request.id, result });
  }
  const at = Date.now();
  const completed = await completeSsoSignIn({
    ...options,
    workspaceId,
    connectionId: row.id,
    requestId: request.id,
    assertionId: claims.assertionId,
    goodUntil: new Date(claims.goodUntil),
    person,
    roleAfter,
    ids: { user: newId(at), subject: newId(at), member: newId(at), audit: newId(at) },
  });
  if (completed.kind === 'removed') return { kind: 'refused', reason: 'member_removed' };
  if (completed.kind !== 'signed_in') return { kind: 'refused', reason: completed.kind };
  return { kind: 'signed_in', subject: completed.subject, returnTo: request.returnTo, workspaceId };
}

type Refused = { reason: SamlRefusal; claims?: SamlClaims; cause?: unknown };

/** A refusal of a test goes to its page; of a sign-in, to the person. */
async function concludeRefused(options: {
  database: Database;
  workspaceId: string;
  facts: Facts;
  browserSecret: string | null;
  outcome: Refused;
}): Promise<SamlSignIn> {
  const { database, workspaceId, facts, outcome } = options;
  const { request, now } = facts;
  const isTest = request?.kind === 'test' && !faultOfRequest({ request, browserSecret: options.browserSecret, now });
  if (!isTest) return { kind: 'refused', reason: outcome.reason, cause: outcome.cause };
  // Only what was verified is shown.
  const attributes = outcome.claims?.attributes ?? {};
  return storeTest({
    database,
    workspaceId,
    requestId: request.id,
    result: { outcome: 'refused', reason: outcome.reason, attributes },
  });
}

const readFacts = (options: {
  database: Database;
  workspaceId: string;
  inResponseTo: string | null;
}): Promise<Facts | null> => {
  const { workspaceId, inResponseTo } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const row = await db.ssoConnection.findUnique({ where: { workspaceId } });
    if (!row) return null;
    const id = /^_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(inResponseTo ?? '')?.[1];
    const request = id === undefined ? null : await db.ssoRequest.findFirst({ where: { workspaceId, id } });
    const domains = await db.ssoDomain.findMany({
      where: { workspaceId, confirmedAt: { not: null } },
      select: { domain: true },
    });
    return { row, request, domains: domains.map(({ domain }) => domain), now: await readClock({ db }) };
  });
};

function faultOfRequest(options: {
  request: RequestRow | null;
  browserSecret: string | null;
  now: Instant;
}): SamlRefusal | null {
  const { request, browserSecret, now } = options;
  if (!request?.browserHash) return 'unknown_request';
  if (browserSecret === null) return 'other_browser';
  if (!timingSafeEqual(hashBrowser(browserSecret), request.browserHash)) return 'other_browser';
  if (request.usedAt) return 'request_used';
  return request.expiresAt.getTime() <= now ? 'request_expired' : null;
}

const acceptedTest = (options: {
  claims: SamlClaims;
  person: SamlPerson;
  isMember: boolean;
  role: Role;
}): SsoTestResult => ({
  outcome: 'accepted',
  nameId: options.claims.nameId,
  attributes: options.claims.attributes,
  email: options.person.email,
  name: options.person.name,
  isMember: options.isMember,
  role: options.role,
});

async function storeTest(options: {
  database: Database;
  workspaceId: string;
  requestId: string;
  result: SsoTestResult;
}): Promise<SamlSignIn> {
  const { workspaceId, requestId, result } = options;
  const stored = await options.database.tenant({ workspaceId }, async (db) => {
    const usedAt = new Date(await readClock({ db }));
    return db.ssoRequest.updateMany({ where: { workspaceId, id: requestId, usedAt: null }, data: { usedAt, result } });
  });
  return stored.count === 1 ? { kind: 'tested', testId: requestId } : { kind: 'refused', reason: 'request_used' };
}

/** Null: nobody of this address is a member. */
const findRole = (options: { database: Database; workspaceId: string; email: string }): Promise<Role | null> => {
  const { workspaceId, email } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const member = await db.member.findFirst({
      where: { workspaceId, removedAt: null, user: { email: { equals: email, mode: 'insensitive' } } },
      select: { role: true },
    });
    return member ? Role.parse(member.role) : null;
  });
};
