import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type GuardedProcess, startGuarded } from '@signalcraft/embedded/guarded-process';
import { freePort } from './ports.ts';

export type PrivatePrometheus = {
  /** What the target shows from the next scrape on. */
  setMetrics: (text: string) => void;
  /** Stops both servers and removes their folder. */
  remove: () => Promise<void>;
};

/**
 * Debian's Prometheus, scraping and judging each second a target that the caller controls, and its Alertmanager, which
 * posts to `webhookUrl` and repeats what still fires after `repeatSeconds`.
 */
export async function startPrivatePrometheus(options: {
  webhookUrl: string;
  /** The rules of one group, as Prometheus writes them in YAML or JSON. */
  rules: readonly object[];
  metrics: string;
  repeatSeconds: number;
}): Promise<PrivatePrometheus> {
  const home = mkdtempSync(join(tmpdir(), 'signalcraft-prometheus-'));
  let { metrics } = options;
  const target = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(metrics);
  });
  const [targetPort, alertmanagerPort, prometheusPort] = [await freePort(), await freePort(), await freePort()];
  await new Promise<void>((resolve) => target.listen(targetPort, '127.0.0.1', resolve));

  // JSON is YAML.
  const write = (name: string, value: object): string => {
    const path = join(home, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  const alertmanagerConfig = write('alertmanager.yml', {
    route: {
      receiver: 'signalcraft',
      group_by: ['alertname'],
      group_wait: '1s',
      group_interval: '1s',
      repeat_interval: `${options.repeatSeconds}s`,
    },
    receivers: [{ name: 'signalcraft', webhook_configs: [{ url: options.webhookUrl, send_resolved: true }] }],
  });
  const prometheusConfig = write('prometheus.yml', {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [write('rules.yml', { groups: [{ name: 'test', rules: options.rules }] })],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
    scrape_configs: [{ job_name: 'target', static_configs: [{ targets: [`127.0.0.1:${targetPort}`] }] }],
  });

  const servers: GuardedProcess[] = [];
  const remove = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    target.closeAllConnections();
    target.close();
    rmSync(home, { recursive: true, force: true });
  };
  const start = async (name: string, port: number, args: readonly string[]) => {
    const server = await startGuarded({
      command: name,
      args: [...args, `--web.listen-address=127.0.0.1:${port}`],
      cwd: home,
      logFile: join(home, `${name}.log`),
      stopSignals: [
        { signal: 'SIGTERM', afterMs: 0 },
        { signal: 'SIGKILL', afterMs: 5_000 },
      ],
      removeWhenOrphaned: home,
    });
    servers.push(server);
    while (!(await isReady(port))) {
      if (server.isOver()) throw new Error(`${name} ended instead of starting`);
      await sleep(50);
    }
  };
  try {
    await start('prometheus-alertmanager', alertmanagerPort, [
      `--config.file=${alertmanagerConfig}`,
      `--storage.path=${join(home, 'alertmanager')}`,
      '--cluster.listen-address=',
    ]);
    await start('prometheus', prometheusPort, [
      `--config.file=${prometheusConfig}`,
      `--storage.tsdb.path=${join(home, 'prometheus')}`,
    ]);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    setMetrics: (text) => {
      metrics = text;
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
