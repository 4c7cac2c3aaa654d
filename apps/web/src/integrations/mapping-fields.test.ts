import { expect, it } from 'vitest';
import { labelNames } from './label-names.ts';
import { mappingOf, textsOf } from './mapping-fields.ts';

it('comes back from the form as it went in', () => {
  const mapping = { title: 'check.name', status: 'state', firingValues: ['down', 'crit'], resolvedValues: ['up'] };
  expect(mappingOf(textsOf(mapping))).toEqual(mapping);
  expect(mappingOf(textsOf({}))).toEqual({});
});

it('reads names with commas or lines between, each once', () => {
  expect(labelNames(' host,zone\nhost,, ')).toEqual(['host', 'zone']);
});
