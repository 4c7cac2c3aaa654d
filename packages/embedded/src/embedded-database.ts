import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  clusterExists,
  copyClusterAside,
  createCluster,
  type RunningCluster,
  startCluster,
  stopLeftoverCluster,
} from './cluster.ts';
import { type ClusterPlace, rememberedPort, rememberPort } from './cluster-place.ts';
import type { LauncherLock } from './launcher-lock.ts';
import { rotateLog } from './log-tail.ts';
import { freePort } from './ports.ts';
import { identifyProcess } from './process-identity.ts';
import type { Say } from './progress.ts';
import { nextRestart } from './restart-delay.ts';
import type { Secrets } from './secrets.ts';

/** How many copies from before a migration are kept. */
const COPIES_KEPT = 2;

export type EmbeddedDatabase = {
  url: string;
  clusterDir: string;
  /** Stops the server, copies the cluster beside it and starts it again; answers where the copy is. */
  copyAside: (options: { name: string }) => Promise<string>;
  stop: () => Promise<void>;
};

/** The address of the data folder's database while it runs, as its owning login. */
export const embeddedUrl = (options: { secrets: Pick<Secrets, 'databasePassword'>; port: number }): string =>
  `postgresql://signalcraft:${options.secrets.databasePassword}@127.0.0.1:${options.port}/signalcraft`;

/**
 * Starts the data folder's PostgreSQL, making it at its first use, and starts it again whenever it ends. The login it
 * gives owns its database and is no superuser.
 */
export async function openEmbeddedDatabase(options: {
  dataDir: string;
  logsDir: string;
  place: ClusterPlace;
  secrets: Pick<Secrets, 'databasePassword' | 'superuserPassword'>;
  lock: LauncherLock;
  say: Say;
}): Promise<EmbeddedDatabase> {
  const { dataDir, place, secrets, lock, say } = options;
  const logFile = join(options.logsDir, 'postgres.log');
  if (await stopLeftoverCluster({ place, known: lock.leftovers })) say('stopped the database of an earlier start');
  if (!clusterExists({ place })) {
    say(`making the database in ${place.clusterDir}`);
    await createCluster({
      place,
      superuserPassword: secrets.superuserPassword,
      setup: [
        `create role signalcraft login createrole password '${secrets.databasePassword}'`,
        'create database signalcraft owner signalcraft',
      ],
    });
  }
  rotateLog(logFile);
  const port = await freePort({ preferred: rememberedPort({ dataDir }) });
  rememberPort({ dataDir, port });

  const state = { isClosing: false };
  let running: RunningCluster;
  const start = async () => {
    const startedAt = Date.now();
    running = await startCluster({ place, port, logFile });
    lock.record({ name: 'postgres-guard', pid: running.guardPid });
    lock.record({ name: 'postgres', pid: running.pid });
    const identity = identifyProcess(running.pid);
    void running.ended.then(() =>
      state.isClosing ? undefined : revive({ startedAt, known: identity ? [identity] : [] }),
    );
  };
  const revive = async (last: { startedAt: number; known: { pid: number; startedAt: string }[] }) => {
    let quickEnds = 0;
    let ranMs = Date.now() - last.startedAt;
    while (!state.isClosing) {
      const next = nextRestart({ quickEnds, ranMs });
      quickEnds = next.quickEnds;
      ranMs = 0;
      say(`the database ended; starting it again in ${next.delayMs / 1_000} s. See ${logFile}`);
      await sleep(next.delayMs);
      if (state.isClosing) return;
      try {
        await stopLeftoverCluster({ place, known: last.known });
        await start();
        return;
      } catch (error) {
        say((error as Error).message);
      }
    }
  };

  await start();
  return {
    url: embeddedUrl({ secrets, port }),
    clusterDir: place.clusterDir,
    copyAside: async ({ name }) => {
      state.isClosing = true;
      await running.stop();
      const copy = await copyClusterAside({ place, name, keep: COPIES_KEPT });
      state.isClosing = false;
      await start();
      return copy;
    },
    stop: async () => {
      state.isClosing = true;
      await running.stop();
    },
  };
}
