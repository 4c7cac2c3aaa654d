import { z } from 'zod';
import { Configured, Id, IsoTime, SeenRevision } from './common.ts';
import { Role } from './enums.ts';

export const SSO_LIMITS = {
  certificates: 3,
  domains: 20,
  roleValues: 50,
  /** Of a response, once decoded, and of the provider's metadata. */
  documentBytes: 256 * 1024,
  requestMinutes: 10,
  skewSeconds: 60,
  assertionAgeMinutes: 5,
} as const;

/** A role that single sign-on may give: whose the workspace is, no provider decides. */
export const SsoRole = z.enum(['ADMIN', 'MEMBER', 'VIEWER']).meta({ id: 'SsoRole' });
export type SsoRole = z.infer<typeof SsoRole>;

const attribute = z.string().trim().min(1).max(300);

/** Which attributes of an assertion say who somebody is, and what they may do. */
export const SsoMapping = z
  .object({
    emailAttribute: attribute.nullable().default(null).meta({ description: 'Null: the NameID is the address.' }),
    nameAttribute: attribute.nullable().default(null).meta({ description: 'Null: the address is the name.' }),
    roles: z
      .object({
        attribute,
        values: z
          .array(z.object({ value: z.string().min(1).max(300), role: SsoRole }))
          .min(1)
          .max(SSO_LIMITS.roleValues),
      })
      .nullable()
      .default(null)
      .meta({
        description:
          'The strongest role that one of the attribute’s values leads to, at each sign-in; none: the default role. ' +
          'Null: the default role at the first sign-in, and after it whatever an admin gave. An OWNER stays one.',
      }),
  })
  .meta({ id: 'SsoMapping' });
export type SsoMapping = z.infer<typeof SsoMapping>;

export const SsoCertificate = z
  .object({ subject: z.string(), sha256: z.string(), notAfter: IsoTime })
  .meta({ id: 'SsoCertificate' });
export type SsoCertificate = z.infer<typeof SsoCertificate>;

/** The workspace's identity provider, and what is made of what it says. */
export const SsoConnection = Configured.extend({
  idpEntityId: z.string(),
  ssoUrl: z.string(),
  certificates: z.array(SsoCertificate),
  mapping: SsoMapping,
  defaultRole: SsoRole,
  enabled: z.boolean().meta({ description: 'Off: it can be tested, and signs nobody in.' }),
  enforced: z.boolean().meta({ description: 'Addresses of the confirmed domains sign in by it and by nothing else.' }),
}).meta({ id: 'SsoConnection' });
export type SsoConnection = z.infer<typeof SsoConnection>;

export const SsoDomain = z
  .object({
    id: Id,
    domain: z.string(),
    confirmedAt: IsoTime.nullable().meta({
      description: 'When the operator confirmed it. Before that nobody signs in with an address of it.',
    }),
    createdAt: IsoTime,
  })
  .meta({ id: 'SsoDomain' });
export type SsoDomain = z.infer<typeof SsoDomain>;

/** `clerk`: Clerk's enterprise connection does it. `off`: the server runs without ENABLE_SAML_SSO. */
export const SsoAvailability = z.enum(['available', 'clerk', 'off']).meta({ id: 'SsoAvailability' });
export type SsoAvailability = z.infer<typeof SsoAvailability>;

export const SsoSettings = z
  .object({
    availability: SsoAvailability,
    /** What the identity provider wants to know. */
    addresses: z.object({
      entityId: z.string(),
      acsUrl: z.string(),
      metadataUrl: z.string(),
      loginUrl: z.string(),
    }),
    connection: SsoConnection.nullable(),
    domains: z.array(SsoDomain),
  })
  .meta({ id: 'SsoSettings' });
export type SsoSettings = z.infer<typeof SsoSettings>;

export const SaveSsoConnection = z
  .object({
    metadata: z.string().max(SSO_LIMITS.documentBytes).optional().meta({
      description: 'The provider’s metadata (XML): its entity id, its address and up to three signing certificates.',
    }),
    mapping: SsoMapping.optional(),
    defaultRole: SsoRole.optional(),
    enabled: z.boolean().optional(),
    seenRevision: SeenRevision,
  })
  .meta({ id: 'SaveSsoConnection' });
export type SaveSsoConnection = z.infer<typeof SaveSsoConnection>;

export const EnforceSso = z.object({ enforced: z.boolean() }).meta({ id: 'EnforceSso' });
export type EnforceSso = z.infer<typeof EnforceSso>;

/** Of letters, digits and hyphens, with a dot in it; an international name in its `xn--` form. */
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
export const AddSsoDomain = z
  .object({ domain: z.string().trim().toLowerCase().regex(DOMAIN, 'is no domain, such as example.com') })
  .meta({ id: 'AddSsoDomain' });
export type AddSsoDomain = z.infer<typeof AddSsoDomain>;

/** Why a response, or the person in it, is refused. */
export const SamlRefusal = z
  .enum([
    'too_large',
    'not_base64',
    'not_xml',
    'markup_declaration',
    'unexpected_element',
    'duplicate_id',
    'not_a_response',
    'not_successful',
    'encrypted_assertion',
    'not_one_assertion',
    'not_signed',
    'signature_form',
    'weak_algorithm',
    'signature_invalid',
    'wrong_issuer',
    'wrong_destination',
    'wrong_recipient',
    'wrong_audience',
    'no_conditions',
    'not_yet_valid',
    'expired',
    'too_old',
    'no_request',
    'unknown_request',
    'request_used',
    'request_expired',
    'other_browser',
    'replayed',
    'no_email',
    'malformed_email',
    'domain_not_confirmed',
    'member_removed',
    'not_enabled',
  ])
  .meta({ id: 'SamlRefusal' });
export type SamlRefusal = z.infer<typeof SamlRefusal>;

/** What a test of the connection found: nobody was signed in by it. */
export const SsoTestResult = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('waiting') }),
    z.object({
      outcome: z.literal('refused'),
      reason: SamlRefusal,
      attributes: z.record(z.string(), z.array(z.string())),
    }),
    z.object({
      outcome: z.literal('accepted'),
      nameId: z.string(),
      attributes: z.record(z.string(), z.array(z.string())),
      email: z.string(),
      name: z.string(),
      isMember: z.boolean(),
      role: Role.meta({ description: 'What they would have after signing in.' }),
    }),
  ])
  .meta({ id: 'SsoTestResult' });
export type SsoTestResult = z.infer<typeof SsoTestResult>;

export const SsoTest = z
  .object({
    id: Id,
    startUrl: z.string().meta({ description: 'To be opened in the browser of who tests, within ten minutes.' }),
    startedAt: IsoTime,
    result: SsoTestResult,
  })
  .meta({ id: 'SsoTest' });
export type SsoTest = z.infer<typeof SsoTest>;
