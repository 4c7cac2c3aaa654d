import { expect, it } from 'vitest';
import { z } from 'zod';
import { unknownFields } from './unknown-fields.ts';

const Shape = z.object({
  name: z.string().trim().min(1),
  labels: z.record(z.string(), z.object({ text: z.string() })).optional(),
  steps: z.array(z.object({ delay: z.int() })).default([]),
  target: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('mail'), address: z.string() }),
      z.object({ kind: z.literal('url'), url: z.string() }),
    ])
    .nullable()
    .default(null),
  upper: z
    .object({ a: z.string() })
    .transform(({ a }) => a.toUpperCase())
    .optional(),
});
const placesIn = (value: unknown) => unknownFields({ schema: Shape, value }).map((path) => path.join('.'));

it('finds what the schema does not name, at any depth', () => {
  expect(placesIn({ name: 'x', role: 'ADMIN', workspaceId: 'y' })).toEqual(['role', 'workspaceId']);
  expect(placesIn({ labels: { any: { text: 'x', more: 1 } } })).toEqual(['labels.any.more']);
  expect(placesIn({ steps: [{ delay: 1 }, { delay: 1, id: 2 }] })).toEqual(['steps.1.id']);
  expect(placesIn({ target: { kind: 'mail', address: 'x', url: 'y' } })).toEqual(['target.url']);
  expect(placesIn({ upper: { a: 'x', b: 'y' } })).toEqual(['upper.b']);
});

it('takes no name of every object’s for one of the schema’s', () => {
  expect(placesIn(JSON.parse('{"constructor":{"prototype":1},"__proto__":{"polluted":1}}'))).toEqual([
    'constructor',
    '__proto__',
  ]);
});

it('leaves to the schema what fits it in no other way', () => {
  expect(placesIn({ name: 1, labels: [], steps: {}, target: { kind: 'fax', number: 1 }, upper: null })).toEqual([]);
  expect(placesIn(null)).toEqual([]);
  expect(placesIn({ name: 'x', labels: {}, steps: [], target: null })).toEqual([]);
});
