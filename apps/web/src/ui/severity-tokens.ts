import type { Severity } from '@signalcraft/contracts/enums';

export type ColorScheme = 'light' | 'dark';

/** What rows stand on, and the text of each severity on it: at least 4.5:1, checked by a test. */
export const SURFACE: Record<ColorScheme, { page: string; row: string; raised: string }> = {
  light: { page: '#f6f7f9', row: '#ffffff', raised: '#f1f3f6' },
  dark: { page: '#0f1217', row: '#161a21', raised: '#1e242d' },
};

export const SEVERITY_TEXT: Record<ColorScheme, Record<Severity, string>> = {
  light: { critical: '#c01c28', high: '#b03a06', warning: '#8a5a00', low: '#1f5fb0', info: '#566070' },
  dark: { critical: '#ff7b7b', high: '#ff9d5c', warning: '#f0c24b', low: '#79b4ff', info: '#a3adbb' },
};

/** The shape's fill: brighter than the text, at least 3:1. */
export const SEVERITY_MARK: Record<ColorScheme, Record<Severity, string>> = {
  light: { critical: '#d21f2b', high: '#d9480f', warning: '#a86e00', low: '#2b6fc4', info: '#6b7686' },
  dark: { critical: '#ff5c5c', high: '#ff8a3d', warning: '#f5c542', low: '#5aa2ff', info: '#8d98a8' },
};

/** Worst first, as people read a list. */
export const SEVERITIES_WORST_FIRST = ['critical', 'high', 'warning', 'low', 'info'] as const satisfies Severity[];

/** The tokens as CSS variables of one colour scheme. */
export function severityVariables(scheme: ColorScheme): Record<string, string> {
  const variables: Record<string, string> = {
    '--surface-page': SURFACE[scheme].page,
    '--surface-row': SURFACE[scheme].row,
    '--surface-raised': SURFACE[scheme].raised,
  };
  for (const severity of SEVERITIES_WORST_FIRST) {
    variables[`--severity-${severity}`] = SEVERITY_TEXT[scheme][severity];
    variables[`--severity-${severity}-mark`] = SEVERITY_MARK[scheme][severity];
  }
  return variables;
}
