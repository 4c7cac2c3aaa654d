import { type SamlRefusal, SSO_LIMITS } from '@signalcraft/contracts/sso';
import { Temporal } from 'temporal-polyfill';
import { ASSERTION, BEARER, PROTOCOL, SUCCESS } from './saml-names.ts';
import { childrenOf, parseXml, type XmlElement } from './saml-xml.ts';
import { type Instant, minutes, seconds } from './time.ts';

/** Who we are to the provider, and who it is to us; all compared letter for letter. */
export type SamlParties = { idpEntityId: string; spEntityId: string; acsUrl: string };

export type SamlClaims = {
  assertionId: string;
  nameId: string;
  attributes: Record<string, string[]>;
  /** After it the assertion is refused anyway. */
  goodUntil: Instant;
};
export type SamlClaimsOutcome = { ok: true; claims: SamlClaims } | { ok: false; reason: SamlRefusal };

/**
 * What a response says, if it says it for us, now, and in answer to `inResponseTo`. `signedResponse` and
 * `signedAssertion` are the bytes that their signatures cover, and nothing else is read. Null: the assertion as it
 * stands in the response, which names what is wrong with one that is refused anyway, and is nothing to believe.
 */
export function readSamlClaims(options: {
  signedResponse: string;
  signedAssertion: string | null;
  parties: SamlParties;
  inResponseTo: string;
  now: Instant;
}): SamlClaimsOutcome {
  const { parties, inResponseTo, now } = options;
  const refuse = (reason: SamlRefusal) => ({ ok: false, reason }) as const;
  const response = parseXml(options.signedResponse);
  if (!response) return refuse('not_xml');
  const assertion =
    options.signedAssertion === null
      ? childrenOf(response, ASSERTION, 'Assertion')[0]
      : parseXml(options.signedAssertion);
  if (assertion?.name !== 'Assertion') return refuse('not_one_assertion');

  const [status] = childrenOf(response, PROTOCOL, 'Status');
  const [statusCode] = childrenOf(status, PROTOCOL, 'StatusCode');
  if (statusCode?.attributes.get('Value') !== SUCCESS) return refuse('not_successful');
  for (const issued of [response, assertion]) {
    const issuers = childrenOf(issued, ASSERTION, 'Issuer');
    if (issuers.length !== 1 || issuers[0]?.text.trim() !== parties.idpEntityId) return refuse('wrong_issuer');
  }
  if (response.attributes.get('Destination') !== parties.acsUrl) return refuse('wrong_destination');
  if (response.attributes.get('InResponseTo') !== inResponseTo) return refuse('unknown_request');

  const subjects = childrenOf(assertion, ASSERTION, 'Subject');
  const nameIds = childrenOf(subjects[0], ASSERTION, 'NameID');
  const confirmations = childrenOf(subjects[0], ASSERTION, 'SubjectConfirmation');
  const data = childrenOf(confirmations[0], ASSERTION, 'SubjectConfirmationData');
  const only = [subjects, nameIds, confirmations, data].every((list) => list.length === 1);
  const nameId = nameIds[0]?.text.trim() ?? '';
  // A NameID with an element in it reads differently to different readers.
  if (!only || nameId === '' || nameIds[0]?.children.length !== 0) return refuse('unexpected_element');
  if (confirmations[0]?.attributes.get('Method') !== BEARER) return refuse('wrong_recipient');
  if (data[0]?.attributes.get('Recipient') !== parties.acsUrl) return refuse('wrong_recipient');
  if (data[0].attributes.get('InResponseTo') !== inResponseTo) return refuse('unknown_request');

  const conditions = childrenOf(assertion, ASSERTION, 'Conditions');
  const restrictions = childrenOf(conditions[0], ASSERTION, 'AudienceRestriction');
  if (conditions.length !== 1 || !conditions[0]?.attributes.has('NotOnOrAfter')) return refuse('no_conditions');
  // Several restrictions must all hold, and one holds when any of its audiences does.
  const isForUs = restrictions.every((one) =>
    childrenOf(one, ASSERTION, 'Audience').some((audience) => audience.text.trim() === parties.spEntityId),
  );
  if (restrictions.length === 0 || !isForUs) return refuse('wrong_audience');
  const times = timesOf({ assertion, conditions: conditions[0], confirmation: data[0] });
  const late = times ? faultOfTimes({ times, now }) : 'no_conditions';
  if (!times || late) return refuse(late ?? 'no_conditions');

  const assertionId = assertion.attributes.get('ID');
  if (!assertionId) return refuse('unexpected_element');
  return {
    ok: true,
    claims: {
      assertionId,
      nameId,
      attributes: attributesOf(assertion),
      goodUntil: Math.min(...times.endsAt) + seconds(SSO_LIMITS.skewSeconds),
    },
  };
}

type Times = { issuedAt: Instant; beginsAt: Instant[]; endsAt: Instant[] };

/** Null: one that must be there is missing or no time. */
function timesOf(options: { assertion: XmlElement; conditions: XmlElement; confirmation: XmlElement }): Times | null {
  const { assertion, conditions, confirmation } = options;
  const issuedAt = timeOf(assertion, 'IssueInstant');
  const endsAt = [conditions, confirmation].map((one) => timeOf(one, 'NotOnOrAfter'));
  const beginsAt = [conditions, confirmation]
    .filter((one) => one.attributes.has('NotBefore'))
    .map((one) => timeOf(one, 'NotBefore'));
  const all = [issuedAt, ...endsAt, ...beginsAt];
  return all.some((time) => Number.isNaN(time)) ? null : { issuedAt, beginsAt, endsAt };
}

const timeOf = (element: XmlElement, name: string): Instant => {
  const text = element.attributes.get(name) ?? '';
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text)) return Number.NaN;
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return Number.NaN;
  }
};

function faultOfTimes(options: { times: Times; now: Instant }): SamlRefusal | null {
  const { times, now } = options;
  const skewMs = seconds(SSO_LIMITS.skewSeconds);
  if ([...times.beginsAt, times.issuedAt].some((time) => now + skewMs < time)) return 'not_yet_valid';
  if (times.endsAt.some((time) => now - skewMs >= time)) return 'expired';
  if (now - skewMs > times.issuedAt + minutes(SSO_LIMITS.assertionAgeMinutes)) return 'too_old';
  return null;
}

function attributesOf(assertion: XmlElement): Record<string, string[]> {
  const attributes = childrenOf(assertion, ASSERTION, 'AttributeStatement').flatMap((statement) =>
    childrenOf(statement, ASSERTION, 'Attribute'),
  );
  const found = new Map<string, string[]>();
  for (const attribute of attributes) {
    const name = attribute.attributes.get('Name');
    if (!name) continue;
    const values = childrenOf(attribute, ASSERTION, 'AttributeValue')
      .filter((value) => value.children.length === 0)
      .map((value) => value.text.trim())
      .filter((value) => value !== '');
    found.set(name, [...(found.get(name) ?? []), ...values]);
  }
  return Object.fromEntries(found);
}
