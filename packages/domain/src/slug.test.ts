import { Slug } from '@signalcraft/contracts/workspaces';
import { expect, test } from 'vitest';
import { slugOf } from './slug.ts';

test.each([
  ['Payments', 'payments'],
  ['  Payments & Billing, EU ', 'payments-billing-eu'],
  ['Zürich Ops', 'zurich-ops'],
  ['運用', 'workspace'],
  ['A', 'workspace'],
  ['x'.repeat(90), 'x'.repeat(40)],
  [`${'x'.repeat(39)} tail`, 'x'.repeat(39)],
  ['--', 'workspace'],
])('%s becomes %s', (name, expected) => {
  expect(slugOf(name)).toBe(expected);
  expect(Slug.safeParse(slugOf(name)).success).toBe(true);
});
