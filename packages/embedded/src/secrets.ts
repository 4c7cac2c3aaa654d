import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeApiKeySecret } from '@signalcraft/engine/api-key-secrets';
import { z } from 'zod';
import { LaunchError } from './launch-error.ts';
import { writePrivateFile } from './private-file.ts';

const Secrets = z.object({
  encryptionKey: z.base64(),
  /** The embedded database's owning login. */
  databasePassword: z.string().min(16),
  /** Its superuser, which only the launcher uses. */
  superuserPassword: z.string().min(16),
  ownerPassword: z.string().min(12),
  apiKey: z.string().min(20),
  metricsToken: z.string().min(16),
});
export type Secrets = z.infer<typeof Secrets>;

const text = (byteCount: number): string => randomBytes(byteCount).toString('base64url');

/**
 * The data folder's secrets, made at its first use. Without them a cluster that stands there cannot be opened nor its
 * sealed values read, so a lost or damaged file throws a LaunchError instead of being made anew.
 */
export function readOrMakeSecrets(options: { dataDir: string; clusterExists: boolean }): Secrets {
  const path = join(options.dataDir, 'secrets.json');
  const stored = readIfThere(path);
  if (stored !== null) {
    const parsed = Secrets.safeParse(parseJson(stored));
    if (parsed.success) return parsed.data;
    throw new LaunchError(`${path} is damaged: restore it from a backup, or delete the data folder to start anew.`);
  }
  if (options.clusterExists) {
    throw new LaunchError(
      `${path} is missing, and without it the database of this data folder cannot be opened: restore it from a backup, or delete the data folder to start anew.`,
    );
  }
  const made: Secrets = {
    encryptionKey: randomBytes(32).toString('base64'),
    databasePassword: text(24),
    superuserPassword: text(24),
    ownerPassword: text(15),
    apiKey: makeApiKeySecret(),
    metricsToken: text(24),
  };
  writePrivateFile({ path, text: `${JSON.stringify(made, null, 2)}\n` });
  return made;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new LaunchError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
};
