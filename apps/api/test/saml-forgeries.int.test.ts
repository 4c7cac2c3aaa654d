import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { killStartedApps } from '@signalcraft/testkit/processes';
import {
  encodeResponse,
  type SamlAnswer,
  type SamlAsked,
  SIGNING,
  signElement,
  unsignedResponse,
} from '@signalcraft/testkit/saml-idp';
import { type KeyWithCertificate, selfSignedCertificate } from '@signalcraft/testkit/self-signed-certificate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSamlWorld, type SamlTenant, type SamlWorld, type SentBrowser } from './saml-world.ts';

let world: SamlWorld;
let tenant: SamlTenant;
let other: SamlTenant;
const strangerKeys: KeyWithCertificate = selfSignedCertificate({ commonName: 'Stranger' });

beforeAll(async () => {
  world = await openSamlWorld();
  tenant = await world.tenant();
  other = await world.tenant();
});
afterAll(killStartedApps);

const good = () => `good@${tenant.domain}`;
const evil = () => `evil@${tenant.domain}`;

type Signing = Partial<Omit<Parameters<typeof signElement>[0], 'xml' | 'id'>>;
type Made = { xml: string; responseId: string; assertionId: string };

/** A response with both signatures, each made as asked. */
function signed(options: {
  asked: SamlAsked;
  nameId?: string;
  attributes?: SamlAnswer['attributes'];
  differs?: SamlAnswer['differs'];
  now?: number;
  assertion?: Signing | null;
  response?: Signing | null;
  entityId?: string;
}): Made {
  const { asked, nameId = good(), differs = {}, assertion = {}, response = {} } = options;
  const { keys, entityId } = tenant.idp;
  const made = unsignedResponse({
    asked,
    nameId,
    differs,
    entityId: options.entityId ?? entityId,
    ...(options.attributes ? { attributes: options.attributes } : {}),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  let { xml } = made;
  if (assertion) xml = signElement({ keys, ...assertion, xml, id: made.assertionId });
  if (response) xml = signElement({ keys, ...response, xml, id: made.responseId });
  return { ...made, xml };
}

const part = (xml: string, name: string): string => {
  const found = new RegExp(`<${name}[ >].*?</${name}>`, 's').exec(xml)?.[0];
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const signatureOf = (xml: string, id: string): string => {
  const found = [...xml.matchAll(/<ds:Signature[ >].*?<\/ds:Signature>/gs)]
    .map(([text]) => text)
    .find((text) => text.includes(`URI="#${id}"`));
  if (found === undefined) throw new Error(`nothing signs ${id}`);
  return found;
};
/** The assertion without its signature, of somebody else and under another id. */
const evilAssertion = ({ xml, assertionId }: Made): string =>
  part(xml, 'saml:Assertion')
    .replace(signatureOf(xml, assertionId), '')
    .replaceAll(assertionId, '_evil')
    .replace(good(), evil());
const evilResponse = (made: Made, inside: string): string =>
  made.xml
    .replace(signatureOf(made.xml, made.responseId), inside)
    .replace(`ID="${made.responseId}"`, 'ID="_evilresponse"')
    .replace(good(), evil());

describe('controls', () => {
  it.each<[string, (asked: SamlAsked) => Made]>([
    ['signed by RSA with SHA-256', (asked) => signed({ asked })],
    [
      'signed by RSA with SHA-512',
      (asked) => {
        const signing = {
          signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
          digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha512',
        };
        return signed({ asked, assertion: signing, response: signing });
      },
    ],
    ['of a clock 50 s behind', (asked) => signed({ asked, now: Date.now() - 50_000 })],
    [
      'of a clock 20 s ahead',
      (asked) => signed({ asked, now: Date.now() + 20_000, differs: { notBefore: Date.now() + 20_000 } }),
    ],
    ['with attributes', (asked) => signed({ asked, attributes: { groups: ['a', 'b'] } })],
  ])('%s passes', async (_, make) => {
    const { asked, cookie } = await tenant.login();
    const answer = await tenant.post({ encoded: encodeResponse(make(asked).xml), cookie });
    expect({ status: answer.status, body: await answer.text() }).toMatchObject({ status: 303 });
    expect(answer.headers.getSetCookie().join()).toContain('session_token=');
    expect(answer.headers.get('location')).toBe('http://localhost:3000/');
  });
});

type Forgery = [what: string, reason: string, make: (asked: SamlAsked) => string];
const DOCTYPE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>';

const forgeries: Forgery[] = [
  // Signatures that are not there, or not the provider's.
  ['unsigned', 'not_signed', (asked) => signed({ asked, assertion: null, response: null }).xml],
  ['with its response unsigned', 'not_signed', (asked) => signed({ asked, response: null }).xml],
  ['with its assertion unsigned', 'not_signed', (asked) => signed({ asked, assertion: null }).xml],
  [
    'stripped of both signatures',
    'not_signed',
    (asked) => signed({ asked, nameId: evil() }).xml.replace(/<ds:Signature[ >].*?<\/ds:Signature>/gs, ''),
  ],
  [
    'stripped of their values',
    'signature_form',
    (asked) => signed({ asked }).xml.replace(/<ds:SignatureValue>.*?<\/ds:SignatureValue>/gs, ''),
  ],
  [
    'with empty signatures',
    'signature_form',
    (asked) => signed({ asked }).xml.replace(/(<ds:Signature [^>]*>).*?(<\/ds:Signature>)/gs, '$1$2'),
  ],
  [
    'signed by another key, its certificate in KeyInfo',
    'signature_invalid',
    (asked) => signed({ asked, assertion: { keys: strangerKeys }, response: { keys: strangerKeys } }).xml,
  ],
  [
    'whose response is signed by another key',
    'signature_invalid',
    (asked) => signed({ asked, response: { keys: strangerKeys } }).xml,
  ],
  [
    'whose assertion is signed by another key',
    'signature_invalid',
    (asked) => signed({ asked, assertion: { keys: strangerKeys } }).xml,
  ],
  [
    'signed by another key under the certificate of the right one',
    'signature_invalid',
    (asked) => {
      const keys = { privateKey: strangerKeys.privateKey, certificate: tenant.idp.keys.certificate };
      return signed({ asked, assertion: { keys }, response: { keys } }).xml;
    },
  ],
  ['whose name was changed', 'signature_invalid', (asked) => signed({ asked }).xml.replace(good(), evil())],
  [
    'whose status was changed',
    'signature_invalid',
    (asked) => signed({ asked, differs: { status: 'Requester' } }).xml.replace('status:Requester', 'status:Success'),
  ],
  [
    'with a changed digest',
    'signature_invalid',
    (asked) =>
      signed({ asked })
        .xml.replace(/<ds:DigestValue>./, '<ds:DigestValue>A')
        .replace(/<ds:DigestValue>A/, '<ds:DigestValue>Z'),
  ],
  // Signature wrapping: the signed part stands where nobody reads it, the read part is not signed.
  [
    'wrapped (XSW1): the signed response inside the signature of another',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      const own = signatureOf(made.xml, made.responseId);
      const bare = made.xml.replace(own, '');
      return evilResponse(made, own.replace('</ds:Signature>', `<ds:Object>${bare}</ds:Object></ds:Signature>`));
    },
  ],
  [
    'wrapped (XSW2): the signed response before the signature of another',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      const own = signatureOf(made.xml, made.responseId);
      return evilResponse(made, `${made.xml.replace(own, '')}${own}`);
    },
  ],
  [
    'wrapped (XSW3): another assertion before the signed one',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      return made.xml.replace('<saml:Assertion', `${evilAssertion(made)}<saml:Assertion`);
    },
  ],
  [
    'wrapped (XSW4): the signed assertion inside another',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      const own = part(made.xml, 'saml:Assertion');
      return made.xml.replace(own, evilAssertion(made).replace('</saml:Assertion>', `${own}</saml:Assertion>`));
    },
  ],
  [
    'wrapped (XSW5): the signature in another assertion, the signed one at the end',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      const own = part(made.xml, 'saml:Assertion');
      const signature = signatureOf(made.xml, made.assertionId);
      const forged = evilAssertion(made).replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
      return made.xml
        .replace(own, forged)
        .replace('</samlp:Response>', `${own.replace(signature, '')}</samlp:Response>`);
    },
  ],
  [
    'wrapped (XSW6): the signed assertion inside the signature of another',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      const own = part(made.xml, 'saml:Assertion');
      const signature = signatureOf(made.xml, made.assertionId);
      const holder = signature.replace(
        '</ds:Signature>',
        `<ds:Object>${own.replace(signature, '')}</ds:Object></ds:Signature>`,
      );
      return made.xml.replace(own, evilAssertion(made).replace('</saml:Issuer>', `</saml:Issuer>${holder}`));
    },
  ],
  [
    'wrapped (XSW7): another assertion among extensions',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      return made.xml.replace(
        '<samlp:Status>',
        `<samlp:Extensions>${evilAssertion(made)}</samlp:Extensions><samlp:Status>`,
      );
    },
  ],
  [
    'wrapped (XSW8): the signed assertion in an Object of another’s signature',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      const own = part(made.xml, 'saml:Assertion');
      const signature = signatureOf(made.xml, made.assertionId);
      const object = `<ds:Object>${own.replace(signature, '')}</ds:Object>`;
      const forged = evilAssertion(made).replace(
        '</saml:Issuer>',
        `</saml:Issuer>${signature.replace('<ds:SignatureValue>', `${object}<ds:SignatureValue>`)}`,
      );
      return made.xml.replace(own, forged);
    },
  ],
  [
    'with two assertions, both signed',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked, response: null });
      const second = signed({ asked, nameId: evil(), response: null });
      const xml = made.xml.replace('</samlp:Response>', `${part(second.xml, 'saml:Assertion')}</samlp:Response>`);
      return signElement({ xml, id: made.responseId, keys: tenant.idp.keys });
    },
  ],
  [
    'with a signed assertion in the Advice of its own',
    'not_one_assertion',
    (asked) => {
      const advised = part(signed({ asked }).xml, 'saml:Assertion');
      return signed({ asked, nameId: evil(), differs: { advice: advised } }).xml;
    },
  ],
  [
    'with an assertion of another language beside its own',
    'not_one_assertion',
    (asked) => {
      const made = signed({ asked });
      return made.xml.replace('<samlp:Status>', '<Assertion xmlns="urn:other"/><samlp:Status>');
    },
  ],
  [
    'with two elements of one id',
    'duplicate_id',
    (asked) => {
      const made = signed({ asked });
      return made.xml.replace('<samlp:Status>', `<samlp:Status ID="${made.assertionId}">`);
    },
  ],
  [
    'with an encrypted assertion',
    'encrypted_assertion',
    (asked) => {
      const made = signed({ asked });
      return made.xml.replace(part(made.xml, 'saml:Assertion'), '<saml:EncryptedAssertion/>');
    },
  ],
  // What readers of XML disagree about.
  [
    'with a comment in its name',
    'markup_declaration',
    (asked) => signed({ asked, nameId: `${good()}<!---->.evil.example` }).xml,
  ],
  [
    'with a comment in its digest',
    'markup_declaration',
    (asked) => signed({ asked }).xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->'),
  ],
  [
    'with a CDATA section in its name',
    'markup_declaration',
    (asked) => signed({ asked }).xml.replace(good(), `<![CDATA[${evil()}]]>`),
  ],
  ['with a DOCTYPE', 'markup_declaration', (asked) => `<!DOCTYPE samlp:Response>${signed({ asked }).xml}`],
  [
    'with an external entity',
    'markup_declaration',
    (asked) => `${DOCTYPE}${signed({ asked }).xml.replace(good(), '&x;')}`,
  ],
  [
    'with a bomb of entities',
    'markup_declaration',
    (asked) => {
      const lines = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`);
      return `<!DOCTYPE r [<!ENTITY e0 "ha">${lines.join('')}]>${signed({ asked }).xml.replace(good(), '&e9;')}`;
    },
  ],
  [
    'with a processing instruction',
    'markup_declaration',
    (asked) => `<?xml version="1.0"?><?xml-stylesheet href="http://x.example/x.xsl"?>${signed({ asked }).xml}`,
  ],
  ['with an entity nobody declared', 'not_xml', (asked) => signed({ asked }).xml.replace(good(), '&unknown;')],
  ['with two roots', 'not_xml', (asked) => `${signed({ asked }).xml}${signed({ asked, nameId: evil() }).xml}`],
  ['with text behind its root', 'not_xml', (asked) => `${signed({ asked }).xml}trailing`],
  ['that is cut off', 'not_xml', (asked) => signed({ asked }).xml.slice(0, -20)],
  [
    'nested beyond measure',
    'not_xml',
    (asked) =>
      signed({ asked }).xml.replace(
        '<samlp:Status>',
        `${'<samlp:Extensions>'.repeat(500)}${'</samlp:Extensions>'.repeat(500)}<samlp:Status>`,
      ),
  ],
  [
    'with an element in its name',
    'unexpected_element',
    (asked) => signed({ asked, nameId: `${evil()}<saml:Issuer/>` }).xml,
  ],
  [
    'that is another message',
    'not_a_response',
    (asked) => signed({ asked }).xml.replaceAll('samlp:Response', 'samlp:LogoutResponse'),
  ],
  // What a signature may be made of.
  [
    'with two SignedInfo',
    'signature_form',
    (asked) => {
      const { xml } = signed({ asked });
      return xml.replace(/<ds:SignedInfo>.*?<\/ds:SignedInfo>/s, (info) => `${info}${info}`);
    },
  ],
  [
    'with two references in one SignedInfo',
    'signature_form',
    (asked) => signed({ asked }).xml.replace(/<ds:Reference .*?<\/ds:Reference>/s, (one) => `${one}${one}`),
  ],
  [
    'with two digests in one reference',
    'signature_form',
    (asked) => signed({ asked }).xml.replace(/<ds:DigestValue>.*?<\/ds:DigestValue>/s, (one) => `${one}${one}`),
  ],
  [
    'with a stylesheet as its transform',
    'signature_form',
    (asked) =>
      signed({ asked }).xml.replace(
        `Algorithm="${SIGNING.enveloped}"`,
        'Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
      ),
  ],
  [
    'with a third transform',
    'signature_form',
    (asked) => {
      const transforms = [SIGNING.enveloped, SIGNING.exclusive, SIGNING.exclusive];
      return signed({ asked, assertion: { transforms } }).xml;
    },
  ],
  [
    'in a form that keeps comments',
    'signature_form',
    (asked) => signed({ asked, response: { canonicalization: SIGNING.exclusiveWithComments } }).xml,
  ],
  [
    'whose reference names nothing',
    'signature_form',
    (asked) => {
      const made = signed({ asked });
      return made.xml.replace(`URI="#${made.responseId}"`, 'URI=""');
    },
  ],
  [
    'whose signatures are of each other’s element',
    'signature_form',
    (asked) => {
      const made = signed({ asked });
      const [a, b] = [signatureOf(made.xml, made.assertionId), signatureOf(made.xml, made.responseId)];
      return made.xml.replace(a, '@a').replace(b, a).replace('@a', b);
    },
  ],
  [
    'with a second signature of one element',
    'signature_form',
    (asked) => {
      const made = signed({ asked });
      const own = signatureOf(made.xml, made.assertionId);
      return made.xml.replace(own, `${own}${own}`);
    },
  ],
  [
    'signed with SHA-1',
    'weak_algorithm',
    (asked) => signed({ asked, response: { signatureAlgorithm: SIGNING.rsaSha1 } }).xml,
  ],
  [
    'whose digest is SHA-1',
    'weak_algorithm',
    (asked) => signed({ asked, assertion: { digestAlgorithm: SIGNING.sha1 } }).xml,
  ],
  [
    'signed by HMAC with the certificate as its secret',
    'weak_algorithm',
    (asked) => {
      const { xml } = signed({ asked });
      const value = createHmac('sha1', tenant.idp.keys.certificate).update(xml).digest('base64');
      return xml
        .replaceAll(SIGNING.rsaSha256, 'http://www.w3.org/2000/09/xmldsig#hmac-sha1')
        .replace(/<ds:SignatureValue>.*?</gs, `<ds:SignatureValue>${value}<`);
    },
  ],
  // For somebody else, or by somebody else.
  ['of another issuer', 'wrong_issuer', (asked) => signed({ asked, differs: { issuer: 'https://other.example' } }).xml],
  [
    'whose response has another issuer than its assertion',
    'wrong_issuer',
    (asked) => signed({ asked, differs: { responseIssuer: 'https://other.example' } }).xml,
  ],
  [
    'for another audience',
    'wrong_audience',
    (asked) => signed({ asked, differs: { audience: `${asked.issuer}.evil.example` } }).xml,
  ],
  ['for no audience', 'wrong_audience', (asked) => signed({ asked, differs: { audience: null } }).xml],
  [
    'to another destination',
    'wrong_destination',
    (asked) => signed({ asked, differs: { destination: 'https://evil.example/acs' } }).xml,
  ],
  ['to no destination', 'wrong_destination', (asked) => signed({ asked, differs: { destination: null } }).xml],
  [
    'for another recipient',
    'wrong_recipient',
    (asked) => signed({ asked, differs: { recipient: `${asked.acsUrl}?x` } }).xml,
  ],
  ['for no recipient', 'wrong_recipient', (asked) => signed({ asked, differs: { recipient: null } }).xml],
  ['that says no', 'not_successful', (asked) => signed({ asked, differs: { status: 'Responder' } }).xml],
  [
    'of another workspace’s provider, for our address',
    'signature_invalid',
    (asked) => signed({ asked, assertion: { keys: other.idp.keys }, response: { keys: other.idp.keys } }).xml,
  ],
  // Not now.
  [
    'that ran out 61 s ago',
    'expired',
    (asked) => signed({ asked, differs: { notOnOrAfter: Date.now() - 61_000 } }).xml,
  ],
  [
    'that is good 70 s from now',
    'not_yet_valid',
    (asked) => signed({ asked, differs: { notBefore: Date.now() + 70_000 } }).xml,
  ],
  [
    'that was issued in the future',
    'not_yet_valid',
    (asked) => signed({ asked, differs: { issuedAt: Date.now() + 70_000 } }).xml,
  ],
  [
    'that was issued more than five minutes ago',
    'too_old',
    (asked) => signed({ asked, differs: { issuedAt: Date.now() - 361_000 } }).xml,
  ],
  ['without conditions', 'no_conditions', (asked) => signed({ asked, differs: { conditions: null } }).xml],
  // Not this.
  [
    'that answers nothing',
    'no_request',
    (asked) => signed({ asked, differs: { inResponseTo: null, subjectInResponseTo: null } }).xml,
  ],
  [
    'that answers a request nobody made',
    'unknown_request',
    (asked) => signed({ asked, differs: { inResponseTo: '_019ab000-0000-4000-8000-000000000000' } }).xml,
  ],
  [
    'whose assertion answers another request',
    'unknown_request',
    (asked) => signed({ asked, differs: { subjectInResponseTo: '_019ab000-0000-4000-8000-000000000000' } }).xml,
  ],
  [
    'whose assertion answers nothing',
    'unknown_request',
    (asked) => signed({ asked, differs: { subjectInResponseTo: null } }).xml,
  ],
  // Nobody, or nobody of ours.
  [
    'of an address of no confirmed domain',
    'domain_not_confirmed',
    (asked) => signed({ asked, nameId: 'a@gmail.example' }).xml,
  ],
  [
    'of another workspace’s domain',
    'domain_not_confirmed',
    (asked) => signed({ asked, nameId: `boss@${other.domain}` }).xml,
  ],
  [
    'of a domain that ends in ours',
    'domain_not_confirmed',
    (asked) => signed({ asked, nameId: `a@evil-${tenant.domain}` }).xml,
  ],
  [
    'of a part of our domain',
    'domain_not_confirmed',
    (asked) => signed({ asked, nameId: `a@sub.${tenant.domain}` }).xml,
  ],
  [
    'of an address with two @',
    'malformed_email',
    (asked) => signed({ asked, nameId: `a@evil.example@${tenant.domain}` }).xml,
  ],
  [
    'of letters that look like others',
    'malformed_email',
    (asked) => signed({ asked, nameId: `gооd@${tenant.domain}` }).xml,
  ],
  ['of no address', 'malformed_email', (asked) => signed({ asked, nameId: 'somebody' }).xml],
];

const UNSIGNED = ['not_signed', 'signature_form', 'weak_algorithm', 'signature_invalid'];

describe('a forged response', () => {
  const refusal = (reason: string) =>
    reason === 'domain_not_confirmed'
      ? { status: 403, code: 'SSO_REFUSED', reason }
      : { status: 401, code: UNSIGNED.includes(reason) ? 'SAML_INVALID_SIGNATURE' : 'SAML_REFUSED', reason };
  const sessions = async (): Promise<number> =>
    (await world.sql('select 1 from auth.session where token <> id')).length;

  it('is of more than forty kinds', () => {
    expect(forgeries.length).toBeGreaterThan(60);
  });

  it.each(forgeries)('%s is refused: %s', async (_, reason, make) => {
    const { asked, cookie } = await tenant.login();
    const before = await sessions();
    const answer = await tenant.post({ encoded: encodeResponse(make(asked)), cookie });
    expect(await answer.json()).toMatchObject(refusal(reason));
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await sessions()).toBe(before);
  });

  const sent = (): Promise<SentBrowser> => tenant.login();

  it.each<[string, string, (asked: SamlAsked) => string]>([
    ['no base64', 'not_base64', () => '<xml/>'],
    ['base64 of what is no text', 'not_base64', () => Buffer.from([0xff, 0xfe, 0x3c]).toString('base64')],
    ['compressed', 'not_base64', (asked) => gzipSync(signed({ asked }).xml).toString('base64')],
    ['compressed beyond measure', 'not_base64', () => gzipSync(Buffer.alloc(20_000_000, 0x20)).toString('base64')],
    ['larger than 256 KiB', 'too_large', (asked) => encodeResponse(`${signed({ asked }).xml}${' '.repeat(262_144)}`)],
  ])('%s is refused: %s', async (_, reason, make) => {
    const { asked, cookie } = await sent();
    const answer = await tenant.post({ encoded: make(asked), cookie });
    expect(await answer.json()).toMatchObject(refusal(reason));
  });

  it('that is larger than the route takes, compressed by HTTP, doubled or of another type is not read', async () => {
    const { asked, cookie } = await sent();
    const { slug } = tenant.workspace;
    const encoded = encodeResponse(signed({ asked }).xml);
    const send = (headers: Record<string, string>, body: string | Buffer<ArrayBuffer>) =>
      fetch(`${world.apis[0].url}/api/auth/saml/${slug}/acs`, {
        method: 'POST',
        headers: { cookie, ...headers },
        body,
      });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send(form, `SAMLResponse=${'A'.repeat(600_000)}`)).status).toBe(413);
    const fields = `SAMLResponse=${encodeURIComponent(encoded)}`;
    const zipped = Buffer.from(gzipSync(fields));
    expect((await send({ ...form, 'content-encoding': 'gzip' }, zipped)).status).toBeGreaterThanOrEqual(400);
    expect((await send(form, `${fields}&${fields}`)).status).toBe(400);
    expect((await send(form, 'x=1')).status).toBe(400);
    expect((await send({ 'content-type': 'application/json' }, JSON.stringify({ SAMLResponse: encoded }))).status).toBe(
      415,
    );
    // It was good for one sign-in all the while.
    expect((await tenant.post({ encoded, cookie })).status).toBe(303);
  });
});
