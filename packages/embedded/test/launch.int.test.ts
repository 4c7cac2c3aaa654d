import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAdmin } from '@signalcraft/embedded/admin';
import { stillRunning } from '@signalcraft/testkit/process-tree';
import { queryAs } from '@signalcraft/testkit/query-as';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  clusterHome,
  isRoot,
  NOBODY,
  ordinaryUser,
  readQuickstart,
  startStack,
  temporaryDataDir,
} from './stub/stack.ts';

/** What a launcher that refused to start printed to its operator after the progress lines. */
const reasonOf = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line !== '' && !/^(starting|making|applying|api is|worker is|web is)/.test(line))
    .join('\n');

/** Never 0, which would signal the test itself and all beside it. */
function pidOf(found: { pid: number } | undefined): number {
  if (!found) throw new Error('no such process was started');
  return found.pid;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** A data folder on which the stack ran once: making one anew takes longer than all the rest. */
let used: string;
const usedDataDir = () => temporaryDataDir({ from: used, owner: ordinaryUser });
const start = (options: Omit<Parameters<typeof startStack>[0], 'runAs'>) =>
  startStack({ ...options, runAs: ordinaryUser });

beforeAll(async () => {
  const parent = mkdtempSync(join(tmpdir(), 'signalcraft-used-'));
  if (ordinaryUser) chownSync(parent, ordinaryUser.uid, ordinaryUser.gid);
  used = join(parent, 'data');
  const stack = await start({ dataDir: used });
  await stack.running();
  stack.signal('SIGTERM');
  await stack.ended;
  return () => rmSync(parent, { recursive: true, force: true });
}, 120_000);

describe('the launcher', { timeout: 120_000 }, () => {
  test('brings everything up, says where it is, and leaves nothing when it is told to stop', async () => {
    const stack = await startStack({ dataDir: temporaryDataDir() });
    const { quickstart, processes } = await stack.running();
    const { dataDir } = stack;

    expect(quickstart).toMatchObject({ email: 'owner@signalcraft.local', mailDir: join(dataDir, 'mail') });
    expect(quickstart.ingest['alertmanager']).toMatch(`${quickstart.apiUrl}/api/webhooks/alertmanager/sci_`);
    for (const part of [quickstart.webUrl, quickstart.email, quickstart.password, `curl -sS -X POST`])
      expect(stack.output()).toContain(part);
    for (const secret of ['quickstart.json', 'secrets.json']) expect(mode(join(dataDir, secret))).toBe('600');
    expect(await queryAs({ databaseUrl: quickstart.databaseUrl, text: 'select name from "Workspace"' })).toEqual([
      { name: 'Demo' },
    ]);
    expect(processes.map((one) => one.command).join('\n')).toMatch(/postgres -D/);

    stack.signal('SIGINT', { group: true });
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    expect(await stillRunning({ processes, afterMs: 0 })).toEqual([]);
    expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);
  });

  test('starts again with the same data, database address and sign-in', async () => {
    const dataDir = usedDataDir();
    const first = await start({ dataDir });
    const { quickstart } = await first.running();
    first.signal('SIGTERM');
    await first.ended;

    const second = await start({ dataDir });
    const again = await second.running();
    const { webUrl: _web, apiUrl: _api, ingest: _ingest, ...rest } = again.quickstart;
    expect(quickstart).toMatchObject(rest);
    expect(second.output()).not.toContain('applying');
    second.signal('SIGTERM');
    await second.ended;
  });

  test('a second one on the same data folder says so and does not touch the first', async () => {
    const dataDir = usedDataDir();
    const first = await start({ dataDir });
    const { processes, quickstart } = await first.running();
    const second = await start({ dataDir });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output().trim()).toBe(
      `SignalCraft already runs on ${dataDir} (process ${first.pid}). Stop it first, or set SIGNALCRAFT_DATA_DIR to another folder.`,
    );
    expect(readQuickstart(dataDir)).toEqual(quickstart);
    first.signal('SIGTERM');
    await first.ended;
    expect(await stillRunning({ processes, afterMs: 0 })).toEqual([]);
  });

  test('killed, it takes everything along, and the next start finds the data', async () => {
    const dataDir = usedDataDir();
    const first = await start({ dataDir });
    const { quickstart, processes } = await first.running();
    await queryAs({ databaseUrl: quickstart.databaseUrl, text: `update "Workspace" set name = 'Kept'` });
    first.signal('SIGKILL');
    expect(await stillRunning({ processes, afterMs: 15_000 })).toEqual([]);

    const second = await start({ dataDir });
    const again = await second.running();
    expect(await queryAs({ databaseUrl: again.quickstart.databaseUrl, text: 'select name from "Workspace"' })).toEqual([
      { name: 'Kept' },
    ]);
    second.signal('SIGTERM');
    await second.ended;
    expect(await stillRunning({ processes: again.processes, afterMs: 0 })).toEqual([]);
  });

  test('killed with its guards, what it left is ended by the next start', async () => {
    const dataDir = usedDataDir();
    const first = await start({ dataDir, modes: { worker: 'stubborn' } });
    const { processes } = await first.running();
    const guard = processes.find((one) => one.command.includes('guard.mjs'));
    process.kill(pidOf(guard), 'SIGKILL');
    first.signal('SIGKILL');
    expect((await stillRunning({ processes, afterMs: 500 })).map((one) => one.command).join('\n')).toMatch(
      /postgres -D[^]*worker|worker[^]*postgres -D/,
    );

    const second = await start({ dataDir });
    const again = await second.running();
    expect(second.output()).toMatch(/ended what an earlier start left running: postgres, worker/);
    expect(await stillRunning({ processes, afterMs: 0 })).toEqual([]);
    second.signal('SIGTERM');
    await second.ended;
    expect(await stillRunning({ processes: again.processes, afterMs: 0 })).toEqual([]);
  });

  test('an app that ends is started again; one that ignores TERM is killed at the end', async () => {
    const stack = await start({ dataDir: usedDataDir(), modes: { api: 'stubborn' } });
    const { quickstart } = await stack.running();
    const pid = async () => ((await (await fetch(quickstart.apiUrl)).json()) as { pid: number }).pid;
    const before = await pid();
    await fetch(`${quickstart.apiUrl}/end`);
    await stack.printed({ text: 'api ended (code 7); starting it again in 1 s.', timeoutMs: 5_000 });
    await expect.poll(() => pid().catch(() => before), { timeout: 10_000 }).not.toBe(before);

    const { processes } = await stack.running();
    stack.signal('SIGTERM');
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    expect(await stillRunning({ processes, afterMs: 0 })).toEqual([]);
  });

  test('a database that ends is started again', async () => {
    const stack = await start({ dataDir: usedDataDir() });
    const { quickstart, processes } = await stack.running();
    const postgres = processes.find((one) => one.command.includes('postgres -D'));
    process.kill(pidOf(postgres), 'SIGKILL');
    await stack.printed({ text: 'the database ended; starting it again in 1 s.', timeoutMs: 5_000 });
    await expect
      .poll(() => queryAs({ databaseUrl: quickstart.databaseUrl, text: 'select 1 as one' }).catch(() => null), {
        timeout: 20_000,
      })
      .toEqual([{ one: 1 }]);
    const now = await stack.running();
    stack.signal('SIGTERM');
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    expect(await stillRunning({ processes: [...processes, ...now.processes], afterMs: 0 })).toEqual([]);
  });
});

