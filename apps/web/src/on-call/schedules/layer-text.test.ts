import { describe, expect, it } from 'vitest';
import { restrictionText, rotationText } from './layer-text.ts';

const startsAt = '2026-11-23T09:30';

describe('a rotation in words', () => {
  it.each([
    [{ kind: 'hourly', every: 12 }, 'every 12 hours'],
    [{ kind: 'daily', every: 1 }, 'every day at 09:30'],
    [{ kind: 'weekly', every: 2 }, 'every 2 weeks, Mondays at 09:30'],
    [{ kind: 'monthly', every: 1 }, 'every month on day 23 at 09:30'],
    [{ kind: 'custom', handOffs: [{ day: 'fri', time: '17:00' }] }, 'Fri 17:00'],
  ] as const)('%j', (rotation, text) => {
    expect(rotationText({ rotation: structuredClone(rotation) as never, startsAt })).toBe(text);
  });
});

describe('a restriction in words', () => {
  it('names its days in the order of the week', () => {
    expect(restrictionText({ kind: 'daily', days: ['fri', 'mon'], from: '09:00', to: '17:00' })).toBe(
      'Mon Fri, 09:00 to 17:00',
    );
    expect(
      restrictionText({
        kind: 'weekly',
        from: { day: 'fri', time: '18:00' },
        to: { day: 'mon', time: '08:00' },
      }),
    ).toBe('Fri 18:00 to Mon 08:00');
  });
});
