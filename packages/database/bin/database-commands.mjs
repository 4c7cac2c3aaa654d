import { Client } from 'pg';
import { connectionFields } from './connection-fields.mjs';

/** What the CLI understands: only P1003 makes it create the database, the others it prints. */
const CODES = {
  '3D000': 'P1003',
  '28P01': 'P1000',
  28000: 'P1000',
  42501: 'P1010',
  ECONNREFUSED: 'P1001',
  ECONNRESET: 'P1001',
  EHOSTUNREACH: 'P1001',
  ENOTFOUND: 'P1001',
  ETIMEDOUT: 'P1002',
};
/** Somebody else made it meanwhile; the second is the catalog's answer when both are truly at once. */
const ALREADY_THERE = new Set(['42P04', '23505']);
const POOLER_HINT =
  'This is the address of a connection pooler, and migrations need a session of their own: name the server itself in DIRECT_DATABASE_URL.';

/**
 * How migrations connect. No time limit of the server or of its roles may end a long index build. A pooler that shares
 * sessions refuses start-up options, as it must: the lock that keeps two migrations apart lives in a session.
 */
export function sessionFields({ url }) {
  const { options, ...fields } = connectionFields(url);
  return {
    ...fields,
    options: [options, '-c statement_timeout=0'].filter(Boolean).join(' '),
    application_name: 'prisma-migrate',
    connectionTimeoutMillis: 10_000,
  };
}

/** Rejects as PostgreSQL or the network does when the database does not answer. */
export async function canConnect({ url }) {
  await withClient(sessionFields({ url }), (client) => client.query('select 1'));
}

/** Makes the database that the URL names; it is no error when it exists by now. */
export async function createDatabase({ url }) {
  const { database, ...fields } = sessionFields({ url });
  await withClient({ ...fields, database: 'postgres' }, async (client) => {
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
    } catch (error) {
      if (!ALREADY_THERE.has(error.code)) throw error;
    }
  });
}

/** The code and the text of an error, in the terms of Prisma's CLI. */
export function describeError(error) {
  // A host name with several addresses fails with one error for each of them.
  const { code, message } = error.errors?.[0] ?? error;
  if (code === 'ERR_INVALID_URL' || message.startsWith('The database URL')) return { error_code: 'P1013', message };
  if (message.includes('unsupported startup parameter'))
    return { error_code: 'P1011', message: `${message}. ${POOLER_HINT}` };
  if (/time-?out/i.test(message)) return { error_code: 'P1002', message };
  return { error_code: CODES[code] ?? 'P1011', message };
}

async function withClient(fields, work) {
  const client = new Client(fields);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}