/** A checkout whose database has one more migration than ours. */
function checkoutWithMigration(sql: string): string {
  const checkout = mkdtempSync(join(tmpdir(), 'signalcraft-checkout-'));
  chmodSync(checkout, 0o755);
  onTestFinished(() => rmSync(checkout, { recursive: true, force: true }));
  const ours = fileURLToPath(new URL('../../database', import.meta.url));
  const theirs = join(checkout, 'packages/database');
  mkdirSync(theirs, { recursive: true });
  for (const name of ['bin', 'node_modules', 'package.json']) symlinkSync(join(ours, name), join(theirs, name));
  cpSync(join(ours, 'prisma.config.ts'), join(theirs, 'prisma.config.ts'));
  cpSync(join(ours, 'prisma'), join(theirs, 'prisma'), { recursive: true });
  mkdirSync(join(theirs, 'prisma/migrations/29990101000000_next'));
  writeFileSync(join(theirs, 'prisma/migrations/29990101000000_next/migration.sql'), sql);
  return checkout;
}

describe('a new version', { timeout: 120_000 }, () => {
  test('sets a copy of the database aside before it migrates', async () => {
    const dataDir = usedDataDir();
    const stack = await start({ dataDir, checkout: checkoutWithMigration('create table "Next" (id int)') });
    const { quickstart } = await stack.running();
    const copy = /copied the database aside to (.*)/.exec(stack.output())?.[1] ?? '';
    expect(copy).toMatch(/\/copies\/[^/]*-before-29990101000000_next$/);
    expect(existsSync(join(copy, 'PG_VERSION'))).toBe(true);
    expect(await queryAs({ databaseUrl: quickstart.databaseUrl, text: 'select * from "Next"' })).toEqual([]);
    stack.signal('SIGTERM');
    await stack.ended;
  });

  test('whose migration fails says so in one line, and leaves the copy', async () => {
    const dataDir = usedDataDir();
    const stack = await start({ dataDir, checkout: checkoutWithMigration('create table "Workspace" (id int)') });
    expect((await stack.ended).code).toBe(1);
    const [copied, failed, ...rest] = reasonOf(stack.output()).split('\n');
    expect(copied).toMatch(/^copied the database aside/);
    expect(failed).toMatch(/^The database's migrations failed: .*"Workspace" already exists.*migrate.log\)$/);
    expect(rest).toEqual([]);
    expect(readdirSync(join(dataDir, 'postgres/copies'))).toHaveLength(1);
  });
});

describe('npm run admin on an embedded database', { timeout: 120_000 }, () => {
  const admin = async (dataDir: string, ...args: string[]) => {
    const printed: string[] = [];
    const errors = vi.spyOn(console, 'error').mockImplementation((line) => void printed.push(String(line)));
    const code = await runAdmin({
      args,
      env: { SIGNALCRAFT_DATA_DIR: dataDir },
      checkout: '/nowhere',
      workingDir: '/',
      print: (text) => printed.push(text),
    });
    errors.mockRestore();
    return [code, printed.join('\n')];
  };
  const OWNER = 'owner@signalcraft.local';

  test('works while SignalCraft runs and while it does not', async () => {
    const dataDir = usedDataDir();
    expect(await admin(dataDir, 'make-owner', OWNER)).toEqual([0, `${OWNER} is an OWNER of Demo already.`]);
    expect(existsSync(join(dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
    expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);

    const stack = await start({ dataDir });
    const { quickstart } = await stack.running();
    expect(await admin(dataDir, 'reset-password', OWNER)).toEqual([0, expect.stringContaining(OWNER)]);
    const again = await queryAs({ databaseUrl: quickstart.databaseUrl, text: 'select 1 as one' });
    expect(again).toEqual([{ one: 1 }]);
    stack.signal('SIGTERM');
    await stack.ended;

    const next = await start({ dataDir });
    expect((await next.running()).quickstart.password).toBeNull();
    expect(next.output()).toContain('(the password you set)');
    next.signal('SIGTERM');
    await next.ended;
  });

  test('says so where there is none yet, and makes nothing', async () => {
    const dataDir = temporaryDataDir();
    expect(await admin(dataDir, 'reset-password', OWNER)).toEqual([
      1,
      expect.stringMatching(/^There is no database in .* yet: npm start makes it/),
    ]);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('the launcher refuses in one line, and leaves nothing running, when', { timeout: 120_000 }, () => {
  const refused = async (options: Parameters<typeof start>[0]) => {
    const stack = await start(options);
    const { code } = await stack.ended;
    expect([code, stack.output()]).toEqual([1, expect.not.stringMatching(/\n {4}at /)]);
    expect(existsSync(join(options.dataDir, 'launcher.lock'))).toBe(false);
    const home = clusterHome(options.dataDir);
    if (home !== null) expect(existsSync(join(home, 'cluster/postmaster.pid'))).toBe(false);
    return reasonOf(stack.output());
  };

  test('a port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    for (const [variable, use] of [
      ['PORT', 'api'],
      ['WEB_PORT', 'web app'],
    ] as const) {
      expect(await refused({ dataDir: usedDataDir(), env: { [variable]: String(port) } })).toBe(
        `Port ${port} (${use}) is in use by another program. Stop that program, or set ${variable} to a free port.`,
      );
    }
  });

  test('a variable is wrong', async () => {
    const dataDir = usedDataDir();
    expect(await refused({ dataDir, env: { PORT: '99999' } })).toMatch(/^PORT=99999 is not a port/);
    expect(await refused({ dataDir, env: { LOG_LEVEL: 'loud' } })).toMatch(/not usable:\n {2}LOG_LEVEL: [^\n]*$/);
  });

  test('an app ends instead of starting: its last words are told', async () => {
    const reason = await refused({ dataDir: usedDataDir(), modes: { web: 'ends' } });
    expect(reason).toMatch(
      /^web ended \(code 3\) instead of starting. Its last words:\n +web cannot start: its reason$/,
    );
  });

  test('the data folder is a file', async () => {
    const dataDir = temporaryDataDir({ owner: ordinaryUser });
    writeFileSync(dataDir, '');
    const stack = await start({ dataDir });
    expect((await stack.ended).code).toBe(1);
    expect(stack.output().trim()).toMatch(/^The data folder .* cannot be used: [^\n]*$/);
  });

  test('its secrets are gone, damaged or others', async () => {
    const dataDir = usedDataDir();
    const path = join(dataDir, 'secrets.json');
    const good = readFileSync(path, 'utf8');
    rmSync(path);
    expect(await refused({ dataDir })).toMatch(
      /secrets.json is missing, and without it the database .* cannot be opened/,
    );
    writeFileSync(path, '{"half":');
    expect(await refused({ dataDir })).toMatch(/secrets.json is damaged: restore it/);
    writeFileSync(path, good.replace(/"databasePassword": ".{4}/, '"databasePassword": "othe'));
    expect(await refused({ dataDir })).toMatch(/^The database .* cannot be used: password authentication failed/);
    writeFileSync(path, good);
    expect(
      await refused({
        dataDir,
        env: { ENCRYPTION_KEY: Buffer.from('another key of thirty-two bytes.').toString('base64') },
      }),
    ).toMatch(/do not open with this ENCRYPTION_KEY/);
    const stack = await start({ dataDir });
    await stack.running();
    stack.signal('SIGTERM');
    await stack.ended;
  });

  test('the cluster is damaged, or gone', async () => {
    const dataDir = usedDataDir();
    const home = clusterHome(dataDir) ?? '';
    rmSync(join(home, 'cluster/PG_VERSION'));
    expect(await refused({ dataDir })).toMatch(/^The database in .* does not start: .*valid data directory/);
    rmSync(home, { recursive: true });
    expect(await refused({ dataDir })).toMatch(/^The database of .* was in .*, which is gone: restore it/);
  });

  test('the database of DATABASE_URL does not answer', async () => {
    const reason = await refused({
      dataDir: usedDataDir(),
      env: { DATABASE_URL: 'postgresql://user:secret-word@127.0.0.1:9/none' },
    });
    expect(reason).toMatch(/^The database 127.0.0.1:9\/none cannot be used: .*ECONNREFUSED/);
    expect(reason).not.toContain('secret-word');
  });

  test('the Redis of REDIS_URL does not answer', async () => {
    const reason = await refused({ dataDir: usedDataDir(), env: { REDIS_URL: 'redis://:secret-word@127.0.0.1:9/1' } });
    expect(reason).toBe('Nothing answers at 127.0.0.1:9, which REDIS_URL names.');
  });
});

describe.runIf(isRoot)('the launcher, for whom', { timeout: 120_000 }, () => {
  test('an ordinary user: the cluster lies in the data folder and is theirs', async () => {
    const dataDir = temporaryDataDir({ owner: NOBODY });
    const stack = await startStack({ dataDir, runAs: NOBODY });
    const { processes } = await stack.running();
    expect(clusterHome(dataDir)).toBe(join(dataDir, 'postgres'));
    expect(statSync(join(dataDir, 'postgres/cluster')).uid).toBe(NOBODY.uid);
    stack.signal('SIGINT');
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    expect(await stillRunning({ processes, afterMs: 0 })).toEqual([]);

    // Root on the same folder: it stays that user's.
    const asRoot = await startStack({ dataDir });
    await asRoot.running();
    asRoot.signal('SIGINT');
    await asRoot.ended;
    const again = await startStack({ dataDir, runAs: NOBODY });
    await again.running();
    again.signal('SIGINT');
    expect((await again.ended).code).toBe(0);
  });

  test('root, under a folder that others cannot enter: the cluster lies where the server can reach it', async () => {
    const dataDir = temporaryDataDir();
    mkdirSync(dataDir);
    chmodSync(join(dataDir, '..'), 0o700);
    const stack = await startStack({ dataDir });
    await stack.running();
    const home = clusterHome(dataDir) ?? '';
    expect(home).toMatch(/^\/var\/lib\/signalcraft\/[0-9a-f]{16}$/);
    expect(stack.output()).toContain(join(home, 'cluster'));
    expect(statSync(home).uid).toBe(NOBODY.uid);
    expect(mode(home)).toBe('700');
    expect(readdirSync(dataDir)).not.toContain('postgres');
    stack.signal('SIGINT');
    await stack.ended;

    const stranger = await startStack({ dataDir, runAs: { uid: 12_345, gid: 12_345 } });
    expect((await stranger.ended).code).toBe(1);
    expect(stranger.output().trim()).toMatch(/^The data folder .* cannot be used: EACCES[^\n]*$/);
  });
});
