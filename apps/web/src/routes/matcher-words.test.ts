import type { Matcher } from '@signalcraft/contracts/matchers';
import { describe, expect, it } from 'vitest';
import { matcherWords } from './matcher-words.ts';

const words = (name: string, op: Matcher['op'], value: string): string =>
  matcherWords({ matcher: { name, op, value }, integrationNames: new Map([['019ab', 'Shop']]) });

describe('a condition in words', () => {
  it.each<[string, Matcher['op'], string, string]>([
    ['severity', '=', 'critical', 'severity is critical'],
    ['env', '!=', 'prod', 'env is not prod'],
    ['env', '=', '', 'no env'],
    ['env', '!=', '', 'any env'],
    ['env', '=~', '.+', 'any env'],
    ['service', '=~', 'api|web', 'service is one of api, web'],
    ['service', '!~', '(api|web\\.eu)', 'service is none of api, web.eu'],
    ['host', '=~', 'db-.*', 'host begins with db-'],
    ['title', '=~', '.*disk.*', 'title contains disk'],
    ['title', '!~', '.*disk.*', 'title does not contain disk'],
    ['host', '=~', 'db-[0-9]+', 'host fits db-[0-9]+'],
    ['host', '!~', 'a.*|b', 'host does not fit a.*|b'],
    ['integration', '=', '019ab', 'integration is Shop'],
  ])('%s%s%s', (name, op, value, expected) => {
    expect(words(name, op, value)).toBe(expected);
  });
});
