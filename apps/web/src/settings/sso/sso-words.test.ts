import { expect, it } from 'vitest';
import { refusedSignInText } from './sso-words.ts';

it.each([
  ['unknown', 'No workspace with single sign-on'],
  ['request_used', 'Begin again'],
  ['domain_not_confirmed', 'you may not sign in'],
  ['wrong_audience', '(wrong_audience)'],
])('a refusal of %s is told as what to do next', (reason, text) => {
  expect(refusedSignInText(reason)).toContain(text);
});

it('says nothing where nothing was refused, and repeats nothing of the address that is not known', () => {
  expect(refusedSignInText(null)).toBeNull();
  expect(refusedSignInText('<b>call 555</b>')).not.toContain('555');
  expect(refusedSignInText('constructor')).not.toContain('constructor');
});
