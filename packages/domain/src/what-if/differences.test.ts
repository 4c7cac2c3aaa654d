import { describe, expect, it } from 'vitest';
import { type ComparedMessage, differencesOf } from './differences.ts';

const MINUTE = 60_000;
const message = (at: number, over: Partial<ComparedMessage> = {}): ComparedMessage => ({
  at,
  group: 'g',
  addressee: 'ada/email',
  kind: 'PAGE',
  step: 0,
  round: 0,
  reason: 'opened',
  ...over,
});
const kinds = (before: ComparedMessage[], after: ComparedMessage[]): string[] =>
  differencesOf({ before, after }).map((one) => `${one.kind} ${(one.after ?? one.before)?.at}`);

describe('two courses of events', () => {
  it('that tell the same within a minute differ in nothing', () => {
    expect(kinds([message(0), message(5 * MINUTE)], [message(MINUTE - 1), message(5 * MINUTE + 1)])).toEqual([]);
  });

  it('differ in what is only in one of them', () => {
    expect(kinds([message(0)], [])).toEqual(['removed 0']);
    expect(kinds([], [message(7)])).toEqual(['added 7']);
    expect(kinds([message(0)], [message(0, { addressee: 'bob/email' })])).toEqual(['removed 0', 'added 0']);
  });

  it('pair what comes later, or for another reason, with what it was', () => {
    expect(kinds([message(0)], [message(20 * MINUTE)])).toEqual([`moved ${20 * MINUTE}`]);
    expect(kinds([message(0)], [message(0, { step: 1 })])).toEqual(['moved 0']);
    expect(kinds([message(0)], [message(25 * 60 * MINUTE)])).toEqual(['removed 0', `added ${25 * 60 * MINUTE}`]);
  });

  it('give each message one equal at most', () => {
    expect(kinds([message(0)], [message(0), message(1)])).toEqual(['added 1']);
    expect(kinds([message(0), message(1)], [message(1)])).toEqual(['removed 1']);
  });

  it('do not take the end of one life for that of another', () => {
    const [first, second] = [message(0, { kind: 'CLEAR' }), message(3 * 60 * MINUTE, { kind: 'CLEAR' })];
    expect(kinds([first, second], [second])).toEqual(['removed 0']);
  });
});
