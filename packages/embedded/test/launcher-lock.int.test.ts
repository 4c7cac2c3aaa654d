import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLauncherLock, endLeftovers, findLauncher } from '@signalcraft/embedded/launcher-lock';
import { identifyProcess } from '@signalcraft/embedded/process-identity';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

describe('the lock of a data folder', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'signalcraft-lock-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const path = () => join(dataDir, 'launcher.lock');

  const startProgram = async () => {
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  };
  /** The lock as a launcher leaves it that was killed while it ran these. */
  const leaveBehind = (children: { name: string; pid: number }[]) => {
    const lock = acquireLauncherLock({ dataDir });
    for (const child of children) lock.record(child);
    const text = readFileSync(path(), 'utf8');
    lock.release();
    const holder = JSON.parse(text) as { launcher: { startedAt: string } };
    holder.launcher.startedAt = 'another life';
    writeFileSync(path(), JSON.stringify(holder));
  };

  test('belongs to one at a time, and to nobody once released', () => {
    expect(findLauncher({ dataDir })).toBeNull();
    const lock = acquireLauncherLock({ dataDir });
    expect(findLauncher({ dataDir })?.pid).toBe(process.pid);
    expect(() => acquireLauncherLock({ dataDir })).toThrow(`already runs on ${dataDir} (process ${process.pid})`);
    lock.release();
    expect(findLauncher({ dataDir })).toBeNull();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('of a launcher that is gone is taken over, with what it left', async () => {
    const child = await startProgram();
    leaveBehind([{ name: 'api', pid: child.pid ?? 0 }]);
    expect(findLauncher({ dataDir })).toBeNull();

    const lock = acquireLauncherLock({ dataDir });
    expect(lock.leftovers).toMatchObject([{ name: 'api', pid: child.pid }]);
    expect(await endLeftovers(lock)).toEqual(['api']);
    expect(identifyProcess(child.pid ?? 0)).toBeNull();
    expect(await endLeftovers(lock)).toEqual([]);
    lock.release();
  });

  test('a process that only got a leftover’s number is left alone', async () => {
    const child = await startProgram();
    leaveBehind([{ name: 'api', pid: child.pid ?? 0 }]);
    const holder = readFileSync(path(), 'utf8');
    writeFileSync(path(), holder.replace(/("children":\[\{"pid":\d+,"startedAt":")[^"]*/, '$1another life'));
    const lock = acquireLauncherLock({ dataDir });
    expect(lock.leftovers).toHaveLength(1);
    expect(await endLeftovers(lock)).toEqual([]);
    expect(identifyProcess(child.pid ?? 0)).not.toBeNull();
    lock.release();
  });

  test.each(['', '{}', 'x'])('one that is damaged (%j) is taken over', (text) => {
    writeFileSync(path(), text);
    const lock = acquireLauncherLock({ dataDir });
    expect(lock.leftovers).toEqual([]);
    lock.release();
    expect(existsSync(path())).toBe(false);
  });
});
