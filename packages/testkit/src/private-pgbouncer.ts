import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuarded } from '@signalcraft/embedded/guarded-process';
import { Client } from 'pg';
import { freePort } from './ports.ts';

export type PrivatePgBouncer = {
  /** The given login's address through the pooler. */
  url: string;
  /** Stops it and removes its folder. */
  remove: () => Promise<void>;
};

/** PgBouncer refuses to run as root. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** A PgBouncer of its own in transaction mode, with `serverConnections` to the server behind `url`, of one login. */
export async function startPrivatePgBouncer(options: {
  url: string;
  serverConnections: number;
}): Promise<PrivatePgBouncer> {
  const server = new URL(options.url);
  const home = mkdtempSync(join(tmpdir(), 'signalcraft-pgbouncer-'));
  const port = await freePort();
  const file = (name: string, text: string): string => {
    const path = join(home, name);
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  };
  const users = file('userlist.txt', `"${server.username}" "${server.password}"\n`);
  const settings = file(
    'pgbouncer.ini',
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = ${options.serverConnections}
max_client_conn = 200
auth_type = scram-sha-256
auth_file = ${users}
`,
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(home, NOBODY.uid, NOBODY.gid);
  const bouncer = await startGuarded({
    command: findPgBouncer(),
    args: [settings],
    logFile: join(home, 'pgbouncer.log'),
    stopSignals: [
      { signal: 'SIGINT', afterMs: 0 },
      { signal: 'SIGKILL', afterMs: 5_000 },
    ],
    runAs: isRoot ? NOBODY : null,
    removeWhenOrphaned: home,
  });
  const url = new URL(options.url);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  while (!(await answers(url.href))) {
    if (bouncer.isOver()) throw new Error('pgbouncer ended instead of starting');
    await sleep(20);
  }
  return {
    url: url.href,
    remove: async () => {
      await bouncer.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Debian puts it where only root looks. */
function findPgBouncer(): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const found = folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path));
  if (!found) throw new Error('pgbouncer is not installed');
  return found;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
