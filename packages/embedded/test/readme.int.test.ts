import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuarded } from '@signalcraft/embedded/guarded-process';
import { SOURCES } from '@signalcraft/sources/registry';
import { freePort } from '@signalcraft/testkit/ports';
import { expect, onTestFinished, test } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
const README = readFileSync(join(CHECKOUT, 'README.md'), 'utf8');
const block = (language: string, holding: string): string =>
  [...README.matchAll(/```(\w+)\n(.*?)```/gs)].find(
    ([, name, text]) => name === language && text?.includes(holding),
  )?.[2] ?? '';

test('every file that the README leads to is there', () => {
  const links = [...README.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThan(4);
  expect(links.filter((link) => !existsSync(join(CHECKOUT, link)))).toEqual([]);
});

test('its generic alert is one', () => {
  const body = JSON.parse(/-d '(.*)'/.exec(block('sh', 'generic/YOUR_KEY'))?.[1] ?? '') as unknown;
  const parsed = SOURCES.generic.parse({ body, config: { mapping: {} }, receivedAt: 0 });
  expect(parsed).toMatchObject({ ok: true, alerts: [{ title: 'Disk almost full on db-1', severity: 'critical' }] });
});

test('Alertmanager takes its configuration and sends what is an alert', { timeout: 60_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'signalcraft-readme-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const received = createServer();
  received.listen(0, '127.0.0.1');
  await once(received, 'listening');
  onTestFinished(() => void received.close());
  const config = block('yaml', 'receivers:').replace(
    'http://localhost:5050/api/webhooks/alertmanager/YOUR_KEY',
    `http://127.0.0.1:${(received.address() as AddressInfo).port}/`,
  );
  expect(config).toContain('127.0.0.1');
  writeFileSync(join(home, 'alertmanager.yml'), config);

  const port = await freePort();
  const server = await startGuarded({
    command: 'prometheus-alertmanager',
    args: [
      `--config.file=${home}/alertmanager.yml`,
      `--storage.path=${home}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    cwd: home,
    logFile: join(home, 'log'),
    stopSignals: [{ signal: 'SIGKILL', afterMs: 0 }],
    removeWhenOrphaned: home,
  });
  onTestFinished(async () => void (await server.stop()));
  const send = () =>
    fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ labels: { alertname: 'DiskFull', severity: 'critical', host: 'db-1' } }]),
    }).then(
      (response) => response.status,
      () => 0,
    );
  await expect.poll(send, { timeout: 20_000 }).toBe(200);

  const [request, response] = (await once(received, 'request')) as [AsyncIterable<Buffer>, { end: () => void }];
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  response.end();
  const parsed = SOURCES.alertmanager.parse({
    body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
    config: { mapping: {} },
    receivedAt: Date.now(),
  });
  expect(parsed).toMatchObject({ ok: true, alerts: [{ status: 'firing', severity: 'critical' }] });
});
