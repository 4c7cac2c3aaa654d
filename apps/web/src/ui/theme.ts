import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { SURFACE, severityVariables } from './severity-tokens.ts';

const dark: MantineColorsTuple = [
  '#d7dde6',
  '#b9c2cf',
  '#9aa5b4',
  '#738092',
  '#3d4757',
  '#2b333f',
  '#1e242d',
  '#161a21',
  '#0f1217',
  '#0a0d11',
];

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...severityVariables('light'),
    '--mantine-color-body': SURFACE.light.page,
    '--mantine-color-dimmed': '#515b6b',
    '--mantine-color-placeholder': '#6b7686',
    '--mantine-color-error': '#c01c28',
    '--line': '#dfe3e9',
    '--focus': '#3b5bdb',
  },
  dark: {
    ...severityVariables('dark'),
    '--mantine-color-body': SURFACE.dark.page,
    '--mantine-color-text': '#d7dde6',
    '--mantine-color-dimmed': '#9aa5b4',
    '--mantine-color-placeholder': '#8d98a8',
    '--mantine-color-error': '#ff7b7b',
    '--line': '#2b333f',
    '--focus': '#91a7ff',
  },
});
