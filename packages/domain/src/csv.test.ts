import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test.each([
  ['=HYPERLINK("http://x.example")', `"'=HYPERLINK(""http://x.example"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
])('%j is no formula to a spreadsheet', (value, expected) => {
  expect(csvLine([value])).toBe(`${expected}\r\n`);
});

test.each([
  ['plain', 'plain'],
  ['', ''],
  [null, ''],
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['1-2 @ 3=3', '1-2 @ 3=3'],
])('%j is written as RFC 4180 has it', (value, expected) => {
  expect(csvLine([value])).toBe(`${expected}\r\n`);
});

test('a line keeps the order of its values', () => {
  expect(csvLine(['a', null, 'b,c'])).toBe('a,,"b,c"\r\n');
});
