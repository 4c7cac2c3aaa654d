import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Database } from '@signalcraft/database/database';
import { makeOwner } from './admin-make-owner.ts';
import { resetPassword } from './admin-reset-password.ts';
import { clusterExists } from './cluster.ts';
import { findClusterPlace, rememberedPort } from './cluster-place.ts';
import { embeddedUrl, openEmbeddedDatabase } from './embedded-database.ts';
import { LaunchError } from './launch-error.ts';
import { acquireLauncherLock, endLeftovers, findLauncher } from './launcher-lock.ts';
import { readOrMakeSecrets } from './secrets.ts';
import { readSettings, type Settings } from './settings.ts';

const USAGE = `Usage: npm run admin -- COMMAND …

  reset-password EMAIL               gives the local account a new password, prints it, and ends its sessions
  make-owner EMAIL [--workspace SLUG]
                                     makes the user an OWNER of the workspace they belong to, or of the one named

Works on DATABASE_URL when it is set, else on the database of SIGNALCRAFT_DATA_DIR, whether SignalCraft runs or not.
`;

type Command = (options: { database: Database; email: string; workspace: string | undefined }) => Promise<string>;
const COMMANDS: Record<string, Command> = {
  'reset-password': ({ database, email }) =>
    resetPassword({ database, email, password: randomBytes(12).toString('base64url'), now: Date.now() }),
  'make-owner': ({ database, email, workspace }) =>
    makeOwner({ database, email, now: Date.now(), ...(workspace === undefined ? {} : { workspace }) }),
};

/** Runs an operator's command; resolves with the exit code. */
export async function runAdmin(options: {
  args: string[];
  env: Record<string, string | undefined>;
  checkout: string;
  workingDir: string;
  print?: (text: string) => void;
}): Promise<number> {
  const print = options.print ?? ((text: string) => console.log(text));
  try {
    const order = readOrder(options.args);
    if (order === 'help') {
      print(USAGE);
      return 0;
    }
    const settings = readSettings(options);
    print(await withDatabase({ settings, work: (database) => order.command({ database, ...order }) }));
    return 0;
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function readOrder(args: string[]): 'help' | { command: Command; email: string; workspace: string | undefined } {
  const wrong = (what: string) => new LaunchError(`${what}; npm run admin -- --help says what it takes.`);
  let parsed: { values: { help?: boolean; workspace?: string }; positionals: string[] };
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, workspace: { type: 'string' } },
    });
  } catch (error) {
    throw wrong((error as Error).message.split('. ')[0] ?? '');
  }
  const { values, positionals } = parsed;
  const [name, email, ...rest] = positionals;
  if (values.help || name === undefined) return 'help';
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw wrong(`There is no command "${name}"`);
  if (email === undefined || rest.length > 0 || !email.includes('@')) throw wrong(`${name} takes one e-mail address`);
  if (values.workspace !== undefined && name !== 'make-owner') throw wrong(`${name} takes no --workspace`);
  return { command, email, workspace: values.workspace };
}

/** On the given database; else on the embedded one, which is started for the while when no launcher runs it. */
async function withDatabase(options: {
  settings: Settings;
  work: (database: Database) => Promise<string>;
}): Promise<string> {
  const { settings, work } = options;
  if (settings.databaseUrl !== null) return connected({ url: settings.databaseUrl, work });

  const { dataDir } = settings;
  const nothingThere = new LaunchError(
    `There is no database in ${dataDir} yet: npm start makes it. Or set DATABASE_URL or SIGNALCRAFT_DATA_DIR.`,
  );
  const port = rememberedPort({ dataDir });
  if (port === undefined) throw nothingThere;
  const place = findClusterPlace({ dataDir });
  if (!clusterExists({ place })) throw nothingThere;
  const secrets = readOrMakeSecrets({ dataDir, clusterExists: true });
  if (findLauncher({ dataDir }) !== null) return connected({ url: embeddedUrl({ secrets, port }), work });

  const lock = acquireLauncherLock({ dataDir });
  try {
    await endLeftovers({ leftovers: lock.leftovers });
    const embedded = await openEmbeddedDatabase({
      dataDir,
      logsDir: settings.logsDir,
      place,
      secrets,
      lock,
      say: () => undefined,
    });
    try {
      return await connected({ url: embedded.url, work });
    } finally {
      await embedded.stop();
    }
  } finally {
    lock.release();
  }
}

async function connected(options: { url: string; work: (database: Database) => Promise<string> }): Promise<string> {
  const database = new Database({
    url: options.url,
    applicationName: 'signalcraft-admin',
    poolMax: 1,
    hotPoolMax: 1,
  });
  try {
    return await options.work(database);
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    throw new LaunchError(`The database cannot be used: ${(error as Error).message}`);
  } finally {
    await database.close();
  }
}
