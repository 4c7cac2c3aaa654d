import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuarded } from '@signalcraft/embedded/guarded-process';
import { freePort } from '../ports.ts';
import { bodiesOf, sampleAlerts } from './alerts.ts';
import type { Subject } from './subject.ts';

const CONFIG = `
route:
  receiver: nobody
  group_by: [alertname, cluster]
  group_wait: 0s
  group_interval: 1m
  repeat_interval: 12h
receivers:
  - name: nobody
`;

/** Debian's Alertmanager, which keeps everything in memory, fed through its push API as Prometheus does. */
export async function startAlertmanagerSubject(options: { alertCount: number }): Promise<Subject> {
  const home = mkdtempSync(join(tmpdir(), 'signalcraft-alertmanager-'));
  writeFileSync(join(home, 'alertmanager.yml'), CONFIG);
  const port = await freePort();
  const server = await startGuarded({
    command: 'prometheus-alertmanager',
    args: [
      `--config.file=${join(home, 'alertmanager.yml')}`,
      `--storage.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    logFile: join(home, 'alertmanager.log'),
    stopSignals: [
      { signal: 'SIGTERM', afterMs: 0 },
      { signal: 'SIGKILL', afterMs: 5_000 },
    ],
    removeWhenOrphaned: home,
  });
  while (!(await isReady(port))) {
    if (server.isOver()) throw new Error('Alertmanager ended instead of starting');
    await sleep(50);
  }
  const alerts = sampleAlerts({ count: options.alertCount });
  return {
    name: 'Alertmanager (RAM)',
    url: `http://127.0.0.1:${port}/api/v2/alerts`,
    bodies: ({ perRequest }) => bodiesOf({ alerts, perRequest, toBody: (some) => some }),
    processes: () => [server.pid],
    stored: async () => null,
    settle: () => sleep(200),
    stop: async () => {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
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
