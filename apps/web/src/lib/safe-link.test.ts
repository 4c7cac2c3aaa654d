import { expect, it } from 'vitest';
import { safeLink } from './safe-link.ts';

it('lets http and https stand', () => {
  expect(safeLink('https://grafana.example/d/1?x=1#y')).toBe('https://grafana.example/d/1?x=1#y');
  expect(safeLink('http://prometheus:9090/graph')).toBe('http://prometheus:9090/graph');
});

it.each([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'ftp://a',
  '/x',
  'x',
  '',
])('makes no link of %j', (url) => {
  expect(safeLink(url)).toBeNull();
});
