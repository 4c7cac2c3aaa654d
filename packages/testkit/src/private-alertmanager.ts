import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuarded } from '@signalcraft/embedded/guarded-process';
import { freePort } from './ports.ts';

export type PrivateAlertmanager = {
  /** Calls its API, version 2; throws where it refuses. */
  call: <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<T>;
  /** Stops the server and removes its folder. */
  remove: () => Promise<void>;
};

/** Debian's Alertmanager with these inhibition rules, as its configuration writes them, telling nobody. */
export async function startPrivateAlertmanager(options: {
  inhibitRules: readonly object[];
}): Promise<PrivateAlertmanager> {
  const home = mkdtempSync(join(tmpdir(), 'signalcraft-alertmanager-'));
  const config = join(home, 'alertmanager.yml');
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({
      route: { receiver: 'nobody' },
      receivers: [{ name: 'nobody' }],
      inhibit_rules: options.inhibitRules,
    }),
  );
  const port = await freePort();
  const server = await startGuarded({
    command: 'prometheus-alertmanager',
    args: [
      `--config.file=${config}`,
      `--storage.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    cwd: home,
    logFile: join(home, 'alertmanager.log'),
    stopSignals: [
      { signal: 'SIGTERM', afterMs: 0 },
      { signal: 'SIGKILL', afterMs: 5_000 },
    ],
    removeWhenOrphaned: home,
  });
  const remove = async (): Promise<void> => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  };
  while (!(await isReady(port))) {
    if (server.isOver()) {
      await remove();
      throw new Error('prometheus-alertmanager ended instead of starting');
    }
    await sleep(50);
  }
  return {
    call: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v2/${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text ? JSON.parse(text) : null) as T;
    },
    remove,
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/-/ready`, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
