import { parseMatchers, printMatchers } from '@signalcraft/contracts/matcher-text';
import type { Matcher } from '@signalcraft/contracts/matchers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMatchers, findMatcherIssues, type Matchable, matchesAll } from './matchers.ts';

const ALERT: Matchable = {
  labels: { alertname: 'DiskFull', env: 'prod', note: 'two\nlines' },
  severity: 'critical',
  source: 'alertmanager',
  integrationId: 'b0f7',
  title: 'Disk full on db-1',
};

const matches = (text: string, alert: Partial<Matchable> = {}): boolean =>
  matchesAll({ matchers: parsed(text), alert: { ...ALERT, ...alert } });

function parsed(text: string): Matcher[] {
  const result = parseMatchers(text);
  if (!result.ok) throw new Error(`${result.message} at ${result.position}`);
  return result.matchers;
}

describe('matchers', () => {
  it.each([
    ['{alertname="DiskFull"}', true],
    ['{alertname="Disk"}', false],
    ['{alertname!="DiskFull"}', false],
    ['{env=~"prod|stage"}', true],
    ['{env=~"pro"}', false],
    ['{env=~"p|prod"}', true],
    ['{env!~"pro"}', true],
    ['{env!~"prod|stage"}', false],
    ['{alertname="DiskFull", env="stage"}', false],
    // A missing label is the empty string.
    ['{region=""}', true],
    ['{region!=""}', false],
    ['{region=~".*"}', true],
    ['{region=~".+"}', false],
    ['{region!~".+"}', true],
    ['{toString=""}', true],
    // As in Alertmanager 0.25 a dot does not match the end of a line.
    ['{note=~"two.lines"}', false],
    ['{note=~"(?s)two.lines"}', true],
  ])('%s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it('reserved names match where no label is so named; a label that is not empty wins', () => {
    expect(matches('{severity="critical", source="alertmanager", integration="b0f7", title=~"Disk full.*"}')).toBe(
      true,
    );
    expect(matches('{severity="critical"}', { labels: { severity: 'page' } })).toBe(false);
    expect(matches('{severity="page"}', { labels: { severity: 'page' } })).toBe(true);
    expect(matches('{severity="critical"}', { labels: { severity: '' } })).toBe(true);
  });

  it('names the place of what is wrong with a regular expression', () => {
    const issueOf = (value: string) =>
      findMatcherIssues({ matchers: [{ name: 'env', op: '=~', value }], mustNarrow: false }).map((one) => one.message);
    expect(issueOf('prod(')).toEqual(['missing closing ) at character 5']);
    expect(issueOf(String.raw`\(?=(?=x)`)).toEqual(['invalid or unsupported Perl syntax at character 5']);
    expect(issueOf(String.raw`(a)\1`)).toEqual(['invalid escape sequence at character 4']);
    expect(issueOf('(x{1000}){1000}')).toEqual(['invalid repeat count at character 10']);
    expect(issueOf('((x{9}){9}){9}y{1000}')).toEqual(['the regular expression repeats too much']);
    expect(issueOf('(a+)+')).toEqual([]);
  });

  it('a regular expression that is not valid never holds', () => {
    for (const op of ['=~', '!~'] as const) {
      expect(matchesAll({ matchers: [{ name: 'env', op, value: '(' }], alert: ALERT })).toBe(false);
    }
  });

  it('matchers that must narrow may not all hold for an alert without labels', () => {
    const isTooWide = (text: string) => findMatcherIssues({ matchers: parsed(text), mustNarrow: true }).length > 0;
    expect(isTooWide('{env=~".*"}')).toBe(true);
    expect(isTooWide('{env!="prod", region=""}')).toBe(true);
    expect(isTooWide('{env!="prod", region=~".+"}')).toBe(false);
  });

  it('an expression that backtracking would not end takes linear time', () => {
    // Backtracking would not come to an end here.
    const long = 'a'.repeat(20_000);
    expect(matches('{env=~"^(a+)+$"}', { labels: { env: `${long}b` } })).toBe(false);
    expect(matches('{env=~"(.*)*x"}', { labels: { env: long } })).toBe(false);
  });
});

describe('the text form', () => {
  it('is read as Alertmanager reads it', () => {
    expect(parsed(String.raw`{ a = "x, \"y\" \\ \n \d" , b!~"z", }`)).toEqual([
      { name: 'a', op: '=', value: 'x, "y" \\ \n \\d' },
      { name: 'b', op: '!~', value: 'z' },
    ]);
    expect(parsed('a=x y ,b=')).toEqual([
      { name: 'a', op: '=', value: 'x y' },
      { name: 'b', op: '=', value: '' },
    ]);
    expect(parsed('{"k8s.pod"="x"}')).toEqual([{ name: 'k8s.pod', op: '=', value: 'x' }]);
  });

  it.each([
    ['', 0, 'there is no matcher'],
    ['{}', 2, 'there is no matcher'],
    ['{a}', 2, 'one of =, !=, =~ and !~ is missing here'],
    ['{a="x}', 3, 'the quote is not closed'],
    ['{a="x" b="y"}', 7, 'a comma or the end is missing here'],
    ['{a="x"', 6, 'a comma or the end is missing here'],
    ['{a="x"} b', 8, 'nothing may stand after the matchers'],
    ['{="x"}', 1, 'a name is missing here'],
  ])('%s is refused at %d', (text, position, message) => {
    expect(parseMatchers(text)).toEqual({ ok: false, position, message });
  });

  it('agree with a naive reading of them, compiled or not', () => {
    const words = fc.constantFrom('', 'a', 'b', 'ab', 'high', 'a|b', 'a.*', '(');
    const matcher = fc.record({
      name: fc.constantFrom('x', 'y', 'severity', 'title'),
      op: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const),
      value: words,
    });
    const labels = fc.dictionary(fc.constantFrom('x', 'y', 'severity'), words);
    fc.assert(
      fc.property(fc.array(matcher, { maxLength: 4 }), labels, (matchers, given) => {
        const alert = { ...ALERT, labels: given, severity: 'high' as const, title: 'ab' };
        const fields: Record<string, string> = { severity: alert.severity, title: alert.title };
        const expected = matchers.every(({ name, op, value }) => {
          const own = given[name] || fields[name] || '';
          if (op === '=' || op === '!=') return (own === value) === (op === '=');
          return value !== '(' && new RegExp(`^(?:${value})$`).test(own) === (op === '=~');
        });
        expect(matchesAll({ matchers, alert })).toBe(expected);
        expect(compileMatchers({ matchers })(alert)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('what is printed is read back', () => {
    const matcher = fc.record({
      name: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
      op: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const),
      value: fc.string({ unit: fc.constantFrom('a', '"', '\\', 'n', '\n', ',', '{', '}', '=', '~', ' ', 'é') }),
    });
    fc.assert(
      fc.property(fc.array(matcher, { minLength: 1, maxLength: 4 }), (matchers) => {
        expect(parseMatchers(printMatchers(matchers))).toEqual({ ok: true, matchers });
      }),
    );
  });
});
