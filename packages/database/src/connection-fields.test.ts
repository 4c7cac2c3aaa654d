import { connectionFields, forgetsStatements } from '@signalcraft/database/bin/connection-fields';
import { describe, expect, test } from 'vitest';

const HERE = { host: 'db.example', port: 5433, user: 'me', password: 'p@ss', database: 'signalcraft' };
const URL_OF_HERE = 'postgresql://me:p%40ss@db.example:5433/signalcraft';

describe('a connection string', () => {
  test('gives the fields of a client', () => {
    expect(connectionFields(URL_OF_HERE)).toEqual(HERE);
    expect(connectionFields('postgres://me@db.example')).toEqual({ host: 'db.example', user: 'me' });
  });

  test('may carry what only Prisma reads', () => {
    const url = `${URL_OF_HERE}?schema=public&connection_limit=3&pool_timeout=1&pgbouncer=true&statement_cache_size=0`;
    expect(connectionFields(`${url}&connect_timeout=10`)).toEqual(HERE);
  });

  test('says whether a pooler forgets prepared statements', () => {
    expect(forgetsStatements(`${URL_OF_HERE}?schema=public&pgbouncer=true`)).toBe(true);
    for (const url of [URL_OF_HERE, `${URL_OF_HERE}?pgbouncer=false`]) expect(forgetsStatements(url)).toBe(false);
  });

  test('may name a socket’s folder, with or without a host', () => {
    const socket = { host: '/run/postgresql', user: 'me', database: 'signalcraft' };
    for (const url of [
      'postgresql://me@localhost/signalcraft?host=/run/postgresql',
      'postgresql://me@/signalcraft?host=/run/postgresql',
      'postgresql://me@%2Frun%2Fpostgresql/signalcraft',
    ]) {
      expect(connectionFields(url)).toEqual(socket);
    }
  });

  test('keeps the server’s start-up options', () => {
    expect(connectionFields(`${URL_OF_HERE}?options=-c%20statement_timeout%3D5s`)).toEqual({
      ...HERE,
      options: '-c statement_timeout=5s',
    });
  });

  test.each([
    ['', undefined],
    ['?sslmode=disable', false],
    ['?sslmode=require', { rejectUnauthorized: false }],
    ['?sslmode=prefer', { rejectUnauthorized: false }],
    ['?sslmode=no-verify', { rejectUnauthorized: false }],
    ['?sslmode=verify-full', {}],
    ['?sslmode=require&uselibpqcompat=false', { rejectUnauthorized: false }],
    ['?ssl=true', true],
  ])('asks for TLS as psql would: "%s"', (query, ssl) => {
    expect(connectionFields(`${URL_OF_HERE}${query}`)).toEqual(ssl === undefined ? HERE : { ...HERE, ssl });
  });

  test('is refused where it names no PostgreSQL, or another schema than the tables’', () => {
    expect(() => connectionFields('mysql://me@db.example/x')).toThrow('postgresql://');
    expect(() => connectionFields('db.example')).toThrow('postgresql://');
    expect(() => connectionFields(`${URL_OF_HERE}?schema=other`)).toThrow('the schema "other"');
  });

  test('is not told on in the error about it', () => {
    let message = '';
    try {
      connectionFields('postgresql://me:secret@[bad/x');
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/invalid/i);
    expect(message).not.toContain('secret');
  });
});
