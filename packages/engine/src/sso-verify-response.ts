import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { SSO_LIMITS } from '@signalcraft/contracts/sso';
import { readSamlClaims, type SamlClaimsOutcome, type SamlParties } from '@signalcraft/domain/saml-claims';
import { type Instant, minutes, seconds } from '@signalcraft/domain/time';

type Provider = { ssoUrl: string; certificates: readonly string[] };

/**
 * Whether a response that has the right form was signed with a key of the provider, response and assertion both, and
 * what it then says. Certificates inside the response are never looked at.
 */
export async function verifySamlResponse(options: {
  xml: string;
  inResponseTo: string;
  provider: Provider;
  parties: SamlParties;
  now: Instant;
}): Promise<SamlClaimsOutcome & { cause?: unknown }> {
  const { xml, inResponseTo, parties, now } = options;
  let signedAssertion: string | undefined;
  try {
    const { profile } = await openSaml({ ...options, sent: inResponseTo }).validatePostResponseAsync({
      SAMLResponse: Buffer.from(xml, 'utf8').toString('base64'),
    });
    signedAssertion = profile?.getAssertionXml?.();
  } catch (cause) {
    // What the library finds wrong beside the signature our own reading names; only when it finds nothing, this is it.
    const read = readSamlClaims({ signedResponse: xml, signedAssertion: null, parties, inResponseTo, now });
    const isSignature = cause instanceof Error && /signature/i.test(cause.message);
    return read.ok || isSignature ? { ok: false, reason: 'signature_invalid', cause } : { ...read, cause };
  }
  if (signedAssertion === undefined) return { ok: false, reason: 'signature_invalid' };
  // The response's own signature covers all of it, as its form has shown.
  return readSamlClaims({ signedResponse: xml, signedAssertion, parties, inResponseTo, now });
}

/** Where to send a browser that is to come back with an answer to `requestId`. */
export const samlRedirectUrl = (options: {
  requestId: string;
  provider: Provider;
  parties: SamlParties;
}): Promise<string> => openSaml({ ...options, sent: options.requestId }).getAuthorizeUrlAsync('', undefined, {});

/** What the provider is told of us, as XML. */
export const samlMetadata = (options: { parties: Pick<SamlParties, 'spEntityId' | 'acsUrl'> }): string =>
  openSaml({
    provider: { ssoUrl: options.parties.acsUrl, certificates: ['unused'] },
    parties: { ...options.parties, idpEntityId: '' },
    sent: '_metadata',
  }).generateServiceProviderMetadata(null, null);

function openSaml(options: { provider: Provider; parties: SamlParties; sent: string }): SAML {
  const { provider, parties, sent } = options;
  return new SAML({
    idpCert: [...provider.certificates],
    idpIssuer: parties.idpEntityId,
    entryPoint: provider.ssoUrl,
    issuer: parties.spEntityId,
    audience: parties.spEntityId,
    callbackUrl: parties.acsUrl,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    signatureAlgorithm: 'sha256',
    acceptedClockSkewMs: seconds(SSO_LIMITS.skewSeconds),
    maxAssertionAgeMs: minutes(SSO_LIMITS.assertionAgeMinutes),
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: minutes(SSO_LIMITS.requestMinutes),
    generateUniqueId: () => sent,
    // The requests stand in Postgres, where one is used up in the transaction that signs in; the library sees this one.
    cacheProvider: {
      saveAsync: (_id, value) => Promise.resolve({ value, createdAt: Date.now() }),
      getAsync: (id) => Promise.resolve(id === sent ? new Date().toISOString() : null),
      removeAsync: (id) => Promise.resolve(id),
    },
  });
}
