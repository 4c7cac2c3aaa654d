import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  askCondition,
  type ConditionAnswer,
  findConditionIssue,
  type GroupFacts,
  subjectOfIncoming,
  subjectOfRoute,
} from './cel-condition.ts';
import type { Matchable } from './matchers.ts';
import { minutes } from './time.ts';

const instant = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const NOW = instant('2026-03-10T21:30:00Z');

const ALERT: Matchable = {
  labels: { env: 'prod', team: 'db', 'with.dot': 'x' },
  severity: 'high',
  source: 'alertmanager',
  integrationId: 'b0f7',
  title: 'Disk full on db-1',
};
const GROUP: GroupFacts = {
  title: 'Disk full',
  status: 'OPEN',
  severity: 'high',
  peak: 'critical',
  firing: 3,
  alerts: 7,
  since: NOW - minutes(20),
};

const ask = (text: string, options: { alert?: Partial<Matchable>; now?: number } = {}): ConditionAnswer =>
  askCondition({
    text,
    subject: subjectOfRoute({
      alert: { ...ALERT, ...options.alert },
      group: GROUP,
      now: options.now ?? NOW,
      budget: { left: 10_000_000 },
    }),
  });

const holds = (text: string, options: Parameters<typeof ask>[1] = {}): boolean => {
  const answer = ask(text, options);
  if (answer.kind === 'fault') throw new Error(`${answer.reason}: ${answer.message}`);
  return answer.kind === 'holds';
};

const issueOf = (text: string) => findConditionIssue({ text, scope: 'route' });

