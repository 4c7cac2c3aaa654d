import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
const names = (path: string, pattern: RegExp): string[] =>
  [
    ...new Set([...readFileSync(`${CHECKOUT}/${path}`, 'utf8').matchAll(pattern)].map((match) => match[1] ?? '')),
  ].sort();

const platform = names('packages/platform/src/env.ts', /^ {2}([A-Z][A-Z0-9_]+): /gm);
const web = names('apps/web/src/lib/env.ts', /source\['(\w+)'\]/g);
const launcher = names('packages/embedded/src/settings.ts', /given\['(\w+)'\]/g);
const migrations = names('packages/database/prisma.config.ts', /process\.env\['(\w*DATABASE\w*)'\]/g);
const example = names('.env.example', /^# ([A-Z][A-Z0-9_]+)=/gm);

test('.env.example explains every variable that is read, once, and no other', () => {
  expect(platform).toContain('DATABASE_URL');
  expect(web).toContain('API_INTERNAL_URL');
  expect(launcher).toContain('SIGNALCRAFT_DATA_DIR');
  expect(example).toEqual([...new Set([...platform, ...web, ...launcher, ...migrations])].sort());
  const lines = readFileSync(`${CHECKOUT}/.env.example`, 'utf8').split('\n');
  expect(lines.filter((line) => /^# [A-Z][A-Z0-9_]+=/.test(line))).toHaveLength(example.length);
  // Copied as it is, it sets nothing.
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});

test('npm start -- --help names the same, but for those that it sets itself', () => {
  const help = names('scripts/usage.mjs', /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PORT|HOST|SIGNUP)\b/g);
  const own = ['NODE_ENV', 'SIGNALCRAFT_EMBEDDED'];
  expect(help).toEqual(example.filter((name) => !own.includes(name)));
});
