import { parse, toClientConfig } from 'pg-connection-string';

/** What only Prisma's own engines read; PostgreSQL would refuse them as unknown settings. */
const PRISMA_ONLY = [
  'connection_limit',
  'connect_timeout',
  'pgbouncer',
  'pool_timeout',
  'schema',
  'socket_timeout',
  'sslaccept',
  'sslidentity',
  'statement_cache_size',
];

/** Whether a pooler in transaction mode that forgets prepared statements stands between: Prisma's `pgbouncer=true`. */
export const forgetsStatements = (url) => new URLSearchParams(url.split(/\?(.*)/s)[1]).get('pgbouncer') === 'true';

/**
 * The one reading of a connection string, for the application and for its migrations, so that the two never disagree
 * about the server or about TLS.
 */
export function connectionFields(url) {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('The database URL does not begin with postgresql://.');
  const [address = '', query = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const schema = parameters.get('schema') ?? 'public';
  if (schema !== 'public')
    throw new Error(`The database URL names the schema "${schema}"; the tables stand in "public".`);
  for (const name of [...PRISMA_ONLY, 'uselibpqcompat']) parameters.delete(name);
  // `require` means here what it means to psql: encrypted, whoever signed the certificate.
  const useLibpqCompat = parameters.get('sslmode') !== 'no-verify';
  const config = toClientConfig(parse(`${address}?${parameters}`, { useLibpqCompat }));
  return Object.fromEntries(
    ['host', 'port', 'user', 'password', 'database', 'ssl', 'options']
      .filter((name) => config[name] !== undefined && config[name] !== '')
      .map((name) => [name, config[name]]),
  );
}
