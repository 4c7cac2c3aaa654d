import { describe, expect, it } from 'vitest';
import { type ColorScheme, SEVERITIES_WORST_FIRST, SEVERITY_MARK, SEVERITY_TEXT, SURFACE } from './severity-tokens.ts';

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};
const cases = (['light', 'dark'] satisfies ColorScheme[]).flatMap((scheme) =>
  SEVERITIES_WORST_FIRST.flatMap((severity) =>
    Object.values(SURFACE[scheme]).map((surface) => ({ scheme, severity, surface })),
  ),
);

describe('severity colours', () => {
  it.each(cases)('$severity text can be read on $surface ($scheme)', ({ scheme, severity, surface }) => {
    expect(contrast(SEVERITY_TEXT[scheme][severity], surface)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(cases)('$severity mark can be seen on $surface ($scheme)', ({ scheme, severity, surface }) => {
    expect(contrast(SEVERITY_MARK[scheme][severity], surface)).toBeGreaterThanOrEqual(3);
  });
});
