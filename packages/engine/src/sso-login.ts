import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '@signalcraft/contracts/errors';
import { SSO_LIMITS, type SsoTest } from '@signalcraft/contracts/sso';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import { findSsoWorkspace } from '@signalcraft/database/system/sso';
import type { SamlParties } from '@signalcraft/domain/saml-claims';
import { days, minutes } from '@signalcraft/domain/time';
import type { ConfigurationChange } from './configuration.ts';
import type { SsoConnectionRow, SsoScope } from './read-sso.ts';
import { ssoAddresses } from './sso-addresses.ts';
import { samlMetadata, samlRedirectUrl } from './sso-verify-response.ts';

type OfWorkspace = { database: Database; webBaseUrl: string; slug: string };

/** What a request is called at the provider; a name may not begin with a digit. */
export const samlRequestName = (id: string): string => `_${id}`;

export const hashBrowser = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Who we are to the workspace's provider, and who it is to us. */
export const partiesOf = (options: {
  webBaseUrl: string;
  slug: string;
  row: Pick<SsoConnectionRow, 'idpEntityId'>;
}): SamlParties => {
  const { entityId, acsUrl } = ssoAddresses(options);
  return { idpEntityId: options.row.idpEntityId, spEntityId: entityId, acsUrl };
};

/** What the provider is told of us, as XML: the same for every workspace, there or not, so that it tells nobody of one. */
export function serviceProviderMetadata(options: { webBaseUrl: string; slug: string }): string {
  const { entityId, acsUrl } = ssoAddresses(options);
  return samlMetadata({ parties: { spEntityId: entityId, acsUrl } });
}

/**
 * Begins a sign-in in the browser that holds `browserSecret`, or the named test; answers where to send it. Null: no
 * workspace of this slug signs in by a provider, or the test is not there, over or begun.
 */
export async function beginSsoLogin(
  options: OfWorkspace & { browserSecret: string; returnTo: string; testId: string | null },
): Promise<string | null> {
  const { database, slug, testId } = options;
  const workspaceId = await findSsoWorkspace({ database, slug });
  if (workspaceId === null) return null;
  const begun = await database.tenant({ workspaceId }, async (db) => {
    const row = await db.ssoConnection.findUnique({ where: { workspaceId } });
    if (!row) return null;
    const browserHash = new Uint8Array(hashBrowser(options.browserSecret));
    if (testId !== null) {
      const { count } = await db.ssoRequest.updateMany({
        where: {
          workspaceId,
          id: testId,
          kind: 'test',
          browserHash: null,
          expiresAt: { gt: new Date(await readClock({ db })) },
        },
        data: { browserHash },
      });
      return count === 1 ? { row, requestId: testId } : null;
    }
    if (!row.enabled) return null;
    const requestId = await makeRequest({ db, workspaceId, kind: 'login', browserHash, returnTo: options.returnTo });
    return { row, requestId };
  });
  if (!begun) return null;
  return samlRedirectUrl({
    requestId: samlRequestName(begun.requestId),
    provider: begun.row,
    parties: partiesOf({ ...options, row: begun.row }),
  });
}

/**
 * Begins a test of the connection, on or off; the browser that opens `startUrl` is the one that is tested. Throws
 * NOT_FOUND without a connection.
 */
export async function beginSsoTest(
  options: Omit<ConfigurationChange, 'askedBy'> & Pick<SsoScope, 'webBaseUrl' | 'availability'>,
): Promise<SsoTest> {
  const { workspaceId, webBaseUrl } = options;
  if (options.availability !== 'available') throw new AppError('CONFLICT', { reason: 'not_available' });
  return options.database.tenant({ workspaceId }, async (db) => {
    const { slug } = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { slug: true } });
    if (!(await db.ssoConnection.findUnique({ where: { workspaceId } }))) throw new AppError('NOT_FOUND');
    const id = await makeRequest({ db, workspaceId, kind: 'test', browserHash: null, returnTo: '/settings/sso' });
    return {
      id,
      startUrl: `${ssoAddresses({ webBaseUrl, slug }).loginUrl}?test=${id}`,
      startedAt: new Date(await readClock({ db })).toISOString(),
      result: { outcome: 'waiting' },
    };
  });
}

async function makeRequest(options: {
  db: TenantClient;
  workspaceId: string;
  kind: 'login' | 'test';
  browserHash: Uint8Array<ArrayBuffer> | null;
  returnTo: string;
}): Promise<string> {
  const { db, workspaceId, kind, browserHash, returnTo } = options;
  const now = await readClock({ db });
  // What is long over is of use to nobody; the assertions could sign nobody in any more.
  await db.ssoRequest.deleteMany({ where: { workspaceId, expiresAt: { lt: new Date(now - days(1)) } } });
  await db.ssoAssertion.deleteMany({ where: { workspaceId, expiresAt: { lt: new Date(now) } } });
  // Not one of our ids, whose time and order anybody may guess: an answer must name it.
  const id = randomUUID();
  await db.ssoRequest.create({
    data: {
      id,
      workspaceId,
      kind,
      browserHash,
      returnTo,
      createdAt: new Date(now),
      expiresAt: new Date(now + minutes(SSO_LIMITS.requestMinutes)),
    },
  });
  return id;
}
