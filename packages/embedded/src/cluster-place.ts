import { createHash, randomBytes } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { LaunchError } from './launch-error.ts';
import { copyBinaries, locatePostgres } from './postgres-binaries.ts';
import { writePrivateFile } from './private-file.ts';

export type RunAs = { uid: number; gid: number };
/** Where one cluster lies and what runs it. */
export type ClusterPlace = {
  clusterDir: string;
  copiesDir: string;
  binDir: string;
  /** PostgreSQL refuses to run as root: the user it runs as instead, or null for this one. */
  runAs: RunAs | null;
};

const State = z.object({ home: z.string(), key: z.string().optional(), port: z.number().int().optional() });
type State = z.infer<typeof State>;

/** The user that owns nothing, on every Unix. */
const NOBODY: RunAs = { uid: 65_534, gid: 65_534 };
const SHARED_HOME = '/var/lib/signalcraft';

/**
 * Where the data folder's cluster lies: inside it, or, as root, in a folder that the database's user can reach though
 * the data folder may lie under one it cannot. Throws a LaunchError when a cluster that was there is gone.
 */
export function findClusterPlace(options: { dataDir: string; sharedHome?: string }): ClusterPlace {
  const inside = join(options.dataDir, 'postgres');
  const binaries = locatePostgres();
  const stored = readState(options.dataDir);
  const isRoot = process.getuid?.() === 0;
  const asRoot = isRoot && !existsSync(clusterOf(inside));

  if (!asRoot) {
    if (stored && stored.home !== inside && stored.key !== undefined && !isRoot) {
      throw new LaunchError(
        `The database of ${options.dataDir} was made by root and lies in ${stored.home}: start as root, or set SIGNALCRAFT_DATA_DIR to another folder.`,
      );
    }
    mkdirSync(inside, { recursive: true, mode: 0o700 });
    // Root, on a data folder that another user began: the cluster stays that user's.
    const owner = statSync(existsSync(clusterOf(inside)) ? clusterOf(inside) : inside);
    const runAs = isRoot ? { uid: owner.uid, gid: owner.gid } : null;
    const { binDir } = isRoot ? copyBinaries({ from: binaries, into: inside }) : binaries;
    const found = place({ home: inside, binDir, runAs });
    if (stored) assertNotGone({ dataDir: options.dataDir, stored, clusterDir: found.clusterDir });
    writeState(options.dataDir, { ...stored, home: inside });
    return found;
  }

  const key = stored?.key ?? randomBytes(16).toString('hex');
  const known = stored?.key !== undefined && existsSync(stored.home) ? stored.home : null;
  if (stored) assertNotGone({ dataDir: options.dataDir, stored, clusterDir: clusterOf(stored.home) });
  const home = known ?? makeHome({ key, shared: options.sharedHome ?? SHARED_HOME });
  writeState(options.dataDir, { ...stored, home, key });
  const { binDir } = copyBinaries({ from: binaries, into: home });
  return place({ home, binDir, runAs: NOBODY });
}

/** A cluster has a port as soon as it is whole: one that had it and is not there was deleted or moved. */
function assertNotGone(options: { dataDir: string; stored: State; clusterDir: string }): void {
  const { dataDir, stored, clusterDir } = options;
  if (stored.port === undefined || existsSync(clusterDir)) return;
  throw new LaunchError(
    `The database of ${dataDir} was in ${clusterDir}, which is gone: restore it, or delete ${dataDir} to start anew.`,
  );
}

const clusterOf = (home: string): string => join(home, 'cluster');

const place = (options: { home: string; binDir: string; runAs: RunAs | null }): ClusterPlace => ({
  clusterDir: clusterOf(options.home),
  copiesDir: join(options.home, 'copies'),
  binDir: options.binDir,
  runAs: options.runAs,
});

/** The port the cluster had last, so that a tool that was pointed at it keeps working. */
export const rememberedPort = (options: { dataDir: string }): number | undefined => readState(options.dataDir)?.port;

export function rememberPort(options: { dataDir: string; port: number }): void {
  const state = readState(options.dataDir);
  if (state && state.port !== options.port) writeState(options.dataDir, { ...state, port: options.port });
}

/** A folder named by a random key, since a data folder's path or inode may come to mean another one. */
function makeHome(options: { key: string; shared: string }): string {
  const name = createHash('sha256').update(options.key).digest('hex').slice(0, 16);
  const wanted = join(options.shared, name);
  try {
    mkdirSync(options.shared, { recursive: true });
    chmodSync(options.shared, 0o711);
    mkdirSync(wanted, { mode: 0o700 });
    chownSync(wanted, NOBODY.uid, NOBODY.gid);
    return wanted;
  } catch {
    const fallback = join(tmpdir(), `signalcraft-${name}`);
    mkdirSync(fallback, { recursive: true, mode: 0o700 });
    chmodSync(fallback, 0o700);
    chownSync(fallback, NOBODY.uid, NOBODY.gid);
    return fallback;
  }
}

const statePath = (dataDir: string): string => join(dataDir, 'postgres.json');

function readState(dataDir: string): State | null {
  try {
    accessSync(statePath(dataDir), constants.R_OK);
  } catch {
    return null;
  }
  try {
    return State.parse(JSON.parse(readFileSync(statePath(dataDir), 'utf8')));
  } catch {
    throw new LaunchError(`${statePath(dataDir)} is damaged: restore it from a backup, or delete the data folder.`);
  }
}

const writeState = (dataDir: string, state: State): void =>
  writePrivateFile({ path: statePath(dataDir), text: `${JSON.stringify(state, null, 2)}\n` });
