import { once } from 'node:events';
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SourceName } from '@signalcraft/contracts/enums';
import { ingestAddress } from '@signalcraft/engine/ingest-address';
import { readEnv } from '@signalcraft/platform/env';
import { appEnvironment, publicAddresses } from './app-environment.ts';
import { type AppEntries, describeApps } from './apps.ts';
import { clusterExists } from './cluster.ts';
import { findClusterPlace } from './cluster-place.ts';
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded-database.ts';
import { LaunchError } from './launch-error.ts';
import { acquireLauncherLock, endLeftovers } from './launcher-lock.ts';
import { rotateLog } from './log-tail.ts';
import { assertPortFree } from './ports.ts';
import type { prepareStores } from './prepare-stores.ts';
import type { Say } from './progress.ts';
import { type Quickstart, welcome, writeQuickstart } from './quickstart.ts';
import { readOrMakeSecrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { type SupervisedApp, superviseApp } from './supervised-app.ts';

/** An app that has not answered by then never will; a slow machine under load takes half of it. */
const READY_MS_MAX = 180_000;

export type Running = { quickstart: Quickstart; apps: ReadonlyMap<string, SupervisedApp> };

/**
 * Runs the whole stack until `stop` is aborted. What was opened is closed in reverse order, whatever happens.
 * Throws a LaunchError, with nothing left behind, when the stack cannot be brought up.
 */
export async function launch(options: {
  settings: Settings;
  entries: AppEntries;
  nodeEnv: 'production' | 'development';
  prepare: typeof prepareStores;
  say: Say;
  print: (text: string) => void;
  /** Aborted when the stack shall stop. */
  stop: AbortSignal;
  /** Called once everything is healthy. */
  onRunning?: (running: Running) => void;
}): Promise<void> {
  const { settings, say, stop } = options;
  const closers: (() => void | Promise<void>)[] = [];
  try {
    makeDataFolder(settings);
    const lock = acquireLauncherLock({ dataDir: settings.dataDir });
    closers.push(lock.release);
    const quickstartPath = join(settings.dataDir, 'quickstart.json');
    rmSync(quickstartPath, { force: true });
    const ended = await endLeftovers({ leftovers: lock.leftovers });
    if (ended.length > 0) say(`ended what an earlier start left running: ${ended.join(', ')}`);
    await assertPortFree({ port: settings.apiPort, variable: 'PORT', use: 'api' });
    await assertPortFree({ port: settings.webPort, variable: 'WEB_PORT', use: 'web app' });

    const place = settings.databaseUrl === null ? findClusterPlace({ dataDir: settings.dataDir }) : null;
    const secrets = readOrMakeSecrets({
      dataDir: settings.dataDir,
      clusterExists: place !== null && clusterExists({ place }),
    });
    const environmentFor = (databaseUrl: string) =>
      appEnvironment({ settings, secrets, databaseUrl, nodeEnv: options.nodeEnv });
    // What the api and the worker would refuse is said before anything is started.
    checkConfiguration(environmentFor(settings.databaseUrl ?? 'postgresql://127.0.0.1/signalcraft').api);

    let embedded: EmbeddedDatabase | null = null;
    if (place) {
      say('starting the database');
      embedded = await openEmbeddedDatabase({ ...settings, place, secrets, lock, say });
      closers.push(embedded.stop);
    }
    const databaseUrl = settings.databaseUrl ?? embedded?.url;
    if (databaseUrl === undefined) throw new Error('no database');
    if (stop.aborted) return;
    const env = environmentFor(databaseUrl);
    const seed = await options.prepare({
      settings,
      secrets,
      databaseUrl,
      encryptionKey: env.api['ENCRYPTION_KEY'] ?? '',
      embedded,
      now: new Date(),
      say,
    });
    if (stop.aborted) return;

    say('starting api, worker and web');
    const apps = new Map<string, SupervisedApp>();
    closers.push(async () => {
      await Promise.all([...apps.values()].map((app) => app.stop()));
    });
    for (const app of describeApps({ settings, entries: options.entries, env })) {
      const logFile = join(settings.logsDir, `${app.name}.log`);
      rotateLog(logFile);
      apps.set(app.name, superviseApp({ app, logFile, say, record: lock.record }));
    }
    const deadline = Date.now() + READY_MS_MAX;
    await Promise.all(
      [...apps].map(async ([name, app]) => {
        await app.ready({ deadline, mustStop: () => stop.aborted });
        if (!stop.aborted) say(`${name} is ready`);
      }),
    );
    if (stop.aborted) return;

    const { webUrl, apiUrl } = publicAddresses(settings);
    const addresses = Object.entries(seed?.ingestKeys ?? {}).map(([name, ingestKey]) => {
      const source = SourceName.parse(name);
      return { source, ...ingestAddress({ apiBaseUrl: apiUrl, source, ingestKey }) };
    });
    const quickstart: Quickstart = {
      webUrl,
      apiUrl,
      email: seed?.email ?? null,
      password: seed?.password ?? null,
      apiKey: seed?.apiKey ?? null,
      workspaceId: seed?.workspaceId ?? null,
      ingest: Object.fromEntries(addresses.map(({ source, ingestUrl }) => [source, ingestUrl])),
      mailDir: settings.mailDir,
      databaseUrl,
    };
    writeQuickstart({ path: quickstartPath, quickstart });
    options.print(
      welcome({
        quickstart,
        firstAlert: addresses.find(({ source }) => source === 'generic')?.curl ?? null,
        path: quickstartPath,
        logsDir: settings.logsDir,
        clusterDir: embedded?.clusterDir ?? null,
      }),
    );
    options.onRunning?.({ quickstart, apps });
    if (!stop.aborted) await once(stop, 'abort');
  } finally {
    if (stop.aborted) say('stopping');
    for (const close of closers.reverse()) await close();
    if (stop.aborted) say('stopped');
  }
}

function makeDataFolder(settings: Settings): void {
  try {
    mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
    accessSync(settings.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    mkdirSync(settings.logsDir, { recursive: true, mode: 0o700 });
    mkdirSync(settings.mailDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LaunchError(`The data folder ${settings.dataDir} cannot be used: ${(error as Error).message}`);
  }
}

function checkConfiguration(env: Record<string, string>): void {
  try {
    readEnv(env);
  } catch (error) {
    throw new LaunchError((error as Error).message);
  }
}
