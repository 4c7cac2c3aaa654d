/** `npm test`: every check there is, or the named ones. Its last line is `N passed, N failed`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, main, PlainError, root, run, say } from './install.mjs';
import { findPrerequisites } from './prerequisites.mjs';

const USAGE = `Usage: npm test [-- STEP [FILE…]]

Without a step: all of them, in this order.

  lint          style, formatting and import directions
  types         the types of the web app and of the tests
  unit          no process, no network
  integration   on a private PostgreSQL and Redis
  browser       the whole product, in a browser

FILE selects test files by a part of their path.
`;

const node = (path, ...args) => [process.execPath, [join(root, path), ...args]];
const COMMANDS = {
  lint: [
    node('node_modules/oxlint/bin/oxlint', '--deny-warnings', '.'),
    node('node_modules/@biomejs/biome/bin/biome', 'check', '.'),
    node(
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config=packages/config/import-rules.cjs',
      'apps',
      'packages',
    ),
  ],
  types: [
    node('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'apps/web'),
    node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.tests.json'),
  ],
};
const PROJECTS = ['unit', 'integration', 'browser'];
const STEPS = [...Object.keys(COMMANDS), ...PROJECTS];

const total = { passed: 0, failed: 0 };
const count = (what, { passed, failed }) => {
  total.passed += passed;
  total.failed += failed;
  say(`${what}: ${passed} passed, ${failed} failed`);
};
const ONE_PASSED = { passed: 1, failed: 0 };
const ONE_FAILED = { passed: 0, failed: 1 };

await main(async () => {
  const [selected, ...files] = process.argv.slice(2);
  if (selected === '--help' || selected === '-h') {
    console.log(USAGE);
    return 0;
  }
  if (selected !== undefined && !STEPS.includes(selected)) {
    throw new PlainError(`There is no step "${selected}"; npm test -- --help lists them.`);
  }
  const steps = selected === undefined ? STEPS : [selected];
  await step('install', ensureInstalled);
  if (total.failed === 0) {
    const isBuilt = await step('build', () => ensureBuilt('all'));
    const missing = steps.some((name) => name === 'integration' || name === 'browser') ? await findPrerequisites() : [];
    // Where nobody watches, a test that could not run is a failure.
    if (missing.length > 0 && process.env.CI) count('prerequisites', { passed: 0, failed: missing.length });
    for (const name of steps) {
      say(name);
      if (COMMANDS[name]) count(name, await runCommands(COMMANDS[name]));
      else if (name === 'unit' || isBuilt) count(name, await runProject({ name, files }));
      else count(`${name} (needs the build)`, ONE_FAILED);
    }
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
});

/** Counts a step that passes or fails as a whole. */
async function step(name, work) {
  try {
    await work();
    count(name, ONE_PASSED);
    return true;
  } catch (error) {
    console.error(error instanceof PlainError ? error.message : error);
    count(name, ONE_FAILED);
    return false;
  }
}

async function runCommands(commands) {
  let isGood = true;
  for (const [command, args] of commands) {
    const { code } = await run(command, args);
    isGood = isGood && code === 0;
  }
  return isGood ? ONE_PASSED : ONE_FAILED;
}

async function runProject({ name, files }) {
  const folder = mkdtempSync(join(tmpdir(), 'signalcraft-test-'));
  const report = join(folder, 'report.json');
  try {
    const { code } = await run(
      ...node('node_modules/vitest/vitest.mjs', 'run', `--project=${name}`, ...reporters(report), ...files),
    );
    return countReport({ report, code });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reporters(file) {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** Tests, and each file that failed without a failing test in it; a run that failed for no such reason is one more. */
function countReport({ report, code }) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return ONE_FAILED;
  }
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = result.numFailedTests + brokenFiles;
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
