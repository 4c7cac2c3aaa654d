const UNITS = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const WRITTEN = /^(\d{1,6})\s*(s|sec|m|min|h|d)?$/i;

/** Such as `90 s`, `10 min`, `2 h`: the largest unit that says it without a fraction. */
export function durationText(ms: number): string {
  for (const unit of ['d', 'h', 'min'] as const)
    if (ms > 0 && ms % UNITS[unit] === 0 && (unit !== 'd' || ms >= 2 * UNITS.d)) return `${ms / UNITS[unit]} ${unit}`;
  return `${Math.round(ms / UNITS.s)} s`;
}

/** Milliseconds; a number alone is minutes. Null: it is no length of time. */
export function readDuration(text: string): number | null {
  const [, count, unit = 'min'] = WRITTEN.exec(text.trim()) ?? [];
  if (count === undefined) return null;
  const known = unit.toLowerCase();
  return Number(count) * UNITS[known === 'sec' ? 's' : known === 'm' ? 'min' : (known as keyof typeof UNITS)];
}
