import { describe, expect, it } from 'vitest';
import { DEFAULT_SEVERITY, readSeverity } from './severity-words.ts';

describe('a severity word', () => {
  it.each([
    ['critical', 'critical page Emergency FATAL disaster P1 p0 sev1 SEV-1 S1 crit blocker'],
    ['high', 'high error major P2 sev2 ERR severe unreachable'],
    ['warning', 'warning warn medium med moderate average P3 sev3 unknown'],
    ['low', 'low minor P4 sev4 notice'],
    ['info', 'info informational none ok debug P5 sev5'],
  ])('means %s', (severity, words) => {
    for (const word of words.split(' '))
      expect([word, readSeverity(word)]).toEqual([word, { severity, isKnown: true }]);
  });

  it('is compared as a number when it is one', () => {
    const numbers = ['0', '1', '01', '1.0', '2', ' 3 ', '4', '5', '9', '10', '100'];
    expect(numbers.map((number) => readSeverity(number).severity)).toEqual([
      'critical',
      'critical',
      'critical',
      'critical',
      'high',
      'warning',
      'low',
      'info',
      'info',
      'info',
      'info',
    ]);
    expect(readSeverity('priority 2').severity).toBe('high');
  });

  it('means a warning when it is missing, and says so when nobody knows it', () => {
    expect(DEFAULT_SEVERITY).toBe('warning');
    for (const word of [null, '', ' ']) expect(readSeverity(word)).toEqual({ severity: 'warning', isKnown: true });
    for (const word of ['purple', '-1', '1e9', 'constructor', '__proto__', 'P1 P2'])
      expect(readSeverity(word)).toEqual({ severity: 'warning', isKnown: false });
  });
});
