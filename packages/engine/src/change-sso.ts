import { isDeepStrictEqual } from 'node:util';
import type { AuditAction } from '@signalcraft/contracts/audit';
import { AppError } from '@signalcraft/contracts/errors';
import {
  type AddSsoDomain,
  type SaveSsoConnection,
  SSO_LIMITS,
  SsoMapping,
  SsoRole,
  type SsoSettings,
} from '@signalcraft/contracts/sso';
import type { TenantClient } from '@signalcraft/database/database';
import { type IdpMetadata, readIdpMetadata } from '@signalcraft/domain/saml-metadata';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import {
  type ConfigurationChange,
  checkLimit,
  checkSeen,
  lockConfiguration,
  madeBy,
  nextRevision,
} from './configuration.ts';
import { findSso, type SsoConnectionRow, type SsoScope } from './read-sso.ts';

type Change = ConfigurationChange & Pick<SsoScope, 'webBaseUrl' | 'availability'>;
type Settings = IdpMetadata & { mapping: SsoMapping; defaultRole: SsoRole; enabled: boolean };

const NO_MAPPING: SsoMapping = { emailAttribute: null, nameAttribute: null, roles: null };

/**
 * Saves the workspace's identity provider; what is left out stays. Throws RULE_INVALID for metadata that cannot be
 * used, CONFLICT `not_available` where this server signs nobody in by SAML, CONFLICT `enforced` for switching off what
 * is enforced.
 */
export async function saveSsoConnection(options: Change & { wanted: SaveSsoConnection }): Promise<SsoSettings> {
  const { workspaceId, askedBy, wanted } = options;
  const metadata = wanted.metadata === undefined ? null : checkMetadata(wanted.metadata);
  return changed(options, async (db) => {
    const row = await db.ssoConnection.findUnique({ where: { workspaceId } });
    if (row) checkSeen({ revision: row.revision, seen: wanted.seenRevision });
    const before = row ? settingsOf(row) : null;
    const provider = metadata ?? before;
    if (!provider)
      throw new AppError('RULE_INVALID', { issues: [{ path: 'metadata', message: 'is needed at first' }] });
    const after: Settings = {
      entityId: provider.entityId,
      ssoUrl: provider.ssoUrl,
      certificates: provider.certificates,
      mapping: wanted.mapping ?? before?.mapping ?? NO_MAPPING,
      defaultRole: wanted.defaultRole ?? before?.defaultRole ?? 'VIEWER',
      enabled: wanted.enabled ?? before?.enabled ?? false,
    };
    if (isDeepStrictEqual(before, after)) return;
    if (row?.enforced && !after.enabled) throw new AppError('CONFLICT', { reason: 'enforced' });
    const { entityId, ...data } = after;
    const id = row?.id ?? newId(Date.now());
    if (row) {
      await db.ssoConnection.update({
        where: { workspaceId },
        data: { ...data, idpEntityId: entityId, ...nextRevision() },
      });
    } else {
      await db.ssoConnection.create({ data: { id, workspaceId, ...data, idpEntityId: entityId, ...madeBy(askedBy) } });
    }
    await audit({
      ...options,
      db,
      id,
      action: row ? 'sso_connection.updated' : 'sso_connection.created',
      ...(before ? { before } : {}),
      after,
    });
  });
}

/** Forgets the identity provider. Throws CONFLICT `enforced` while people may sign in by nothing else. */
export const deleteSsoConnection = (options: Change): Promise<SsoSettings> =>
  changed(options, async (db) => {
    const { workspaceId } = options;
    const row = await db.ssoConnection.findUnique({ where: { workspaceId } });
    if (!row) return;
    if (row.enforced) throw new AppError('CONFLICT', { reason: 'enforced' });
    await db.ssoConnection.delete({ where: { workspaceId } });
    await audit({ ...options, db, id: row.id, action: 'sso_connection.deleted', before: settingsOf(row) });
  });

/**
 * Whether people of the confirmed domains sign in by the provider and by nothing else. Throws CONFLICT
 * `not_enabled` without a connection that is on, `no_confirmed_domain` where it would hold for nobody.
 */
