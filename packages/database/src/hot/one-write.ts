import type { Socket } from 'node:net';
import type { FlushClient } from '../database.ts';

/**
 * Lets everything that `send` queries without waiting leave in one write to the socket. Each query would be a write of
 * its own, and a write wakes the server up.
 */
export function inOneWrite<T>(db: FlushClient, send: () => T): T {
  const { stream } = (db as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}
