import type { ConnectionOptions } from 'node:tls';

/** Where and how to connect: fields of a `pg` client or pool. What the URL leaves open is absent. */
export type ConnectionFields = {
  host?: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
  ssl?: boolean | ConnectionOptions;
  /** Start-up options of the server, as `-c name=value`. */
  options?: string;
};

/**
 * Reads a `postgresql://` URL as psql does (`sslmode=require` encrypts without asking who signed; `verify-full` asks),
 * without the parameters that only Prisma knows. There is no fall-back to plain text: a server without TLS needs
 * `sslmode=disable` or no `sslmode`. Throws where the URL cannot be read or names another schema than `public`.
 */
export function connectionFields(url: string): ConnectionFields;

/**
 * Whether the URL says `pgbouncer=true`: a pooler in transaction mode stands between, and a statement that was prepared on
 * one of the server's connections is not there on the next.
 */
export function forgetsStatements(url: string): boolean;
