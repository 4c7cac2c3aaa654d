import { expect, it } from 'vitest';
import { draftOf, EMPTY_ROW, inOtherForm, issuesAt, placeIssues, readDraft, rowsAfterPaste } from './matcher-draft.ts';

const shop = { name: 'service', op: '=', value: 'shop' } as const;
const prod = { name: 'env', op: '=~', value: 'prod|stage' } as const;

it('reads rows, without those that are empty', () => {
  expect(readDraft({ form: 'rows', rows: [shop, EMPTY_ROW, { ...prod, name: ' env ' }] })).toEqual({
    kind: 'matchers',
    matchers: [shop, prod],
  });
});

it('finds the row whose label is missing', () => {
  expect(readDraft({ form: 'rows', rows: [shop, { ...prod, name: '' }] })).toMatchObject({
    kind: 'faulty',
    issues: [{ path: '[1].name' }],
  });
});

it('needs a condition only where the rule does', () => {
  expect(readDraft(draftOf([]))).toMatchObject({ kind: 'faulty', issues: [{ path: '[0].name' }] });
  expect(readDraft(draftOf([]), { mayBeEmpty: true })).toEqual({ kind: 'matchers', matchers: [] });
  expect(readDraft({ form: 'text', text: ' {} ' }, { mayBeEmpty: true })).toEqual({ kind: 'matchers', matchers: [] });
  expect(readDraft({ form: 'text', text: '' })).toMatchObject({ kind: 'faulty', position: 0 });
});

it('says where a text does not fit', () => {
  expect(readDraft({ form: 'text', text: 'service="shop" env' })).toMatchObject({ kind: 'faulty', position: 15 });
});

it('turns rows into text and back, and keeps a faulty text', () => {
  const text = inOtherForm({ form: 'rows', rows: [shop, EMPTY_ROW, prod] });
  expect(text).toEqual({ form: 'text', text: '{service="shop", env=~"prod|stage"}' });
  expect(text && inOtherForm(text)).toEqual({ form: 'rows', rows: [shop, prod] });
  expect(inOtherForm({ form: 'text', text: 'service=' })).toEqual({
    form: 'rows',
    rows: [{ name: 'service', op: '=', value: '' }],
  });
  expect(inOtherForm({ form: 'text', text: 'service' })).toBeNull();
});

it('makes rows of a pasted text, and leaves a pasted name alone', () => {
  expect(rowsAfterPaste({ rows: [shop, EMPTY_ROW], index: 1, pasted: '{env=~"prod|stage"}' })).toEqual([shop, prod]);
  expect(rowsAfterPaste({ rows: [EMPTY_ROW], index: 0, pasted: 'service' })).toBeNull();
});

it('finds the place of what the server refused', () => {
  const issues = issuesAt({
    issues: [
      { path: 'targetMatchers[1].value', message: 'is no expression' },
      { path: 'sourceMatchers', message: 'hold for all' },
      { path: 'targetMatchersOfOthers', message: 'not this list' },
    ],
    at: 'targetMatchers',
  });
  expect(issues).toEqual([{ path: '[1].value', message: 'is no expression' }]);
  expect(placeIssues({ draft: { form: 'rows', rows: [shop, EMPTY_ROW, prod] }, issues })).toEqual([
    { path: '[2].value', message: 'is no expression' },
  ]);
  expect(placeIssues({ draft: { form: 'text', text: '' }, issues })).toEqual([
    { path: '', message: 'condition 2: is no expression' },
  ]);
});
