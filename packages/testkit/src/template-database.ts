import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrateQueueBackend } from '@signalcraft/queues/migrate';
import { Client } from 'pg';

const OWNER = { name: 'sc_test_owner', password: 'owner' };
const APP = { name: 'sc_test_app', password: 'app' };
/** What the app's login may become, and nothing without becoming it. */
const ROLES = ['sc_app', 'sc_system', 'sc_auth', 'sc_queue'];
const DATABASE_DIR = fileURLToPath(new URL('../../database', import.meta.url));

/** A migrated database that others are cloned from. */
export type Template = { serverUrl: string; name: string };

export type TestDatabase = {
  name: string;
  /** As the login that owns everything and is no superuser: for migrations, and for looking behind the walls. */
  ownerUrl: string;
  /** As a login that owns nothing and inherits nothing: a transaction that forgot its role is refused. */
  appUrl: string;
  superuserUrl: string;
  drop: () => Promise<void>;
};

/** Makes the two logins and a template with every migration, the queues' schema and the partitions in it. */
export async function createTemplate(options: { serverUrl: string }): Promise<Template> {
  const { serverUrl } = options;
  const name = `template_${suffix()}`;
  await asSuperuser(serverUrl, async (client) => {
    await client.query(`create role ${OWNER.name} login createrole nosuperuser password '${OWNER.password}'`);
    await client.query(`create role ${APP.name} login noinherit nosuperuser password '${APP.password}'`);
    await client.query(`create database ${name} owner ${OWNER.name}`);
  });
  const ownerUrl = urlOf({ serverUrl, login: OWNER, database: name });
  await migrate(ownerUrl);
  await migrateQueueBackend({ connectionString: ownerUrl });
  await asSuperuser(serverUrl, (client) => client.query(`grant ${ROLES.join(', ')} to ${APP.name}`));
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('select sc_make_partitions(14)');
  await owner.end();
  return { serverUrl, name };
}

/** A fresh database, cloned from the template in about a tenth of a second. */
export async function cloneDatabase(options: { template: Template }): Promise<TestDatabase> {
  const { serverUrl } = options.template;
  const name = `test_${suffix()}`;
  await asSuperuser(serverUrl, (client) =>
    client.query(`create database ${name} owner ${OWNER.name} template ${options.template.name} strategy = file_copy`),
  );
  return {
    name,
    ownerUrl: urlOf({ serverUrl, login: OWNER, database: name }),
    appUrl: urlOf({ serverUrl, login: APP, database: name }),
    superuserUrl: urlOf({ serverUrl, database: name }),
    drop: async () => {
      await asSuperuser(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

const suffix = (): string => randomBytes(6).toString('hex');

function urlOf(options: { serverUrl: string; login?: { name: string; password: string }; database: string }): string {
  const url = new URL(options.serverUrl);
  if (options.login) {
    url.username = options.login.name;
    url.password = options.login.password;
  }
  url.pathname = `/${options.database}`;
  return url.href;
}

async function asSuperuser<T>(serverUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** By the command of the deployment guide: what tests run on came about as it does for an operator. */
async function migrate(url: string): Promise<void> {
  await promisify(execFile)(join(DATABASE_DIR, 'node_modules/.bin/prisma'), ['migrate', 'deploy'], {
    cwd: DATABASE_DIR,
    env: { ...process.env, DATABASE_URL: url, DIRECT_DATABASE_URL: url, CHECKPOINT_DISABLE: '1' },
  });
}