export const enforceSso = (options: Change & { enforced: boolean }): Promise<SsoSettings> =>
  changed(options, async (db) => {
    const { workspaceId, enforced } = options;
    const row = await db.ssoConnection.findUnique({ where: { workspaceId } });
    if (row?.enforced === enforced || (!row && !enforced)) return;
    if (!row?.enabled) throw new AppError('CONFLICT', { reason: 'not_enabled' });
    const confirmed = await db.ssoDomain.count({ where: { workspaceId, confirmedAt: { not: null } } });
    if (enforced && confirmed === 0) throw new AppError('CONFLICT', { reason: 'no_confirmed_domain' });
    await db.ssoConnection.update({ where: { workspaceId }, data: { enforced, ...nextRevision() } });
    await audit({
      ...options,
      db,
      id: row.id,
      action: enforced ? 'sso_connection.enforced' : 'sso_connection.relaxed',
      before: { enforced: row.enforced },
      after: { enforced },
    });
  });

/** Names a domain as the workspace's; it counts once the operator confirmed it. One that is named stays as it is. */
export const addSsoDomain = (options: Change & { wanted: AddSsoDomain }): Promise<SsoSettings> =>
  changed(options, async (db) => {
    const { workspaceId, askedBy } = options;
    const { domain } = options.wanted;
    if (await db.ssoDomain.findUnique({ where: { workspaceId_domain: { workspaceId, domain } } })) return;
    const count = await db.ssoDomain.count({ where: { workspaceId } });
    checkLimit({ count, max: SSO_LIMITS.domains, noun: 'domains' });
    const id = newId(Date.now());
    await db.ssoDomain.create({ data: { id, workspaceId, domain, ...madeBy(askedBy) } });
    await audit({ ...options, db, id, action: 'sso_domain.added', after: { domain } });
  });

/** Takes a domain back; nobody signs in by the provider with an address of it any more. Null: there is none of this id. */
export async function removeSsoDomain(options: Change & { domainId: string }): Promise<SsoSettings | null> {
  const { workspaceId, domainId: id } = options;
  let isThere = true;
  const settings = await changed(options, async (db) => {
    const row = await db.ssoDomain.findFirst({ where: { workspaceId, id } });
    isThere = row !== null;
    if (!row) return;
    await db.ssoDomain.delete({ where: { workspaceId_domain: { workspaceId, domain: row.domain } } });
    await audit({ ...options, db, id, action: 'sso_domain.removed', before: { domain: row.domain } });
  });
  return isThere ? settings : null;
}

/** One change of the settings at a time; answers what they are after it. */
const changed = (options: Change, work: (db: TenantClient) => Promise<void>): Promise<SsoSettings> => {
  const { workspaceId, availability } = options;
  if (availability !== 'available') throw new AppError('CONFLICT', { reason: 'not_available' });
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    await work(db);
    return findSso({ ...options, db });
  });
};

function checkMetadata(xml: string): IdpMetadata {
  const outcome = readIdpMetadata({ xml });
  if (outcome.ok) return outcome.metadata;
  throw new AppError('RULE_INVALID', { issues: [{ path: 'metadata', message: outcome.message }] });
}

const settingsOf = (row: SsoConnectionRow): Settings => ({
  entityId: row.idpEntityId,
  ssoUrl: row.ssoUrl,
  certificates: row.certificates,
  mapping: SsoMapping.parse(row.mapping),
  defaultRole: SsoRole.parse(row.defaultRole),
  enabled: row.enabled,
});

const audit = (
  options: ConfigurationChange & { db: TenantClient; id: string; action: AuditAction; before?: object; after?: object },
): Promise<void> => {
  const { db, workspaceId, askedBy, id, action, before, after } = options;
  return writeAudit({
    db,
    workspaceId,
    askedBy,
    action,
    object: { type: action.startsWith('sso_domain') ? 'sso_domain' : 'sso_connection', id },
    ...(before ? { before: { ...before } } : {}),
    ...(after ? { after: { ...after } } : {}),
  });
};
