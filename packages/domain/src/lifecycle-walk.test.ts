import { describe, expect, it } from 'vitest';
import { FAULTS } from '../test/walk/faults.ts';
import { walk } from '../test/walk/walk.ts';
import { FLAPPING_RULES } from '../test/walk/world.ts';
import { ALERT_LINES, GROUP_LINES } from './lifecycle-tables.ts';

const FLAPPING_LINES = ['B26 flapping_started', 'B26 flapping_ended'];
/** Of two groups, which a walk through one does not meet: the timeline of two has tests of its own. */
const REGROUPING_LINES = ['B23 merged', 'B24 moved', 'B24 emptied'];
const tableLines = (): string[] =>
  [...ALERT_LINES, ...GROUP_LINES].flatMap(({ line, reasons }) => reasons.map((reason) => `${line} ${reason}`));

describe('every state that two alerts of two severities can reach', () => {
  it('keeps every promise, and goes through every line of the tables', { timeout: 300_000 }, () => {
    const walked = walk({ alerts: 2, starts: ['none', 'older', 'same', 'newer'] });
    expect(walked.violation).toBeNull();
    expect(walked.states).toBeGreaterThan(15_000);
    const missed = tableLines().filter(
      (line) => !walked.lines.has(line) && ![...FLAPPING_LINES, ...REGROUPING_LINES].includes(line),
    );
    // A14 is no verdict of an event: its transition is B10, B11 or B12.
    expect(missed).toEqual(['A14 source_silent']);
  });
});

describe('every state that a flapping key can reach', () => {
  it('keeps every promise, pages once and clears once', { timeout: 300_000 }, () => {
    const walked = walk({ alerts: 1, starts: ['none'], rules: FLAPPING_RULES });
    expect(walked.violation).toBeNull();
    expect([...walked.lines]).toEqual(expect.arrayContaining(FLAPPING_LINES));
  });
});

describe('a seeded mistake', () => {
  it.each(FAULTS)('is caught: $name', { timeout: 300_000 }, ({ machine, breaks, rules, starts = ['none'] }) => {
    const { violation } = walk({ alerts: rules ? 1 : 2, starts, machine, ...(rules ? { rules } : {}) });
    expect(breaks).toContain(violation?.property);
  });
});