describe('conditions', () => {
  it.each([
    ['labels.env == "prod"', true],
    ['labels["with.dot"] == "x"', true],
    ['labels.env == "stage" || labels.team == "db"', true],
    // As in matchers, a missing label is the empty string.
    ['labels.region == ""', true],
    ['labels.region != "eu"', true],
    ['labels.constructor == ""', true],
    ['labels.__proto__ == ""', true],
    ['severity == "high" && source == "alertmanager" && integration == "b0f7"', true],
    ['rank(severity) >= rank("warning")', true],
    ['rank(severity) > rank("high")', false],
    ['severity in ["high", "critical"]', true],
    ['title.startsWith("Disk") && title.contains("db-1") && title.size() > 3', true],
    ['title.lowerAscii().endsWith("db-1")', true],
    // A regular expression is looked for anywhere, as CEL says.
    ['title.matches("db-[0-9]+$")', true],
    ['title.matches("^db")', false],
    ['labels.exists(name, name.startsWith("te") && labels[name] == "db")', true],
    ['labels.all(name, labels[name] != "")', true],
    ['["prod", "stage"].exists_one(env, env == labels.env)', true],
    ['group.firing >= 3 && group.alerts == 7 && group.title == "Disk full"', true],
    ['group.status == "OPEN" && group.peak == "critical"', true],
    ['now - group.since > duration("10m")', true],
    ['now - group.since > duration("30m")', false],
    ['group.firing > 5 ? false : true', true],
    ['!(labels.env == "prod")', false],
    ['"a\\u0000b" == "x"', false],
  ])('%s', (text, expected) => {
    expect(issueOf(text)).toBeNull();
    expect(holds(text)).toBe(expected);
  });

  it('reads wall clocks in a zone, through its changes, whatever the server’s own', () => {
    const berlin = (at: string, hour: number, minute: number, day: number): void => {
      expect(holds(`now.getHours("Europe/Berlin") == ${hour}`, { now: instant(at) })).toBe(true);
      expect(holds(`now.getMinutes("Europe/Berlin") == ${minute}`, { now: instant(at) })).toBe(true);
      expect(holds(`now.getDayOfWeek("Europe/Berlin") == ${day}`, { now: instant(at) })).toBe(true);
    };
    // Sunday the 29th of March 2026: 01:59 is followed by 03:00; on the 25th of October 02:00 to 03:00 comes twice.
    berlin('2026-03-29T00:59:00Z', 1, 59, 0);
    berlin('2026-03-29T01:00:00Z', 3, 0, 0);
    berlin('2026-10-25T00:30:00Z', 2, 30, 0);
    berlin('2026-10-25T01:30:00Z', 2, 30, 0);
    berlin('2026-10-25T02:00:00Z', 3, 0, 0);
    expect(holds('now.getDate("Pacific/Auckland") == 11 && now.getMonth("Pacific/Auckland") == 2')).toBe(true);
    expect(holds('now.getHours("Asia/Kathmandu") == 3 && now.getMinutes("Asia/Kathmandu") == 15')).toBe(true);
  });

  it.each([
    ['labels.env == ', 14, /Unexpected/],
    ['labels.env == "prod" && nope', 24, /Unknown variable: nope/],
    ['labels.env == 3', 0, /no such overload: string == int/],
    ['group.fire > 3', 6, /No such key/],
    ['title', 0, /it is a string, not true or false/],
    ['title.foo()', 0, /there is no function foo/],
    ['title.matches(3)', 14, /written out/],
    ['title.matches(labels.x)', 14, /written out/],
    ['true && title.matches("(a")', 22, /not valid/],
    ['title.matches("a(?=b)")', 14, /not valid/],
    ['title.matches("(a)\\\\1")', 14, /not valid/],
    ['title.matches("(x{1000}){1000}")', 14, /not valid/],
    ['now.getHours() > 3', 0, /time zone/],
    ['now.getHours("Mars/Olympus") > 3', 13, /IANA/],
    ['rank("urgent") > 1', 5, /severities are/],
    ['duration(title) > duration("1s")', 9, /written out/],
    ['has(labels.env)', 0, /missing label/],
    ['"env" in labels', 0, /missing label/],
    ['labels.exists(a, labels.exists(b, a == b))', 17, /within one another/],
    ['labels.map(a, a).size() > 2', 0, /no function map/],
    ['dyn(title) == 3', 0, /no function dyn/],
    ['title.split("").size() > 2', 0, /no function split/],
    ['cel.bind(a, title, a == "x")', 0, /no function bind/],
    ['{"a": 1}["a"] == 1', 1, /maxMapEntries/],
    ['title.matchesLinear("a")', 0, /no function matchesLinear/],
    ['labels.constructor.constructor("return 1")() == 1', 42, /Unexpected/],
  ])('refuses %s at its place', (text, position, message) => {
    const issue = issueOf(text);
    expect(issue?.message).toMatch(message);
    expect(issue?.position).toBe(position);
  });

  it.each([
    ['depth', `${'('.repeat(900)}true${')'.repeat(900)}`],
    ['size', Array.from({ length: 200 }, () => 'true').join('&&')],
    ['length', `title == "${'x'.repeat(2_000)}"`],
    ['loops', Array.from({ length: 9 }, () => 'labels.all(n, n != "")').join(' && ')],
  ])('bounds the %s of an expression', (_, text) => {
    expect(issueOf(text)).not.toBeNull();
  });

  it('does not hold, with a reason, where it fails', () => {
    expect(ask('1 / (group.firing - 3) == 1')).toMatchObject({ kind: 'fault', reason: 'condition_failed' });
    expect(ask('rank(labels.env) > 1')).toMatchObject({ kind: 'fault', message: 'there is no severity prod' });
    expect(ask('rank(labels.env) > 1 || severity == "high"')).toEqual({ kind: 'holds' });
    expect(ask('nonsense(')).toMatchObject({ kind: 'fault', reason: 'condition_invalid' });
    expect(ask('int(title) > 1')).toMatchObject({ kind: 'fault', reason: 'condition_failed' });
  });

  it('evil regular expressions take linear time, and many of them a bounded one (A43)', () => {
    const text = 'a'.repeat(20_000);
    for (const pattern of ['^(a+)+$', '(.*)*x', '(a|aa)+$']) {
      const started = performance.now();
      holds(`title.matches("${pattern}")`, { alert: { title: `${text}!` } });
      // 50 ms, with room for a slow machine: a backtracking engine would take years.
      expect(performance.now() - started).toBeLessThan(1_000);
    }
    const labels = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`l${index}`, 'a'.repeat(4_096)]));
    expect(ask('labels.all(n, !labels[n].matches("(a?){100}b{50}"))', { alert: { labels } })).toMatchObject({
      kind: 'fault',
      reason: 'condition_too_costly',
    });
  });

  it('the conditions of one decision share what they may take', () => {
    const subject = subjectOfRoute({ alert: ALERT, group: GROUP, now: NOW, budget: { left: 5_000 } });
    const answers = Array.from({ length: 20 }, () => askCondition({ text: 'severity == "high"', subject }).kind);
    expect(answers[0]).toBe('holds');
    expect(answers.at(-1)).toBe('fault');
    expect(subject.budget.left).toBeGreaterThanOrEqual(0);
  });

  it('a shaping rule’s condition asks of what comes in, and of no group', () => {
    const subject = subjectOfIncoming({
      alert: { ...ALERT, status: 'firing', description: 'text' },
      now: NOW,
      budget: { left: 10_000 },
    });
    expect(askCondition({ text: 'status == "firing" && description == "text"', subject })).toEqual({ kind: 'holds' });
    expect(findConditionIssue({ text: 'group.firing > 1', scope: 'shaping' })?.message).toMatch(/Unknown variable/);
    expect(issueOf('status == "firing"')?.message).toMatch(/Unknown variable/);
  });

  it('any text is answered, never thrown at', () => {
    const WORDS =
      'labels .env .matches("a") severity == != && || ! ( ) "x" 1 / 0 - group .firing now .getHours("UTC") .exists( n , [ ] ? : rank( in';
    const words = fc.constantFrom(...WORDS.split(' '), '\0');
    const texts = fc.oneof(
      fc.array(words, { maxLength: 14 }).map((parts) => parts.join(' ')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    const labels = fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 20 }), {
      maxKeys: 5,
    });
    fc.assert(
      fc.property(texts, labels, (text, given) => {
        const issue = issueOf(text);
        const answer = ask(text, { alert: { labels: given } });
        expect(['holds', 'does_not_hold', 'fault']).toContain(answer.kind);
        expect(answer.kind === 'fault' && answer.reason === 'condition_invalid').toBe(issue !== null);
        expect(issue?.position ?? 0).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1_000 },
    );
  });
});
