import { type SamlRefusal, SSO_LIMITS } from '@signalcraft/contracts/sso';
import {
  ASSERTION,
  DIGEST_METHODS,
  ENVELOPED,
  EXCLUSIVE_FORM,
  PROTOCOL,
  SIGNATURE,
  SIGNATURE_METHODS,
} from './saml-names.ts';
import { childrenOf, everyElement, hasMarkupDeclaration, parseXml, type XmlElement } from './saml-xml.ts';

export type SamlDocument =
  /** `inResponseTo`: what it says to answer; nobody has vouched for it yet. */
  { ok: true; xml: string; inResponseTo: string } | { ok: false; reason: SamlRefusal; inResponseTo: string | null };

/**
 * Whether a response has the one form that is taken, before anything is believed of it: at most 256 KiB of plain XML,
 * one response with one assertion, each with one signature over itself and nothing else, by algorithms that hold. What
 * has this form leaves two readers nothing to disagree about; whether the signatures are right is the next question.
 */
export function readSamlDocument(options: { encoded: string }): SamlDocument {
  const refuse = (reason: SamlRefusal, inResponseTo: string | null = null) =>
    ({ ok: false, reason, inResponseTo }) as const;
  // A third more than the document; line breaks are allowed in it.
  if (options.encoded.length > SSO_LIMITS.documentBytes * 1.5) return refuse('too_large');
  const xml = decode(options.encoded);
  if (xml === null) return refuse('not_base64');
  if (xml.length > SSO_LIMITS.documentBytes) return refuse('too_large');
  if (hasMarkupDeclaration(xml)) return refuse('markup_declaration');
  const root = parseXml(xml);
  if (!root) return refuse('not_xml');
  const inResponseTo = root.attributes.get('InResponseTo') ?? null;
  const fault = faultOfForm(root);
  if (fault) return refuse(fault, inResponseTo);
  if (inResponseTo === null) return refuse('no_request');
  return { ok: true, xml, inResponseTo };
}

/** Null: not base64 of UTF-8 text. */
function decode(encoded: string): string | null {
  const compact = encoded.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    return null;
  }
}

function faultOfForm(root: XmlElement): SamlRefusal | null {
  if (root.name !== 'Response' || root.namespace !== PROTOCOL) return 'not_a_response';
  const elements = everyElement(root);
  if (elements.some((one) => one.name === 'EncryptedAssertion')) return 'encrypted_assertion';
  const assertions = elements.filter((one) => one.name === 'Assertion');
  const [assertion] = childrenOf(root, ASSERTION, 'Assertion');
  // A response without an assertion is how a provider says no; whether it does is read from its signed status.
  if (!assertion || assertions.length !== 1 || elements.filter((one) => one.name === 'Response').length !== 1)
    return 'not_one_assertion';
  if (elements.some((one) => !isKnown(one))) return 'unexpected_element';
  const ids = elements.flatMap((one) => idsOf(one));
  if (new Set(ids).size !== ids.length) return 'duplicate_id';
  const signatures = elements.filter((one) => one.name === 'Signature');
  const own = [root, assertion].map((signed) => ({
    signed,
    signatures: childrenOf(signed, SIGNATURE, 'Signature'),
  }));
  if (own.some((one) => one.signatures.length === 0)) return 'not_signed';
  if (signatures.length !== 2 || own.some((one) => one.signatures.length !== 1)) return 'signature_form';
  for (const {
    signed,
    signatures: [signature],
  } of own) {
    const fault = signature ? faultOfSignature({ signed, signature }) : 'not_signed';
    if (fault) return fault;
  }
  return null;
}

/** What an element of a response may be: of its own languages, and nothing that holds a second message or a foreign one. */
const FORBIDDEN = new Set(['Advice', 'Object', 'Manifest', 'EncryptedID', 'EncryptedAttribute', 'EncryptedData']);
const ONCE_NAMED = new Set(['Assertion', 'Response', 'Signature', 'SignedInfo', 'Reference']);
const isKnown = ({ name, namespace }: XmlElement): boolean => {
  if (FORBIDDEN.has(name)) return false;
  // The names that matter count in their own language only: another's may not be mistaken for them.
  if (ONCE_NAMED.has(name)) {
    if (name === 'Assertion') return namespace === ASSERTION;
    if (name === 'Response') return namespace === PROTOCOL;
    return namespace === SIGNATURE;
  }
  return [PROTOCOL, ASSERTION, SIGNATURE, EXCLUSIVE_FORM].includes(namespace);
};

const idsOf = ({ attributes }: XmlElement): string[] =>
  ['ID', 'Id', 'id'].flatMap((name) => attributes.get(name) ?? []);

function faultOfSignature(options: { signed: XmlElement; signature: XmlElement }): SamlRefusal | null {
  const { signed, signature } = options;
  const names = signature.children.map((child) => child.name).join();
  if (names !== 'SignedInfo,SignatureValue' && names !== 'SignedInfo,SignatureValue,KeyInfo') return 'signature_form';
  const [info] = signature.children;
  if (info?.children.map((child) => child.name).join() !== 'CanonicalizationMethod,SignatureMethod,Reference')
    return 'signature_form';
  const [form, method, reference] = info.children;
  if (reference?.children.map((child) => child.name).join() !== 'Transforms,DigestMethod,DigestValue')
    return 'signature_form';
  const [transforms, digest] = reference.children;
  const algorithms = (transforms?.children ?? []).map((one) => `${one.name} ${algorithmOf(one)}`).join();
  if (algorithms !== `Transform ${ENVELOPED},Transform ${EXCLUSIVE_FORM}`) return 'signature_form';
  if (algorithmOf(form) !== EXCLUSIVE_FORM) return 'signature_form';
  const id = signed.attributes.get('ID');
  if (!id || reference.attributes.get('URI') !== `#${id}`) return 'signature_form';
  if (!SIGNATURE_METHODS.includes(algorithmOf(method))) return 'weak_algorithm';
  if (!DIGEST_METHODS.includes(algorithmOf(digest))) return 'weak_algorithm';
  return null;
}

const algorithmOf = (element: XmlElement | undefined): string => element?.attributes.get('Algorithm') ?? '';
