import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Database } from '@signalcraft/database/database';
import { type EncryptionKey, parseEncryptionKey } from '@signalcraft/platform/encryption';
import { confirmDomain } from './admin-confirm-domain.ts';
import { makeOperator } from './admin-make-operator.ts';
import { makeOwner } from './admin-make-owner.ts';
import { resetPassword } from './admin-reset-password.ts';
import { rotateKey } from './admin-rotate-encryption-key.ts';
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
  make-operator EMAIL                makes the user an operator, who looks after the instance as a whole
  confirm-domain DOMAIN WORKSPACE    confirms that a domain which the workspace named is its own, so that its identity
                                     provider may sign in the addresses of it
  rotate-encryption-key [--check]    seals everything that a key of ENCRYPTION_KEYS_OLD sealed with ENCRYPTION_KEY;
                                     --check only says how many values still need an old key

Works on DATABASE_URL when it is set, else on the database of SIGNALCRAFT_DATA_DIR, whether SignalCraft runs or not.
`;

type Given = {
  database: Database;
  email: string;
  domain: string;
  workspace: string | undefined;
  check: boolean;
  settings: Settings;
  print: (text: string) => void;
};
type Command = {
  takesEmail: boolean;
  /** A domain and the slug of a workspace. */
  takesDomain?: true;
  options: readonly ('workspace' | 'check')[];
  run: (given: Given) => Promise<string>;
};
const COMMANDS: Record<string, Command> = {
  'reset-password': {
    takesEmail: true,
    options: [],
    run: ({ database, email }) =>
      resetPassword({ database, email, password: randomBytes(12).toString('base64url'), now: Date.now() }),
  },
  'make-owner': {
    takesEmail: true,
    options: ['workspace'],
    run: ({ database, email, workspace }) =>
      makeOwner({ database, email, now: Date.now(), ...(workspace === undefined ? {} : { workspace }) }),
  },
  'make-operator': {
    takesEmail: true,
    options: [],
    run: ({ database, email }) => makeOperator({ database, email }),
  },
  'confirm-domain': {
    takesEmail: false,
    takesDomain: true,
    options: [],
    run: ({ database, domain, workspace = '' }) => confirmDomain({ database, domain, workspace, now: Date.now() }),
  },
  'rotate-encryption-key': {
    takesEmail: false,
    options: ['check'],
    run: ({ settings, ...given }) => rotateKey({ ...given, encryptionKey: readEncryptionKey(settings) }),
  },
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
    print(
      await withDatabase({ settings, work: (database) => order.command.run({ ...order, database, settings, print }) }),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    console.error(error.message);
    return 1;
  }
}

type Order = Pick<Given, 'email' | 'domain' | 'workspace' | 'check'> & { command: Command };

function readOrder(args: string[]): 'help' | Order {
  const wrong = (what: string) => new LaunchError(`${what}; npm run admin -- --help says what it takes.`);
  let parsed: { values: { help?: boolean; workspace?: string; check?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, workspace: { type: 'string' }, check: { type: 'boolean' } },
    });
  } catch (error) {
    throw wrong((error as Error).message.split('. ')[0] ?? '');
  }
  const { help, ...values } = parsed.values;
  const [name, ...rest] = parsed.positionals;
  if (help || name === undefined) return 'help';
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw wrong(`There is no command "${name}"`);
  const [email = ''] = rest;
  if (command.takesEmail && (rest.length !== 1 || !email.includes('@')))
    throw wrong(`${name} takes one e-mail address`);
  if (command.takesDomain && rest.length !== 2) throw wrong(`${name} takes a domain and the slug of a workspace`);
  if (!command.takesEmail && !command.takesDomain && rest.length > 0) throw wrong(`${name} takes no "${email}"`);
  const stray = Object.keys(values).find((option) => !command.options.some((known) => known === option));
  if (stray !== undefined) throw wrong(`${name} takes no --${stray}`);
  const [domain = '', slug] = command.takesDomain ? rest : [];
  return { command, email, domain, workspace: slug ?? values.workspace, check: values.check ?? false };
}

/** As the apps have it: given, or made at the first start. */
function readEncryptionKey({ given, dataDir }: Settings): EncryptionKey {
  const text = given['ENCRYPTION_KEY'] ?? readOrMakeSecrets({ dataDir, clusterExists: true }).encryptionKey;
  try {
    return parseEncryptionKey(text, given['ENCRYPTION_KEYS_OLD']);
  } catch (error) {
    throw new LaunchError((error as Error).message);
  }
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
