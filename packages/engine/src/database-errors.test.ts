import { expect, it } from 'vitest';
import { faultOf } from './database-errors.ts';

const withCode = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

it.each([
  [withCode('23505'), 'conflict'],
  [withCode('40P01'), 'conflict'],
  [withCode('40001'), 'conflict'],
  [withCode('P2034'), 'conflict'],
  [withCode('22P05'), 'bad_data'],
  [withCode('22003'), 'bad_data'],
  [withCode('54000'), 'bad_data'],
  [withCode('23514', 'new row for relation "Alert" violates check constraint "x"'), 'bad_data'],
  // Today's partition is missing: nothing is wrong with the row, and keeping it as unparsed would fail just so.
  [withCode('23514', 'no partition of relation "Receipt" found for row'), 'unavailable'],
  [withCode('55P03'), 'unavailable'],
  [withCode('57014'), 'unavailable'],
  [withCode('57P01'), 'unavailable'],
  [withCode('25P03'), 'unavailable'],
  [withCode('53300'), 'unavailable'],
  [withCode('08006'), 'unavailable'],
  [withCode('28P01'), 'unavailable'],
  [withCode('ECONNREFUSED'), 'unavailable'],
  [withCode('P2028'), 'unavailable'],
  [new Error('Connection terminated unexpectedly'), 'unavailable'],
  [new Error('timeout exceeded when trying to connect'), 'unavailable'],
  [withCode('42703'), 'bug'],
  [withCode('42501'), 'bug'],
  [withCode('ERR_INVALID_ARG_TYPE'), 'bug'],
  [new TypeError('x is undefined'), 'bug'],
  [new Error('the life cycle refused an alert event'), 'bug'],
  ['a text', 'bug'],
])('sorts %s as %s', (error, fault) => {
  expect(faultOf(error)).toBe(fault);
});
