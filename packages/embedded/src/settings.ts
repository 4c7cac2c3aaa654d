import { join, resolve } from 'node:path';
import { LaunchError } from './launch-error.ts';

/** What the launcher itself decides by; the rest of the environment is handed on to the apps. */
export type Settings = {
  /** The root of the checkout. */
  checkout: string;
  dataDir: string;
  logsDir: string;
  mailDir: string;
  apiPort: number;
  webPort: number;
  /** Where the apps listen: this machine only, unless HOST says otherwise. */
  host: string | null;
  /** An own database, or null for the embedded one. */
  databaseUrl: string | null;
  redisUrl: string | null;
  /** The variables that were set and not empty. */
  given: Readonly<Record<string, string>>;
};

/** Reads the launcher's settings. Throws a LaunchError naming the variable that is wrong. */
export function readSettings(options: {
  env: Record<string, string | undefined>;
  checkout: string;
  workingDir: string;
}): Settings {
  const given = Object.fromEntries(
    Object.entries(options.env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const dataDir = given['SIGNALCRAFT_DATA_DIR']
    ? resolve(options.workingDir, given['SIGNALCRAFT_DATA_DIR'])
    : join(options.checkout, '.signalcraft');
  const apiPort = readPort({ name: 'PORT', text: given['PORT'], fallback: 5050 });
  const webPort = readPort({ name: 'WEB_PORT', text: given['WEB_PORT'], fallback: 3000 });
  if (apiPort === webPort)
    throw new LaunchError(`PORT and WEB_PORT are both ${apiPort}: the api and the web app need one each.`);
  return {
    checkout: options.checkout,
    dataDir,
    logsDir: join(dataDir, 'logs'),
    mailDir: given['MAIL_DIR'] ? resolve(options.workingDir, given['MAIL_DIR']) : join(dataDir, 'mail'),
    apiPort,
    webPort,
    host: given['HOST'] ?? null,
    databaseUrl: given['DATABASE_URL'] ?? null,
    redisUrl: given['REDIS_URL'] ?? null,
    given,
  };
}

function readPort(options: { name: string; text: string | undefined; fallback: number }): number {
  if (options.text === undefined) return options.fallback;
  const port = Number(options.text);
  if (/^\d+$/.test(options.text) && port >= 1 && port <= 65_535) return port;
  throw new LaunchError(`${options.name}=${options.text} is not a port: give a number from 1 to 65535.`);
}
