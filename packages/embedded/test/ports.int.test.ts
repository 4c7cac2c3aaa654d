import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { assertPortFree, freePort } from '@signalcraft/embedded/ports';
import { expect, onTestFinished, test } from 'vitest';

async function listen(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
const check = (port: number) => assertPortFree({ port, variable: 'WEB_PORT', use: 'web app' });

test.each(['127.0.0.1', '0.0.0.0', '::1', '::'])('a port that somebody has on %s is not free', async (host) => {
  const port = await listen(host);
  await expect(check(port)).rejects.toThrow(`Port ${port} (web app) is in use by another program.`);
});

test('a free port is free, and one that was asked for is kept while it is', async () => {
  const port = await freePort();
  await check(port);
  expect(await freePort({ preferred: port })).toBe(port);
  const taken = await listen('127.0.0.1');
  expect(await freePort({ preferred: taken })).not.toBe(taken);
});
