import type { SamlRefusal } from '@signalcraft/contracts/sso';

const FORM = 'The answer does not have the form that is read here.';
const SIGNATURE =
  'Response and assertion must both be signed by the provider, with RSA and SHA-256 or more, by one of its saved certificates.';

/** Why a provider's answer was refused, for who set the connection up. */
export const REFUSALS: Record<SamlRefusal, string> = {
  too_large: 'The answer is larger than 256 KiB.',
  not_base64: FORM,
  not_xml: 'The answer is not well-formed XML.',
  markup_declaration: 'The answer holds a comment, a DOCTYPE or the like, which are not read.',
  unexpected_element: FORM,
  duplicate_id: FORM,
  not_a_response: 'The answer is another message than a response.',
  not_successful: 'The provider refused: its status is not Success.',
  encrypted_assertion: 'The assertion is encrypted: switch encryption off at the provider.',
  not_one_assertion: 'The answer must hold exactly one assertion.',
  not_signed: `Something is not signed. ${SIGNATURE}`,
  signature_form: `The signatures do not have the usual form. ${SIGNATURE}`,
  weak_algorithm: `An algorithm is too weak. ${SIGNATURE}`,
  signature_invalid: `A signature is not right. ${SIGNATURE}`,
  wrong_issuer: 'The issuer is not the entity id of the saved metadata.',
  wrong_destination: 'The destination is not the address for answers shown here.',
  wrong_recipient: 'The recipient is not the address for answers shown here.',
  wrong_audience: 'The audience is not the entity id shown here.',
  no_conditions: 'The assertion does not say for how long it is good.',
  not_yet_valid: 'The assertion is not good yet: compare the clocks.',
  expired: 'The assertion is not good any more: compare the clocks.',
  too_old: 'The assertion was issued more than five minutes ago: compare the clocks.',
  no_request: 'Nobody asked for this answer: begin at SignalCraft, not at the provider.',
  unknown_request: 'The answer is to a request that was not made here.',
  request_used: 'The answer was used already.',
  request_expired: 'It took longer than ten minutes. Begin again.',
  other_browser: 'The answer came from another browser than the one that was sent, or the browser kept no cookie.',
  replayed: 'The assertion was used already.',
  no_email: 'The answer has no e-mail address where it is looked for.',
  malformed_email: 'What stands for the e-mail address is not one, or more than one.',
  domain_not_confirmed: 'The e-mail address is of no confirmed domain of this workspace.',
  member_removed: 'They were removed from this workspace: an admin invites them again.',
  not_enabled: 'Single sign-on is switched off here.',
};

/** The same for who only wanted to sign in; null: nothing was refused. */
export function refusedSignInText(reason: string | null): string | null {
  if (reason === null) return null;
  if (reason === 'unknown') return 'No workspace with single sign-on goes by that address or name.';
  if (!Object.hasOwn(REFUSALS, reason)) return 'Single sign-on did not work. Try again, or ask whoever set it up.';
  if (reason === 'domain_not_confirmed' || reason === 'member_removed' || reason === 'not_enabled')
    return 'Your organisation’s sign-in worked, but you may not sign in to this workspace. Ask one of its admins.';
  if (reason === 'request_used' || reason === 'request_expired' || reason === 'other_browser' || reason === 'expired')
    return 'That sign-in is over. Begin again here.';
  return `Single sign-on did not work (${reason}). Ask whoever set it up.`;
}
