import { X509Certificate } from 'node:crypto';
import {
  type SsoAvailability,
  type SsoCertificate,
  SsoMapping,
  SsoRole,
  type SsoSettings,
  type SsoTest,
  SsoTestResult,
} from '@signalcraft/contracts/sso';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';
import { ssoAddresses } from './sso-addresses.ts';

export type SsoConnectionRow = NonNullable<Awaited<ReturnType<TenantClient['ssoConnection']['findUnique']>>>;
export type SsoScope = { workspaceId: string; webBaseUrl: string; availability: SsoAvailability };

/** How a workspace signs its people in, and what its provider wants to know. */
export const readSso = (options: SsoScope & { database: Database }): Promise<SsoSettings> =>
  options.database.tenant(options, (db) => findSso({ ...options, db }));

/** The same inside a transaction that goes on. */
export async function findSso(options: SsoScope & { db: TenantClient }): Promise<SsoSettings> {
  const { db, workspaceId, webBaseUrl, availability } = options;
  const { slug } = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { slug: true } });
  const row = await db.ssoConnection.findUnique({ where: { workspaceId } });
  const names = await readNames({ db, workspaceId, ids: row ? [row.createdById] : [] });
  const domains = await db.ssoDomain.findMany({ where: { workspaceId }, orderBy: { domain: 'asc' } });
  return {
    availability,
    addresses: ssoAddresses({ webBaseUrl, slug }),
    connection: row
      ? {
          ...configuredOf({ row, names }),
          idpEntityId: row.idpEntityId,
          ssoUrl: row.ssoUrl,
          certificates: row.certificates.map(describeCertificate),
          mapping: SsoMapping.parse(row.mapping),
          defaultRole: SsoRole.parse(row.defaultRole),
          enabled: row.enabled,
          enforced: row.enforced,
        }
      : null,
    domains: domains.map((one) => ({
      id: one.id,
      domain: one.domain,
      confirmedAt: one.confirmedAt?.toISOString() ?? null,
      createdAt: one.createdAt.toISOString(),
    })),
  };
}

/** Whose certificate it is and until when, as a person compares it with what the provider shows. */
function describeCertificate(base64: string): SsoCertificate {
  const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    sha256: certificate.fingerprint256,
    notAfter: new Date(certificate.validTo).toISOString(),
  };
}

/** A test that was begun, and what came of it. Null: there is none of this id in the workspace. */
export function readSsoTest(options: SsoScope & { database: Database; testId: string }): Promise<SsoTest | null> {
  const { workspaceId, webBaseUrl, testId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const row = await db.ssoRequest.findFirst({ where: { workspaceId, id: testId, kind: 'test' } });
    if (!row) return null;
    const { slug } = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { slug: true } });
    return {
      id: row.id,
      startUrl: `${ssoAddresses({ webBaseUrl, slug }).loginUrl}?test=${row.id}`,
      startedAt: row.createdAt.toISOString(),
      result: row.result === null ? { outcome: 'waiting' } : SsoTestResult.parse(row.result),
    };
  });
}
