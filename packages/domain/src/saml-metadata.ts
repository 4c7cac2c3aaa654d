import { X509Certificate } from 'node:crypto';
import { SSO_LIMITS } from '@signalcraft/contracts/sso';
import { METADATA, REDIRECT, SIGNATURE } from './saml-names.ts';
import { childrenOf, everyElement, parseXml, type XmlElement } from './saml-xml.ts';

export type IdpMetadata = {
  entityId: string;
  ssoUrl: string;
  /** Base64 of the DER of each. */
  certificates: string[];
};
export type IdpMetadataOutcome = { ok: true; metadata: IdpMetadata } | { ok: false; message: string };

const RSA_BITS_MIN = 2048;

/** What an identity provider's metadata says of its sign-in; `message` completes "the metadata …". */
export function readIdpMetadata(options: { xml: string }): IdpMetadataOutcome {
  const { xml } = options;
  const refuse = (message: string) => ({ ok: false, message }) as const;
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) return refuse('has a DOCTYPE, which is not read');
  const root = parseXml(xml.trim());
  if (!root) return refuse('is not well-formed XML');
  const providers = everyElement(root)
    .filter((one) => one.namespace === METADATA && one.name === 'EntityDescriptor')
    .filter((one) => childrenOf(one, METADATA, 'IDPSSODescriptor').length === 1);
  const [provider] = providers;
  if (!provider || providers.length !== 1) return refuse('describes no identity provider, or more than one');
  const [descriptor] = childrenOf(provider, METADATA, 'IDPSSODescriptor');

  const entityId = provider.attributes.get('entityID')?.trim();
  if (!entityId || entityId.length > 1_024) return refuse('has no entity id, or one beyond 1,024 characters');
  const service = childrenOf(descriptor, METADATA, 'SingleSignOnService').find(
    (one) => one.attributes.get('Binding') === REDIRECT,
  );
  const ssoUrl = service?.attributes.get('Location')?.trim() ?? '';
  if (!service) return refuse('has no address of the binding HTTP-Redirect to sign in at');
  if (!isSignInAddress(ssoUrl)) return refuse('has an address to sign in at that is not https');

  const certificates = [...new Set(signingCertificatesOf(descriptor))];
  if (certificates.length === 0) return refuse('has no signing certificate');
  if (certificates.length > SSO_LIMITS.certificates)
    return refuse(`has more than ${SSO_LIMITS.certificates} signing certificates`);
  for (const certificate of certificates) {
    const fault = faultOfCertificate(certificate);
    if (fault) return refuse(fault);
  }
  return { ok: true, metadata: { entityId, ssoUrl, certificates } };
}

/** The browser goes there, and nothing of ours: unencrypted only to this machine. */
function isSignInAddress(text: string): boolean {
  if (text.length > 2_048 || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username || password || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

const signingCertificatesOf = (descriptor: XmlElement | undefined): string[] =>
  childrenOf(descriptor, METADATA, 'KeyDescriptor')
    .filter((one) => (one.attributes.get('use') ?? 'signing') === 'signing')
    .flatMap((one) => everyElement(one))
    .filter((one) => one.namespace === SIGNATURE && one.name === 'X509Certificate')
    .map((one) => one.text.replace(/\s+/g, ''));

function faultOfCertificate(base64: string): string | null {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(base64, 'base64'));
    if (publicKey.asymmetricKeyType !== 'rsa') return 'has a certificate whose key is not RSA';
    if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_MIN)
      return `has a certificate whose key is shorter than ${RSA_BITS_MIN} bits`;
    return null;
  } catch {
    return 'has a certificate that cannot be read';
  }
}
