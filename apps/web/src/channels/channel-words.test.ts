import { expect, it } from 'vitest';
import { healthText } from './channel-words.ts';

it.each([
  [[], 'It was sent nothing yet.'],
  [['SENT'], 'The only message: 1 sent.'],
  [
    ['SENT', 'FAILED', 'RETRY', 'BUNDLED', 'DELIVERED'],
    'The last 5 messages: 2 sent, 1 failed, 1 waiting, 1 not sent on their own.',
  ],
] as const)('says of %j: %s', (statuses, text) => {
  expect(healthText(statuses.map((status) => ({ status })))).toBe(text);
});
