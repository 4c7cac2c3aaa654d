import type { Role } from '@signalcraft/contracts/enums';
import type { SamlRefusal, SsoMapping, SsoRole } from '@signalcraft/contracts/sso';
import type { SamlClaims } from './saml-claims.ts';

/** The weakest first. */
const ROLES: readonly SsoRole[] = ['VIEWER', 'MEMBER', 'ADMIN'];
const EMAIL = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])$/;
const NAME_LENGTH_MAX = 100;

export type SamlPerson = { email: string; domain: string; name: string };
export type SamlPersonOutcome = { ok: true; person: SamlPerson } | { ok: false; reason: SamlRefusal };

/** Whom an assertion names, if the workspace's provider may speak for them: only addresses of confirmed domains. */
export function identifySamlPerson(options: {
  claims: Pick<SamlClaims, 'nameId' | 'attributes'>;
  mapping: SsoMapping;
  confirmedDomains: readonly string[];
}): SamlPersonOutcome {
  const { claims, mapping, confirmedDomains } = options;
  const valuesOf = (name: string): string[] =>
    Object.hasOwn(claims.attributes, name) ? (claims.attributes[name] ?? []) : [];
  const emails = mapping.emailAttribute === null ? [claims.nameId] : valuesOf(mapping.emailAttribute);
  const [first] = emails;
  if (first === undefined) return { ok: false, reason: 'no_email' };
  const email = first.toLowerCase();
  // Two addresses are nobody; letters that only look like others, or a second @, lead to somebody else's.
  if (emails.length !== 1 || !EMAIL.test(email)) return { ok: false, reason: 'malformed_email' };
  const domain = email.slice(email.indexOf('@') + 1);
  if (!confirmedDomains.includes(domain)) return { ok: false, reason: 'domain_not_confirmed' };
  const [name] = mapping.nameAttribute === null ? [] : valuesOf(mapping.nameAttribute);
  return { ok: true, person: { email, domain, name: (name ?? email).slice(0, NAME_LENGTH_MAX) } };
}

/**
 * The role somebody has after signing in: an OWNER stays one; with mapped roles the strongest that applies, else the
 * default; without them what they had, and the default at first.
 */
export function roleAfterSignIn(options: {
  attributes: SamlClaims['attributes'];
  mapping: SsoMapping;
  defaultRole: SsoRole;
  /** Null: not a member yet. */
  role: Role | null;
}): Role {
  const { attributes, mapping, defaultRole, role } = options;
  if (role === 'OWNER') return role;
  const { roles } = mapping;
  if (!roles) return role ?? defaultRole;
  const values = Object.hasOwn(attributes, roles.attribute) ? (attributes[roles.attribute] ?? []) : [];
  const mapped = roles.values.filter((one) => values.includes(one.value)).map((one) => ROLES.indexOf(one.role));
  return ROLES[Math.max(...mapped)] ?? defaultRole;
}
