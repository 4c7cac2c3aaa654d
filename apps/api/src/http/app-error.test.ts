import { NotFoundException } from '@nestjs/common';
import { AppError } from '@signalcraft/contracts/errors';
import { describe, expect, it } from 'vitest';
import { toAppError } from './app-error.ts';

const withFields = (fields: object, message = 'x'): Error => Object.assign(new Error(message), fields);

describe('toAppError', () => {
  it.each([
    ['Nest’s own', new NotFoundException(), 'NOT_FOUND'],
    ['Prisma’s missing row', withFields({ code: 'P2025' }), 'NOT_FOUND'],
    ['Fastify’s bad JSON', withFields({ code: 'FST_ERR_CTP_INVALID_JSON_BODY', statusCode: 400 }), 'MALFORMED_JSON'],
    ['Fastify’s empty body', withFields({ code: 'FST_ERR_CTP_EMPTY_JSON_BODY', statusCode: 400 }), 'REQUEST_MISSHAPEN'],
    ['Fastify’s large body', withFields({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 'PAYLOAD_TOO_LARGE'],
    ['a client that went away', withFields({ code: 'ECONNRESET', statusCode: 400 }), 'REQUEST_MISSHAPEN'],
    ['a database that went away', withFields({ code: 'ECONNRESET' }), 'DATABASE_DOWN'],
    ['Prisma without its database', withFields({ code: 'P1001' }), 'DATABASE_DOWN'],
    ['a mistake', new TypeError('undefined is not a function'), 'INTERNAL'],
    ['what says 500 itself', withFields({ statusCode: 500 }), 'INTERNAL'],
    ['no error at all', null, 'INTERNAL'],
  ])('takes %s for what it is', (_, error, code) => {
    const taken = toAppError(error);
    expect(taken.code).toBe(code);
    expect(taken.cause).toBe(error);
  });

  it('gives our own back as it is, and a time to come again where the database is away', () => {
    const own = new AppError('CONFLICT', { reason: 'group_resolved' });
    expect(toAppError(own)).toBe(own);
    expect(toAppError(withFields({ code: '57P01' })).retryAfterSeconds).toBe(2);
  });
});
