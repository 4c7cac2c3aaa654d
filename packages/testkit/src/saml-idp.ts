import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { inflateRawSync } from 'node:zlib';
import { DOMParser } from '@xmldom/xmldom';
import { afterAll } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { type KeyWithCertificate, selfSignedCertificate } from './self-signed-certificate.ts';

export const SIGNING = {
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  rsaSha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  exclusiveWithComments: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
} as const;

/** What a browser carries from us to the provider. */
export type SamlAsked = { id: string; acsUrl: string; issuer: string };

export type SamlAnswer = {
  asked: SamlAsked;
  nameId: string;
  attributes?: Record<string, readonly string[]>;
  now?: number;
  /** What differs from a right answer; null leaves the part out. */
  differs?: Partial<{
    issuer: string;
    responseIssuer: string;
    destination: string | null;
    recipient: string | null;
    audience: string | null;
    conditions: null;
    inResponseTo: string | null;
    subjectInResponseTo: string | null;
    notBefore: number;
    notOnOrAfter: number;
    issuedAt: number;
    assertionId: string;
    status: string;
    advice: string;
  }>;
};

const at = (time: number): string => new Date(time).toISOString();
const attribute = (name: string, value: string | null): string => (value === null ? '' : ` ${name}="${value}"`);

/** A response as the provider means it, not yet signed. */
export function unsignedResponse(options: SamlAnswer & { entityId: string }): {
  xml: string;
  responseId: string;
  assertionId: string;
} {
  const { asked, nameId, attributes = {}, now = Date.now(), differs = {} } = options;
  const issuer = differs.issuer ?? options.entityId;
  const responseId = `_r${randomUUID()}`;
  const assertionId = differs.assertionId ?? `_a${randomUUID()}`;
  const issuedAt = at(differs.issuedAt ?? now);
  const until = at(differs.notOnOrAfter ?? now + 240_000);
  const from = at(differs.notBefore ?? now - 30_000);
  const {
    inResponseTo = asked.id,
    recipient = asked.acsUrl,
    destination = asked.acsUrl,
    audience = asked.issuer,
  } = differs;
  const { subjectInResponseTo = inResponseTo } = differs;
  const restriction =
    audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  const conditions =
    differs.conditions === null
      ? ''
      : `<saml:Conditions NotBefore="${from}" NotOnOrAfter="${until}">${restriction}</saml:Conditions>`;
  const statements = Object.entries(attributes)
    .map(
      ([name, values]) =>
        `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
    )
    .join('');
  const xml =
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${responseId}" Version="2.0" IssueInstant="${issuedAt}"${attribute('Destination', destination)}${attribute('InResponseTo', inResponseTo)}>` +
    `<saml:Issuer>${differs.responseIssuer ?? issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${differs.status ?? 'Success'}"/></samlp:Status>` +
    `<saml:Assertion ID="${assertionId}" Version="2.0" IssueInstant="${issuedAt}"><saml:Issuer>${issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}"${attribute('Recipient', recipient)}${attribute('InResponseTo', subjectInResponseTo)}/></saml:SubjectConfirmation></saml:Subject>` +
    conditions +
    (differs.advice === undefined ? '' : `<saml:Advice>${differs.advice}</saml:Advice>`) +
    `<saml:AuthnStatement AuthnInstant="${issuedAt}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    (statements === '' ? '' : `<saml:AttributeStatement>${statements}</saml:AttributeStatement>`) +
    '</saml:Assertion></samlp:Response>';
  return { xml, responseId, assertionId };
}

/** Signs the element of an id where it stands, as providers do unless told otherwise. */
export function signElement(options: {
  xml: string;
  id: string;
  keys: KeyWithCertificate;
  signatureAlgorithm?: string;
  digestAlgorithm?: string;
  transforms?: readonly string[];
  canonicalization?: string;
}): string {
  const { xml, id, keys } = options;
  const signer = new SignedXml({
    privateKey: keys.privateKey,
    publicCert: `-----BEGIN CERTIFICATE-----\n${keys.certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`,
    signatureAlgorithm: options.signatureAlgorithm ?? SIGNING.rsaSha256,
    canonicalizationAlgorithm: options.canonicalization ?? SIGNING.exclusive,
  });
  signer.addReference({
    xpath: `//*[@ID='${id}']`,
    transforms: [...(options.transforms ?? [SIGNING.enveloped, SIGNING.exclusive])],
    digestAlgorithm: options.digestAlgorithm ?? SIGNING.sha256,
  });
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `//*[@ID='${id}']/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

export const encodeResponse = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64');

/** What our redirect asks of the provider. Throws where it is no AuthnRequest. */
export function readAuthnRequest(redirectUrl: string): SamlAsked {
  const encoded = new URL(redirectUrl).searchParams.get('SAMLRequest') ?? '';
  const xml = inflateRawSync(Buffer.from(encoded, 'base64')).toString('utf8');
  const request = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  const id = request.getAttribute('ID');
  const acsUrl = request.getAttribute('AssertionConsumerServiceURL');
  const issuer = request.getElementsByTagName('saml:Issuer')[0]?.textContent;
  if (request.localName !== 'AuthnRequest' || !id || !acsUrl || !issuer) throw new Error(`no AuthnRequest: ${xml}`);
  return { id, acsUrl, issuer };
}

/** What a provider says of itself. */
export const idpMetadata = (options: { entityId: string; ssoUrl: string; certificates: readonly string[] }): string =>
  `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${options.entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
  options.certificates
    .map(
      (certificate) =>
        `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
    .join('') +
  `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${options.ssoUrl}"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

/** An identity provider on this machine. */
export type SamlIdp = {
  entityId: string;
  keys: KeyWithCertificate;
  metadata: (options?: { certificates?: readonly string[] }) => string;
  /** A right answer, response and assertion signed; as base64. */
  respond: (answer: SamlAnswer) => string;
  /** Who its page signs in from now on. */
  signsIn: (person: Pick<SamlAnswer, 'nameId' | 'attributes'>) => void;
};

/**
 * Opens a provider whose page at its sign-in address reads the request of the redirect and answers with the form that a
 * browser posts to us.
 */
export async function openSamlIdp(): Promise<SamlIdp> {
  let person: Pick<SamlAnswer, 'nameId' | 'attributes'> = { nameId: 'nobody@example.com' };
  const server = createServer((request, response) => {
    // A browser asks for an icon too.
    if (!request.url?.startsWith('/sso')) return void response.writeHead(404).end();
    const asked = readAuthnRequest(`http://127.0.0.1${request.url ?? ''}`);
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        `<!doctype html><form method="post" action="${asked.acsUrl}">` +
          `<input type="hidden" name="SAMLResponse" value="${idp.respond({ asked, ...person })}">` +
          '<button>Continue</button></form>',
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  // By its name: a browser keeps a cookie to one site, and this machine's names are sites of their own.
  const base = `http://localhost:${port}`;
  const entityId = `${base}/metadata`;
  const keys = selfSignedCertificate({ commonName: 'Identity provider' });
  const idp: SamlIdp = {
    entityId,
    keys,
    metadata: ({ certificates = [keys.certificate] } = {}) =>
      idpMetadata({ entityId, ssoUrl: `${base}/sso`, certificates }),
    respond: (answer) => {
      const { xml, responseId, assertionId } = unsignedResponse({ ...answer, entityId });
      const withAssertion = signElement({ xml, id: assertionId, keys });
      return encodeResponse(signElement({ xml: withAssertion, id: responseId, keys }));
    },
    signsIn: (someone) => {
      person = someone;
    },
  };
  return idp;
}
